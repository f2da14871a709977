import { RandomStream } from '../../../../random/stream.ts';
import { sequenceErrors, solveSequence } from '../../../../theory/continual/single-head/index.ts';
import type { FigureData, Series } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { frozenProblem } from './frozen-problems.ts';
import { DigitDraw, parity, pixelPermutation, type TestedTask } from './task-families.ts';

/** Two parity tasks on digits, the second with half of the pixels permuted. */
export function halfPermutedPair(seed: number, samples = 60): TestedTask[] {
  const stream = new RandomStream({ seed, purpose: 'figure-f' });
  const digits = new DigitDraw(stream);
  const first = digits.task(samples, 0, parity);
  return [first, digits.task(samples, 0, parity, pixelPermutation(0.5, stream))];
}

/** Mean and variance part of F_21 on the training data of task 1, at T = 0. */
export function forgettingAt(coupling: number, tasks: readonly TestedTask[]): { mean: number; variance: number } {
  const { bias2, variance } = sequenceErrors(solveSequence({ ...frozenProblem(1, tasks), coupling }), [tasks[0]]);
  return { mean: bias2.data[1] - bias2.data[0], variance: variance.data[1] - variance.data[0] };
}

async function compute({ quick, seed, onProgress }: FigureOptions): Promise<FigureData> {
  const steps = quick ? 7 : 25;
  const couplings = Array.from({ length: steps }, (_, i) => 10 ** (-2 + (6 * i) / (steps - 1)));
  const tasks = halfPermutedPair(seed);
  const values = couplings.map((coupling, i) => {
    onProgress?.((i + 1) / steps);
    return forgettingAt(coupling, tasks);
  });
  const limit = forgettingAt(Number.POSITIVE_INFINITY, tasks);
  const curve = (name: string, of: 'mean' | 'variance'): Series[] => [
    { type: 'line', name, group: name, role: 'theory', x: couplings, y: values.map((value) => value[of]) },
    {
      type: 'line',
      name: `${name}, λ = ∞`,
      group: name,
      role: 'limit',
      x: [couplings[0], couplings[steps - 1]],
      y: [limit[of], limit[of]],
    },
  ];
  return {
    id: 'continual-single-f',
    title: 'Forgetting against the pull λ towards the old weights',
    caption:
      'Parity of digits, the second task with half of the pixels permuted; P = 60, ReLU, one hidden layer, σ² = 2, T = 0, one draw. At small λ nothing is remembered; beyond λ of about 10 the least change of weights is all that matters.',
    citations: ['shan2026', 'alpaydin1998'],
    panels: [
      {
        x: { label: 'coupling λ', scale: 'log' },
        y: { label: 'forgetting F₂₁', zero: true },
        series: [...curve('mean predictor', 'mean'), ...curve('spread of the networks', 'variance')],
      },
    ],
    roleNames: { limit: 'λ = ∞' },
  };
}

export const figureF: CatalogueFigure = {
  id: 'continual-single-f',
  theory: 'continual',
  title: 'Dependence on λ',
  shows: 'Forgetting falls with the coupling and reaches its limit at λ of about 10.',
  citation: 'shan2026',
  compute,
};
