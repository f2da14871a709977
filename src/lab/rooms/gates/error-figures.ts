import type { Task } from '../../../data/dataset.ts';
import type { GateSet } from '../../../data/gates/index.ts';
import type { FigureData, Series } from '../../../report/figure/figure.ts';
import { errorsOf, type GatedErrors, predictGated, predictGaussianProcess } from '../../../theory/ggdln/index.ts';
import { type Detail, numberOf, type RoomState } from '../../room.ts';
import { alongWidths, gatedTask, gatesAt, gatesOf, solutionOf } from './problem.ts';

const WIDTHS = { full: [4, 8, 16, 32, 64, 128, 256, 512, 1000], draft: [4, 16, 64, 256, 1000] };
const COUNTS = { full: [1, 2, 3, 4, 6, 8, 10, 12], draft: [1, 2, 4, 8] };
/** Rows of U at most along the number of gates. */
const LARGEST = 36;

/** Errors against width: theory and Gaussian process. */
export function widthFigure(state: RoomState, task: Task, gates: GateSet, detail: Detail): FigureData {
  const widths = WIDTHS[detail];
  const points = { inputs: task.testInputs, gates: gatesAt(state, gates, task.testInputs) };
  const solutions = alongWidths(state, gatedTask(state, task, gates), widths, detail);
  const theory = solutions.map((solution) => errorsOf(predictGated(solution, points), task.testTargets));
  const process = errorsOf(predictGaussianProcess(solutions[0], points), task.testTargets);
  return errorFigure(
    'gates-width',
    'Errors against width',
    { label: 'width N', scale: 'log' },
    widths,
    theory,
    widths.map(() => process),
    numberOf(state, 'N'),
  );
}

/** Errors against the number of gates at the present width. */
export function countFigure(state: RoomState, task: Task, detail: Detail): FigureData {
  const kind = state.kind === 'open' ? { ...state, kind: 'half-space' } : state;
  const pairs = COUNTS[detail]
    .filter((count) => count ** numberOf(state, 'L') <= LARGEST)
    .map((count) => {
      const gates = gatesOf(kind, task, count);
      const solution = solutionOf(kind, gatedTask(kind, task, gates), 'draft');
      const points = { inputs: task.testInputs, gates: gatesAt(kind, gates, task.testInputs) };
      return {
        count,
        theory: errorsOf(predictGated(solution, points), task.testTargets),
        process: errorsOf(predictGaussianProcess(solution, points), task.testTargets),
      };
    });
  return errorFigure(
    'gates-count',
    'Errors against the number of gates',
    { label: 'gates M' },
    pairs.map(({ count }) => count),
    pairs.map(({ theory }) => theory),
    pairs.map(({ process }) => process),
    numberOf(state, 'M'),
  );
}

function errorFigure(
  id: string,
  title: string,
  x: { readonly label: string; readonly scale?: 'log' },
  places: readonly number[],
  theory: readonly GatedErrors[],
  process: readonly GatedErrors[],
  here: number,
): FigureData {
  const panel = (name: string, key: keyof GatedErrors) => ({
    title: name,
    x,
    y: { label: name, zero: true },
    series: [
      { type: 'reference', name: 'here', quantity: x.scale === 'log' ? 'N' : 'M', x: here },
      { type: 'line', name: 'Gaussian process', role: 'limit', x: places, y: process.map((errors) => errors[key]) },
      { type: 'line', name: 'theory', role: 'theory', x: places, y: theory.map((errors) => errors[key]) },
    ] satisfies Series[],
  });
  return {
    id,
    title,
    caption:
      'Leading order in 1/N, and the infinitely wide network with the same gates. Points: sampled networks with one standard error over chains; shaded: what the theory leaves out by its own account.',
    citations: ['li2022'],
    columns: 3,
    roleNames: { limit: 'Gaussian process' },
    panels: [panel('test error', 'testError'), panel('bias²', 'bias2'), panel('variance', 'variance')],
  };
}
