import type { Activation } from '../../../../activations/activation.ts';
import { RandomStream } from '../../../../random/stream.ts';
import {
  pairOrderParameters,
  type SingleHeadProblem,
  sequenceErrors,
  solveSequence,
} from '../../../../theory/continual/single-head/index.ts';
import type { FigureData, Series } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { frozenNetwork, frozenProblem } from './frozen-problems.ts';
import { averageOf, DigitDraw, parity, pixelPermutation, type TestedTask } from './task-families.ts';

/** What a second task on permuted pixels does at one depth; losses are in units of the targets. */
export interface DepthDraw {
  readonly gammaRF: number;
  readonly gammaFeatures: number;
  readonly meanForgetting: number;
  readonly varianceForgetting: number;
  /** Test error (mean + variance) of task 1 before and after task 2. */
  readonly before: number;
  readonly after: number;
  readonly accuracyBefore: number;
  readonly accuracyAfter: number;
  /** Test error of the mean predictor on task 2, in sequence and alone. */
  readonly inSequence: number;
  readonly alone: number;
}

/** Two parity tasks on digits, the second with all pixels permuted. */
export function permutedPair(seed: number, draw: number, samples = 100, tests = 200): [TestedTask, TestedTask] {
  const stream = new RandomStream({ seed, purpose: 'figure-d', chain: draw });
  const digits = new DigitDraw(stream);
  const first = digits.task(samples, tests, parity);
  return [first, digits.task(samples, tests, parity, pixelPermutation(1, stream))];
}

/** Measures one pair at one depth; undefined where a kernel is singular. */
export function depthDraw(
  depth: number,
  pair: readonly [TestedTask, TestedTask],
  activation: Activation = 'relu',
): DepthDraw | undefined {
  const found = pairOrderParameters(frozenNetwork(depth, activation), pair[0], pair[1]);
  if (found === undefined) return undefined;
  const tests = pair.map((task) => task.test);
  const errors = sequenceErrors(solveSequence(frozenProblem(depth, pair, activation)), tests);
  const alone: SingleHeadProblem = frozenProblem(depth, [pair[1]], activation);
  const separate = sequenceErrors(solveSequence(alone), [tests[1]]);
  return {
    gammaRF: found.gammaRF,
    gammaFeatures: found.gammaFeatures,
    meanForgetting: found.meanForgetting,
    varianceForgetting: found.varianceForgetting,
    before: errors.loss.data[0],
    after: errors.loss.data[2],
    accuracyBefore: errors.accuracy.data[0],
    accuracyAfter: errors.accuracy.data[2],
    inSequence: errors.bias2.data[3],
    alone: separate.bias2.data[0],
  };
}

async function compute({ quick, seed, onProgress }: FigureOptions): Promise<FigureData> {
  const draws = quick ? 2 : 20;
  const depths = quick ? [1, 3, 10] : [1, 2, 3, 4, 6, 8, 10];
  const pairs = Array.from({ length: draws }, (_, k) => permutedPair(seed, k, 100, quick ? 60 : 200));
  const narrow = Array.from({ length: draws }, (_, k) => permutedPair(seed, k, 40, 20));
  const found = depths.map((depth, i) => {
    const rows = pairs.flatMap((pair) => depthDraw(depth, pair) ?? []);
    onProgress?.((i + 1) / depths.length);
    return rows;
  });
  const linear = depths.map((depth) => narrow.flatMap((pair) => depthDraw(depth, pair, 'linear') ?? []));
  const line = (name: string, rows: readonly DepthDraw[][], of: (draw: DepthDraw) => number): Series[] => {
    const values = rows.map((row) => averageOf(row.map(of)));
    return [
      {
        type: 'band',
        name,
        group: name,
        x: depths,
        low: values.map(({ mean, error }) => mean - error),
        high: values.map(({ mean, error }) => mean + error),
      },
      { type: 'line', name, group: name, role: 'theory', x: depths, y: values.map(({ mean }) => mean) },
    ];
  };
  const x = { label: 'depth L' };
  return {
    id: 'continual-single-d',
    title: 'Depth: less is forgotten, and more of the old function stands in the way',
    caption: `Parity of digits, the second task with all pixels permuted; P = 100, ReLU, σ² = 2, λ = ∞, T = 0, mean of ${draws} draws (band: one standard error). Control: a linear network (P = 40) does not know its depth.`,
    citations: ['shan2026', 'alpaydin1998'],
    columns: 2,
    panels: [
      {
        title: 'forgetting of task 1',
        x,
        y: { label: 'forgetting F₂₁', zero: true },
        series: [
          ...line('mean predictor', found, (draw) => draw.meanForgetting),
          ...line('spread of the networks', found, (draw) => draw.varianceForgetting),
        ],
      },
      {
        title: 'test error of task 1',
        x,
        y: { label: 'test error ε_g', zero: true },
        series: [
          ...line('before task 2', found, (draw) => draw.before),
          ...line('after task 2', found, (draw) => draw.after),
        ],
      },
      {
        title: 'test error of task 2, mean predictor',
        x,
        y: { label: 'bias²', zero: true },
        series: [
          ...line('after task 1', found, (draw) => draw.inSequence),
          ...line('learned alone', found, (draw) => draw.alone),
        ],
      },
      {
        title: 'linear control',
        x,
        y: { label: 'forgetting F₂₁', zero: true },
        series: [
          ...line('mean predictor', linear, (draw) => draw.meanForgetting),
          ...line('spread of the networks', linear, (draw) => draw.varianceForgetting),
        ],
      },
    ],
  };
}

export const figureD: CatalogueFigure = {
  id: 'continual-single-d',
  theory: 'continual',
  title: 'Depth',
  shows: 'Deeper networks forget less of the first task and learn the second one worse.',
  citation: 'shan2026',
  compute,
};
