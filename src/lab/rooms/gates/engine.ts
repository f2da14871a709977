import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import type { FigureData } from '../../../report/figure.ts';
import { errorsOf, predictGated } from '../../../theory/ggdln/index.ts';
import { dataDescription } from '../../engine/lab-task.ts';
import { numberOf, type RoomEngine, type RoomState, wordOf } from '../../room.ts';
import { countFigure, widthFigure } from './error-figures.ts';
import { gatedTask, gatesOf, solutionOf } from './problem.ts';
import { severalTasks, severalTasksFigure } from './several-tasks.ts';
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
      spec: specOf(state),
      typescript: typescriptOf(state),
      citations: ['li2022'],
    };
  },

  simulation: gatesSimulation,
};

function specOf(state: RoomState): object | undefined {
  const source = wordOf(state, 'data');
  const kind = wordOf(state, 'kind');
  if (source === 'own' || source === 'plane' || kind === 'open') return undefined;
  return {
    theory: 'ggdln',
    data: dataDescription(state, undefined),
    network: {
      depth: numberOf(state, 'L'),
      width: numberOf(state, 'N'),
      priorVariance: numberOf(state, 'variance'),
      gates: {
        kind,
        count: numberOf(state, 'M'),
        ...(kind === 'kmeans' ? {} : { threshold: numberOf(state, 'threshold') }),
        seed: numberOf(state, 'gateSeed'),
      },
    },
    temperature: numberOf(state, 'T'),
    simulation: { sampler: 'gibbs', chains: 16, seed: numberOf(state, 'seed') },
  };
}

function typescriptOf(state: RoomState): string {
  const depth = numberOf(state, 'L');
  return [
    "import { predictGated, solveGated } from 'widthwise/ggdln';",
    '',
    '// inputs, targets: Matrix; gates: one Matrix (P x M) a hidden layer',
    'const solution = solveGated({',
    `  inputs, targets, gates, widths: [${new Array<number>(depth).fill(numberOf(state, 'N')).join(', ')}],`,
    `  priorVariances: [${new Array<number>(depth + 1).fill(numberOf(state, 'variance')).join(', ')}], temperature: ${numberOf(state, 'T')},`,
    '});',
    'console.log(solution.orderParameters[0].data, predictGated(solution, { inputs, gates }).mean.data);',
  ].join('\n');
}
