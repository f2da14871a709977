import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { type Matrix, toRows } from '../../../linalg/matrix.ts';
import type { FigureData } from '../../../report/figure.ts';
import { errorsOf, predictGated } from '../../../theory/ggdln/index.ts';
import { dataDescription } from '../../engine/lab-task.ts';
import { numberOf, type RoomEngine, type RoomState, wordOf } from '../../room.ts';
import { literal, specScript } from '../snippets.ts';
import { countFigure, widthFigure } from './error-figures.ts';
import { type GatedTask, gatedTask, gatesOf, SLOPE, solutionOf } from './problem.ts';
import { severalTasks, severalTasksData, severalTasksFigure } from './several-tasks.ts';
import { gatesFigure, shapeFigure } from './shape-figure.ts';
import { gatesSimulation } from './simulation.ts';

/** The room of gates. */
export const gatesEngine: RoomEngine = {
  compute(state, task, wanted) {
    const show = wordOf(state, 'show');
    const gates = gatesOf(state, task);
    const data = show === 'tasks' ? severalTasks(state) : gatedTask(state, task, gates);
    const solution = solutionOf(state, data, wanted);
    const points = { inputs: data.task.testInputs, gates: data.testGates };
    const errors = errorsOf(predictGated(solution, points), data.task.testTargets);
    const spec = specOf(state);
    const spectrum = symmetricEigenvalues(solution.orderParameters[0]);
    const figures: FigureData[] = [];
    if (show === 'width') figures.push(widthFigure(state, task, gates, wanted));
    else if (show === 'count') figures.push(countFigure(state, task, wanted));
    else if (show === 'tasks') figures.push(severalTasksFigure(state, solution, wanted));
    else {
      figures.push(
        gatesFigure(state, task, gates, solution, wanted),
        shapeFigure(state, task, gates, solution, wanted),
      );
    }
    return {
      detail: wanted,
      figures,
      values: [
        { symbol: 'N', label: 'width', value: numberOf(state, 'N') },
        { symbol: 'M', label: 'gates', value: data.gates[0].columns },
        { symbol: 'U_min', label: 'least eigenvalue of U', value: spectrum[0] },
        { symbol: 'U_max', label: 'largest eigenvalue of U', value: spectrum[spectrum.length - 1] },
        { symbol: 'σ²', label: 'prior variance', value: numberOf(state, 'variance') },
        { symbol: 'ε_g', label: 'test error', value: errors.testError },
        { symbol: 'bias²', label: 'squared bias', value: errors.bias2 },
        { symbol: 'var', label: 'variance', value: errors.variance },
      ],
      warnings: solution.status.warnings,
      spec,
      typescript: spec === undefined ? planeScript(state, data) : specScript(spec, state),
      citations: ['li2022'],
    };
  },

  simulation: gatesSimulation,
};

/** The same question to the command line, which has no points in the plane. */
function specOf(state: RoomState): object | undefined {
  const several = wordOf(state, 'show') === 'tasks';
  if (!several && wordOf(state, 'data') === 'plane') return undefined;
  return {
    theory: 'ggdln',
    data: several ? severalTasksData(state) : dataDescription(state),
    ...(several
      ? {
          tasks: {
            kind: 'teacher',
            count: numberOf(state, 'tasks'),
            overlap: numberOf(state, 'overlap'),
            seed: numberOf(state, 'dataSeed'),
          },
        }
      : {}),
    network: {
      depth: numberOf(state, 'L'),
      width: numberOf(state, 'N'),
      priorVariance: numberOf(state, 'variance'),
      gates: several ? { kind: 'task' } : gatesSpec(state),
    },
    temperature: numberOf(state, 'T'),
    simulation: { sampler: 'gibbs', chains: 16, seed: numberOf(state, 'seed') },
  };
}

function gatesSpec(state: RoomState): object {
  const kind = wordOf(state, 'kind');
  if (kind === 'open') return { kind: 'none' };
  const common = { kind, count: numberOf(state, 'M'), seed: numberOf(state, 'gateSeed') };
  if (kind === 'kmeans') return common;
  const threshold = numberOf(state, 'threshold');
  return { ...common, threshold, ...(kind === 'half-space' ? { firstAlwaysOpen: true } : { slope: SLOPE }) };
}

/** Points of the plane and their gates go into the script as numbers. */
function planeScript(state: RoomState, { task, gates }: GatedTask): string {
  const depth = numberOf(state, 'L');
  const table = (a: Matrix) => literal(toRows(a).map((row) => row.map((value) => Number(value.toPrecision(8)))));
  return [
    "import { fromRows } from 'widthwise';",
    "import { predictGated, solveGated } from 'widthwise/ggdln';",
    '',
    `const inputs = fromRows(${table(task.inputs)});`,
    `const targets = fromRows(${table(task.targets)});`,
    `const gates = new Array(${depth}).fill(fromRows(${table(gates[0])}));`,
    'const solution = solveGated({',
    `  inputs, targets, gates, widths: ${literal(new Array<number>(depth).fill(numberOf(state, 'N')))},`,
    `  priorVariances: ${literal(new Array<number>(depth + 1).fill(numberOf(state, 'variance')))}, temperature: ${numberOf(state, 'T')},`,
    '});',
    'console.log(solution.orderParameters[0].data, predictGated(solution, { inputs, gates }).mean.data);',
  ].join('\n');
}
