import type { Task } from '../../../data/dataset.ts';
import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import type { FigureData } from '../../../report/figure/figure.ts';
import { errorsOf, predictGated } from '../../../theory/ggdln/index.ts';
import { dataDescription } from '../../engine/lab-task.ts';
import { numberOf, type RoomEngine, type RoomState, type RoomView, type Wanted, wordOf } from '../../room.ts';
import { specScript } from '../snippets.ts';
import { countFigure, widthFigure } from './error-figures.ts';
import { gatedTask, gatesOf, SLOPE, solutionOf } from './problem.ts';
import { severalTasks, severalTasksData, severalTasksFigure } from './several-tasks.ts';
import { gatesFigure, shapeFigure } from './shape-figure.ts';
import { gatesSimulation } from './simulation.ts';

function viewOf(state: RoomState, task: Task, wanted: Wanted): RoomView {
  const show = wordOf(state, 'show');
  const gates = gatesOf(state, task);
  const data = show === 'tasks' ? severalTasks(state) : gatedTask(state, task, gates);
  const detail = wanted === 'full' ? 'full' : 'draft';
  const solution = solutionOf(state, data, detail);
  const points = { inputs: data.task.testInputs, gates: data.testGates };
  const errors = errorsOf(predictGated(solution, points), data.task.testTargets);
  const spec = specOf(state);
  const spectrum = symmetricEigenvalues(solution.orderParameters[0]);
  const figures: FigureData[] = [];
  if (show === 'width') figures.push(widthFigure(state, task, gates, detail));
  else if (show === 'count') figures.push(countFigure(state, task, detail));
  else if (show === 'tasks') figures.push(severalTasksFigure(state, solution, detail));
  else {
    figures.push(gatesFigure(state, task, gates, solution, detail), shapeFigure(state, task, gates, solution, wanted));
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
    typescript: specScript(spec, state),
    citations: ['li2022'],
  };
}

/** With more rows of U than this the curves over the width take longer than a slider's step. */
const QUICK_ROWS = 12;

/** The room of gates. */
export const gatesEngine: RoomEngine = {
  compute: viewOf,

  /** Only the present width. */
  sketch(state, task) {
    const rows = gatesOf(state, task).count ** numberOf(state, 'L');
    return wordOf(state, 'show') === 'shape' && rows > QUICK_ROWS ? viewOf(state, task, 'sketch') : undefined;
  },

  simulation: gatesSimulation,
};

/** The same question to the command line. */
function specOf(state: RoomState): object {
  const several = wordOf(state, 'show') === 'tasks';
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
