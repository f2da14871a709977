import { matrix } from '../../../../linalg/matrix.ts';
import { type HeadTask, solveTwoTasks } from '../../../../theory/continual/multi-head/index.ts';
import { type ContinualTask, sequenceErrors, solveSequence } from '../../../../theory/continual/single-head/index.ts';
import type { Series } from '../../../figure/figure.ts';
import type { CatalogueFigure } from '../../catalogue-figure.ts';
import { errorOf, teacherPair } from './teacher-pair.ts';

/** One head for both tasks against one head a task, on the same pairs of tasks. */
export const singleAgainstMulti: CatalogueFigure = {
  id: 'continual-multi-9',
  theory: 'continual',
  title: 'One head against one head a task',
  shows:
    'A shared head forgets dissimilar rules; private heads do not, and fail on the new task when the load exceeds 1.',
  citation: 'shan2026',
  async compute(options) {
    const width = options.quick ? 30 : 100;
    const samples = 2 * width;
    const dimension = 3 * width;
    const coupling = 100;
    const pair = teacherPair({ samples, dimension, inputOverlap: 1, seed: options.seed, test: 100 });
    const gammas = Array.from(
      { length: options.quick ? 9 : 21 },
      (_, i, all = options.quick ? 8 : 20) => -1 + (2 * i) / all,
    );
    const power = pair.first.targets.reduce((sum, y) => sum + y * y, 0) / samples;
    const column = (task: HeadTask): ContinualTask => ({
      inputs: task.inputs,
      targets: matrix(task.targets.length, 1, task.targets),
    });
    const single = gammas.map((gamma) => {
      const second = pair.second(gamma);
      const solution = solveSequence({
        activation: 'linear',
        depth: 1,
        priorVariances: [1],
        coupling,
        temperature: 0,
        tasks: [column(pair.first), column(second)],
      });
      const test = column(second.test);
      const errors = sequenceErrors(solution, [column(pair.first), test]);
      return { old: errors.loss.data[2] / power, fresh: errors.loss.data[3] };
    });
    const multi = (n: number) =>
      gammas.map((gamma) => {
        const second = pair.second(gamma);
        const model = { width: n, weightVariance: 1, readoutVariance: 1, coupling, temperature: 0 };
        const solution = solveTwoTasks(model, pair.first, second);
        return {
          old: errorOf(solution.predict(pair.first.inputs).oldHead, pair.first.targets).total / power,
          fresh: errorOf(solution.predict(second.test.inputs).newHead, second.test.targets).total,
        };
      });
    const curves = [
      { name: 'one head, infinite width', values: single },
      { name: `a head each, α = 2 (N = ${width})`, values: multi(width) },
      { name: `a head each, α = 0.2 (N = ${10 * width})`, values: multi(10 * width) },
    ];
    const series = (which: 'old' | 'fresh') =>
      curves.map(
        ({ name, values }): Series => ({
          type: 'line',
          name,
          role: 'theory',
          x: gammas,
          y: values.map((value) => value[which]),
        }),
      );
    return {
      id: 'continual-multi-9',
      title: 'One head against one head a task',
      caption:
        `The same pairs of Gaussian teacher tasks (P = ${samples}, N₀ = ${dimension}, equal inputs, linear network with one hidden layer, λ = ${coupling}, T = 0). ` +
        'Left: error of task 1 on its training data after task 2, per unit of label power. Right: test error of task 2.',
      citations: ['shan2026'],
      columns: 2,
      panels: [
        {
          title: 'old task: forgetting',
          x: { label: 'similarity of the rules γ', domain: [-1, 1] },
          y: { label: 'train error of task 1', zero: true },
          series: series('old'),
        },
        {
          title: 'new task: interference',
          x: { label: 'similarity of the rules γ', domain: [-1, 1] },
          y: { label: 'test error of task 2', scale: 'log' },
          series: series('fresh'),
        },
      ],
    };
  },
};
