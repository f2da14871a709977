import {
  contextGates,
  type GateSet,
  overlappingGates,
  productOfGates,
  randomHalfSpaces,
  taskGates,
} from '../../../data/gates/index.ts';
import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { type Matrix, selectRows } from '../../../linalg/matrix.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import { RandomStream } from '../../../random/stream.ts';
import { errorsOf, gatedCapacity, predictGated, renormalizedKernel, solveGated } from '../../../theory/ggdln/index.ts';
import type { Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { average, DIMENSION, EACH, linearTasks, solveStacked, stacked, TASKS, TEMPERATURE } from './joint-tasks.ts';

const WIDTH = 50;
const TEACHER_OVERLAPS = [0, 0.5, 0.95];
const STRENGTHS = [0, 1, 10];
/** Samples of a task where it cannot be learned alone: fewer than dimensions. */
const FEW = 15;

type Tasks = ReturnType<typeof stacked>;

/** Test error of all tasks learned together, less that of each learned alone by the same network, averaged over tasks. */
function interferenceOf(data: Tasks, gates: GateSet, width: number): number {
  const { solution } = solveStacked(data, gates, width, TEMPERATURE);
  return average(
    Array.from({ length: TASKS }, (_, t) => {
      const rows = (tasks: Int32Array) => Int32Array.from(Array.from(tasks, (_, i) => i).filter((i) => tasks[i] === t));
      const [train, test] = [rows(data.tasks), rows(data.testTasks)];
      const at = (inputs: Matrix, chosen: Int32Array) => {
        const part = selectRows(inputs, chosen);
        return { inputs: part, gates: [gates.at({ inputs: part, tasks: new Int32Array(chosen.length).fill(t) })] };
      };
      const points = at(data.testInputs, test);
      const targets = selectRows(data.testTargets, test);
      const { widths, priorVariances, temperature } = solution.solved.problem;
      const problem = { widths, priorVariances, temperature, targets: selectRows(data.targets, train) };
      const alone = solveGated({ ...problem, ...at(data.inputs, train) }, { starts: 'one' });
      return (
        errorsOf(predictGated(solution, points), targets).testError -
        errorsOf(predictGated(alone, points), targets).testError
      );
    }),
  );
}

/** Tr K (K + T)^-1 of the renormalized kernel: how many labels the network takes up. */
function labelsTakenUp(data: Tasks, gates: GateSet, width: number): number {
  const values = symmetricEigenvalues(renormalizedKernel(solveStacked(data, gates, width, TEMPERATURE).solution));
  return values.reduce((sum, value) => sum + Math.max(0, value) / (Math.max(0, value) + TEMPERATURE), 0);
}

/** Rank of the gated kernel on the samples of all tasks. */
function rankOf(data: Tasks, gates: GateSet): number {
  return gatedCapacity({
    inputs: data.inputs,
    targets: data.targets,
    gates: [gates.at({ inputs: data.inputs, tasks: data.tasks })],
    widths: [WIDTH],
    priorVariances: [1, 1],
    temperature: TEMPERATURE,
  }).rank;
}

/** Interference and capacity of tasks learned together, over the overlap of their gates and the number of gates. */
export const interference: CatalogueFigure = {
  id: 'ggdln-interference',
  theory: 'ggdln',
  title: 'Interference and capacity over gate overlap and number of gates',
  shows:
    'Unrelated tasks disturb each other the more their gates overlap, aligned ones help each other; more gates, and gates that know the task, hold more labels.',
  citation: 'li2022',
  async compute({ quick, seed, onProgress }) {
    const draws = quick ? 1 : 6;
    const distances = logSpaced(1e-3, 1, quick ? 5 : 19);
    const counts = quick ? [1, 4, 16] : [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
    const tasksOf = (teachers: number, each = EACH) =>
      Array.from({ length: draws }, (_, draw) => stacked(linearTasks(seed + draw, teachers, each)));
    const distance = { label: '1 − overlap of the gates of two tasks', scale: 'log' as const };
    let done = 0;
    const all = TEACHER_OVERLAPS.length + 2 * STRENGTHS.length;
    const tick = () => onProgress?.(done++ / all);
    const context = (count: number, strength: number, draw: number): GateSet =>
      contextGates(
        new RandomStream({ seed: seed + draw, purpose: 'figure gates' }),
        count,
        DIMENSION,
        TASKS,
        strength,
        { threshold: -0.5 },
      );
    const overOverlap: Panel = {
      title: `overlap of gates, ${FEW} samples a task`,
      x: distance,
      y: { label: 'interference' },
      series: [
        ...TEACHER_OVERLAPS.map((teachers): Series => {
          const data = tasksOf(teachers, FEW);
          tick();
          return {
            type: 'line',
            name: `teacher overlap ${teachers}`,
            role: 'theory',
            x: distances,
            y: distances.map((gap) =>
              average(data.map((d) => interferenceOf(d, overlappingGates(TASKS, 1 - gap), WIDTH))),
            ),
          };
        }),
        { type: 'reference', name: 'none', role: 'data', y: 0 },
      ],
    };
    const unrelated = tasksOf(0);
    const kinds: readonly { name: string; gates: (count: number, draw: number) => GateSet }[] = [
      ...STRENGTHS.map((strength) => ({
        name: `half-spaces, context s = ${strength}`,
        gates: (count: number, draw: number) => context(count, strength, draw),
      })),
      {
        name: 'half-spaces of each task',
        gates: (count, draw) => {
          const stream = new RandomStream({ seed: seed + draw, purpose: 'figure gates' });
          const own = randomHalfSpaces(stream, count, DIMENSION, { threshold: -0.5 });
          return productOfGates(taskGates(TASKS), own);
        },
      },
    ];
    const overGates = (
      title: string,
      label: string,
      of: (data: Tasks, gates: GateSet) => number,
      shown: readonly number[],
      extra: readonly Series[],
    ): Panel => ({
      title,
      x: {
        label: 'gates M',
        scale: 'log',
        ticks: [1, 2, 4, 8, 16, 32].filter((count) => count <= Math.max(...counts)),
      },
      y: { label },
      series: [
        ...kinds.map(({ name, gates }): Series => {
          const points = shown.map((count) => average(unrelated.map((d, draw) => of(d, gates(count, draw)))));
          tick();
          return { type: 'line', name, role: 'theory', x: shown, y: points };
        }),
        ...extra,
      ],
    });
    const few = counts.filter((count) => count <= 16);
    const takenUp: Panel = {
      title: `labels taken up of ${TASKS * EACH}, unrelated tasks`,
      x: distance,
      y: { label: 'Tr K̃ (K̃ + T)⁻¹', zero: true },
      series: [
        {
          type: 'line',
          name: 'one gate a task and a shared one',
          role: 'theory',
          x: distances,
          y: distances.map((gap) =>
            average(unrelated.map((d) => labelsTakenUp(d, overlappingGates(TASKS, 1 - gap), WIDTH))),
          ),
        },
      ],
    };
    return {
      id: 'ggdln-interference',
      title: 'Interference and capacity over gate overlap and number of gates',
      caption:
        `${TASKS} linear tasks in ${DIMENSION} dimensions, ${EACH} noisy samples each unless stated, learned together by a network of width ${WIDTH} at T = ${TEMPERATURE}, mean of ${draws} draws. ` +
        'Interference: test error together less alone, above zero where tasks disturb each other, below where they help. Over the overlap o: gates √(n + 1) [√o, √(1 − o) e_t]. ' +
        'Over their number: M half-spaces (b = −0.5) with a top-down signal of strength s, or M of them times one gate a task; unrelated tasks. ' +
        `Rank of the kernel: the labels that can be fitted at will; dashed: all ${TASKS * EACH} of them.`,
      citations: ['li2022'],
      columns: 2,
      panels: [
        overOverlap,
        overGates(
          'number of gates, unrelated tasks',
          'interference',
          (d, gates) => interferenceOf(d, gates, WIDTH),
          few,
          [{ type: 'reference', name: 'none', role: 'data', y: 0 }],
        ),
        overGates('capacity', 'rank of the kernel', rankOf, counts, [
          { type: 'reference', name: 'all labels', role: 'data', y: TASKS * EACH },
        ]),
        takenUp,
      ],
    };
  },
};
