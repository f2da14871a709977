import {
  alwaysOpen,
  contextGates,
  type GateSet,
  permutedTasks,
  sharedAndPrivateGates,
  taskGates,
} from '../../../data/gates/index.ts';
import { selectRows } from '../../../linalg/matrix.ts';
import { logSpacedIntegers } from '../../../numeric/spacing.ts';
import { RandomStream } from '../../../random/stream.ts';
import { errorsOf, type GatedSolution, predictGated } from '../../../theory/ggdln/index.ts';
import type { Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { digitTask } from './digit-problem.ts';
import { average, DIMENSION, EACH, linearTasks, solveStacked, stacked, TASKS, TEMPERATURE } from './joint-tasks.ts';

const OVERLAPS = [0, 0.5, 0.95];
const INFINITE = Number.POSITIVE_INFINITY;

/** Mean over pairs of tasks of U_tt' / sqrt(U_tt U_t't'). */
export function meanTaskCorrelation({ orderParameters: [u] }: GatedSolution): number {
  let sum = 0;
  const n = u.rows;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) sum += u.data[i * n + j] / Math.sqrt(u.data[i * n + i] * u.data[j * n + j]);
  }
  return sum / ((n * (n - 1)) / 2);
}

/** Four linear tasks of different overlap under gates of different kinds, over width. */
export const multiTask: CatalogueFigure = {
  id: 'ggdln-f8',
  theory: 'ggdln',
  title: 'Several tasks by gating',
  shows:
    'Without gates conflicting tasks cannot be learned together; one gate a task always works, and narrow networks transfer between aligned tasks.',
  citation: 'li2022',
  async compute({ quick, seed, onProgress }) {
    const widths = quick ? [5, 50, 1000] : logSpacedIntegers(5, 2000, 16);
    const draws = quick ? 1 : 4;
    const gatings: readonly { name: string; gates: GateSet }[] = [
      { name: 'no gates', gates: alwaysOpen },
      { name: 'one gate a task', gates: taskGates(TASKS) },
      { name: 'shared and private gates', gates: sharedAndPrivateGates(TASKS) },
    ];
    let done = 0;
    const panels = OVERLAPS.map((overlap): Panel => {
      const data = Array.from({ length: draws }, (_, draw) => stacked(linearTasks(seed + draw, overlap)));
      const series = gatings.flatMap(({ name, gates }): Series[] => {
        const at = (width: number) => average(data.map((d) => solveStacked(d, gates, width, TEMPERATURE).bias2));
        const gp = at(INFINITE);
        onProgress?.(done++ / (OVERLAPS.length * gatings.length));
        return [
          { type: 'line', name, group: name, role: 'theory', x: widths, y: widths.map(at) },
          {
            type: 'line',
            name: `${name}, infinite width`,
            group: name,
            role: 'limit',
            x: [widths[0], widths[widths.length - 1]],
            y: [gp, gp],
          },
        ];
      });
      return {
        title: `teacher overlap ${overlap}`,
        x: { label: 'width N', scale: 'log' },
        y: { label: 'bias²', scale: 'log' },
        series,
      };
    });
    const correlations: Panel = {
      title: 'correlation of tasks in U',
      x: { label: 'width N', scale: 'log' },
      y: { label: 'mean U_{tt′}/√(U_{tt} U_{t′t′})' },
      series: OVERLAPS.map((overlap): Series => {
        const data = Array.from({ length: draws }, (_, draw) => stacked(linearTasks(seed + draw, overlap)));
        const y = widths.map((width) =>
          average(data.map((d) => meanTaskCorrelation(solveStacked(d, taskGates(TASKS), width, TEMPERATURE).solution))),
        );
        return { type: 'line', name: `teacher overlap ${overlap}`, role: 'theory', x: widths, y };
      }),
    };
    return {
      id: 'ggdln-f8',
      title: 'Several tasks by gating',
      caption:
        `${TASKS} linear tasks in ${DIMENSION} dimensions, ${EACH} samples each, learned together at T = 0.01 from labels with noise of that variance; bias² averaged over tasks and ${draws} draws. ` +
        'Dotted: infinite width, where tasks with a gate each decouple. Last panel: one gate a task.',
      citations: ['li2022'],
      columns: 2,
      panels: [...panels, correlations],
    };
  },
};

/** Permuted digits: error of the first task as more tasks share the network, with and without context. */
export const permutedDigits: CatalogueFigure = {
  id: 'ggdln-f8-permuted',
  theory: 'ggdln',
  title: 'Permuted digits learned together',
  shows:
    'Without context the error grows with the number of tasks; gates that know the task keep the error of one task.',
  citation: 'li2022',
  async compute({ quick, seed, onProgress }) {
    const counts = quick ? [1, 2, 4] : [1, 2, 3, 4, 6, 8];
    const task = digitTask({ train: quick ? 40 : 60, test: quick ? 100 : 300, components: 40, seed });
    const width = 100;
    const kinds: readonly { name: string; gates: (n: number) => GateSet }[] = [
      { name: 'no context', gates: () => alwaysOpen },
      { name: 'one gate a task', gates: (n) => taskGates(n) },
      ...[0, 1, 10].map((strength) => ({
        name: `8 half-spaces, context s = ${strength}`,
        gates: (n: number) => contextGates(new RandomStream({ seed, purpose: 'figure gates' }), 8, 40, n, strength),
      })),
    ];
    let done = 0;
    const all = permutedTasks(task, Math.max(...counts), seed);
    const measured = kinds.map(({ gates }) =>
      counts.map((n) => {
        const data = stacked(all.slice(0, n));
        const { solution, testError } = solveStacked(data, gates(n), width, 0.05);
        onProgress?.(done++ / (kinds.length * counts.length));
        const first = Int32Array.from(Array.from(data.testTasks, (_, i) => i).filter((i) => data.testTasks[i] === 0));
        const points = {
          inputs: selectRows(data.testInputs, first),
          gates: [gates(n).at({ inputs: selectRows(data.testInputs, first), tasks: new Int32Array(first.length) })],
        };
        const firstError = errorsOf(predictGated(solution, points), selectRows(data.testTargets, first)).testError;
        return { testError, firstError };
      }),
    );
    const panel = (of: 'testError' | 'firstError', title: string): Panel => ({
      title,
      x: { label: 'tasks learned together', ticks: counts },
      y: { label: 'test error ε_g' },
      series: kinds.map(({ name }, k) => ({
        type: 'line',
        name,
        role: 'theory',
        x: counts,
        y: measured[k].map((m) => m[of]),
      })),
    });
    return {
      id: 'ggdln-f8-permuted',
      title: 'Permuted digits learned together',
      caption:
        `Digits (even against odd, ${quick ? 40 : 60} samples a task in 40 principal components) under fixed random orders of their components, learned together by one network ` +
        `of width ${width}, T = 0.05. Context: half-spaces with a random top-down signal of strength s.`,
      citations: ['li2022', 'alpaydin1998'],
      panels: [panel('testError', 'all tasks'), panel('firstError', 'first task')],
    };
  },
};
