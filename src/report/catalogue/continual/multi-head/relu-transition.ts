import { solveTwoTasksRelu } from '../../../../theory/continual/multi-head/index.ts';
import type { Series } from '../../../figure/figure.ts';
import type { CatalogueFigure } from '../../catalogue-figure.ts';
import { ensembles, estimate, squaredError } from './ensemble.ts';
import { errorOf, stackAll, teacherPair } from './teacher-pair.ts';

const ROWS = ['new task: test error', 'old task: error on its training data', 'readout scale u₂'] as const;

/** The transition in a ReLU network at small noise: heuristic theory beside sampled networks. */
export const reluTransition: CatalogueFigure = {
  id: 'continual-multi-10',
  theory: 'continual',
  title: 'The transition in a ReLU network (heuristic)',
  shows:
    'The heuristic follows sampled ReLU networks in the readout scale and in both errors to within several per cent.',
  citation: 'shan2026',
  async compute(options) {
    const [width, samples, dimension] = options.quick ? [20, 40, 15] : [50, 100, 30];
    const model = { width, weightVariance: 1, readoutVariance: 1, coupling: 20, temperature: 0.05 };
    const pair = teacherPair({ samples, dimension, inputOverlap: 1, seed: options.seed, test: 60 });
    const squash = <T extends { targets: Float64Array }>(task: T): T => ({
      ...task,
      targets: task.targets.map(Math.tanh),
    });
    const first = squash(pair.first);
    const second = (gamma: number) => {
      const task = pair.second(gamma);
      return { ...squash(task), test: squash(task.test) };
    };
    const fine = Array.from({ length: options.quick ? 3 : 9 }, (_, i, all = options.quick ? 2 : 8) => i / all);
    const coarse = options.quick ? [0.5] : [0, 0.4, 0.8, 1];
    const networks = options.quick ? 10 : 48;
    const power = first.targets.reduce((sum, y) => sum + y * y, 0) / samples;
    const curves = fine.map((gamma) => {
      const task = second(gamma);
      const solution = solveTwoTasksRelu(model, first, task);
      return [
        errorOf(solution.predict(task.test.inputs).newHead, task.test.targets).total,
        errorOf(solution.predict(first.inputs).oldHead, first.targets).total / power,
        solution.orderParameters.u,
      ];
    });
    const courses = await ensembles(
      coarse.map((gamma) => {
        const task = second(gamma);
        return {
          settings: { ...model, activation: 'relu' as const },
          tasks: [first, task],
          points: stackAll([task.test.inputs, first.inputs]),
          networks,
          sweeps: options.quick ? 40 : 150,
          seed: options.seed,
        };
      }),
      options,
    );
    const points = coarse.map((gamma, k) => {
      const { test } = second(gamma);
      return [
        estimate(courses[k], ({ outputs }) => squaredError(outputs[1][1], test.targets, 0)),
        estimate(courses[k], ({ outputs }) => squaredError(outputs[1][0], first.targets, test.targets.length) / power),
        estimate(courses[k], ({ u }) => u[1]),
      ];
    });
    return {
      id: 'continual-multi-10',
      title: 'The transition in a ReLU network (heuristic)',
      caption:
        `ReLU networks, one hidden layer, P = ${samples}, N = ${width}, N₀ = ${dimension}, λ = 20, T = 0.05, equal inputs, tanh-squashed linear teachers. Dash-dotted: ` +
        `heuristic theory (Gaussian equivalence of the features); points: ${networks} networks by exact readout draws and hybrid Monte Carlo.`,
      citations: ['shan2026'],
      columns: 3,
      panels: ROWS.map((row, i) => ({
        title: row,
        x: { label: 'similarity of the rules γ', domain: [0, 1] as const },
        y: { label: row.replace(/^.*: /, '') },
        series: [
          { type: 'line', name: 'theory', role: 'heuristic', x: fine, y: curves.map((values) => values[i]) },
          {
            type: 'points',
            name: 'networks',
            group: 'theory',
            role: 'simulation',
            x: coarse,
            y: points.map((values) => values[i].value),
            error: points.map((values) => values[i].error),
          },
        ] satisfies Series[],
      })),
    };
  },
};
