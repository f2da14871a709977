import { stackRows } from '../../../../linalg/matrix.ts';
import { squaredError } from '../../../../measures/index.ts';
import { RandomStream } from '../../../../random/stream.ts';
import {
  ensembleStatistics,
  type SequenceSampling,
  singleHeadEnsembleJob,
} from '../../../../samplers/continual/single-head/index.ts';
import { type PairOrderParameters, pairOrderParameters } from '../../../../theory/continual/single-head/index.ts';
import type { FigureData, PointSeries } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { frozenNetwork, frozenProblem } from './frozen-problems.ts';
import {
  DigitDraw,
  parity,
  pixelPermutation,
  randomRule,
  rotated,
  type TestedTask,
  teacherPair,
} from './task-families.ts';

/** How the second task of a pair differs from the first. */
export type PairFamily = 'permuted' | 'rotated' | 'split' | 'teacher';

const families: readonly PairFamily[] = ['permuted', 'rotated', 'split', 'teacher'];
const symbols = ['circle', 'square', 'triangle'] as const;

/**
 * A pair of one family; `draw` also walks through degrees of similarity and through rules (same, random, opposite).
 *
 * @param samples - P of each task
 */
export function familyPair(family: PairFamily, draw: number, samples: number, seed: number): [TestedTask, TestedTask] {
  const stream = new RandomStream({ seed, purpose: `figure-c ${family}`, chain: draw });
  const degree = ((draw * 5) % 12) / 11;
  if (family === 'teacher') return teacherPair(degree, 1 - (2 * (draw % 4)) / 3, stream, samples);
  const digits = new DigitDraw(stream);
  const first = digits.task(samples, 0, parity);
  const sign = draw % 3 === 2 ? -1 : 1;
  const rule = draw % 3 === 1 ? randomRule(stream) : parity.map((y) => sign * y);
  if (family === 'permuted') return [first, digits.task(samples, 0, rule, pixelPermutation(degree, stream))];
  if (family === 'rotated') {
    const second = digits.task(samples, 0, rule);
    return [first, { ...second, inputs: rotated(second.inputs, degree * 180) }];
  }
  const classes = stream.permutation(10);
  const low = digits.task(samples, 0, parity, undefined, classes.subarray(0, 5));
  return [low, digits.task(samples, 0, rule, undefined, classes.subarray(5))];
}

/** One problem: what is predicted from its order parameters, and its forgetting. */
export interface CollapsePoint {
  readonly family: PairFamily;
  readonly depth: number;
  readonly pair: PairOrderParameters;
  readonly tasks: readonly TestedTask[];
}

/** The pairs of all families at all depths. */
export function collapsePoints(
  draws: number,
  depths: readonly number[],
  samples: number,
  seed: number,
): CollapsePoint[] {
  return families.flatMap((family) =>
    Array.from({ length: draws }, (_, draw) => familyPair(family, draw, samples, seed)).flatMap((tasks) =>
      depths.flatMap((depth) => {
        const pair = pairOrderParameters(frozenNetwork(depth), tasks[0], tasks[1]);
        return pair === undefined ? [] : [{ family, depth, pair, tasks }];
      }),
    ),
  );
}

/** Forgetting of the mean of simulated networks, in units of the targets, with its standard error. */
async function simulated(
  point: CollapsePoint,
  networks: number,
  width: number,
  options: FigureOptions,
): Promise<{ value: number; error: number }> {
  const [first] = point.tasks;
  const problem = frozenProblem(point.depth, point.tasks);
  const sampling: SequenceSampling = {
    ...problem,
    sampler: 'descent',
    widths: new Array<number>(point.depth).fill(width),
    points: point.tasks.map((task) => task.inputs).reduce(stackRows),
    sweeps: 20,
  };
  const parts = 2 * options.executor.workers;
  const batches = Array.from({ length: parts }, (_, k) => ({
    sampling,
    seed: options.seed,
    from: Math.floor((k * networks) / parts),
    to: Math.floor(((k + 1) * networks) / parts),
  }));
  const courses = (await options.executor.map(singleHeadEnsembleJob, batches, { signal: options.signal })).flat();
  const { mean, variance } = ensembleStatistics(courses);
  const rows = first.inputs.rows;
  const after = { rows, columns: 1, data: mean[1].subarray(0, rows) };
  const size = first.targets.data.reduce((sum, y) => sum + y * y, 0) / rows;
  // The squared error of a mean over M networks is too large by variance / M.
  let excess = 0;
  let noise = 0;
  for (let i = 0; i < rows; i++) {
    const spread = variance[1][i] / networks;
    excess += spread / rows;
    noise += 4 * spread * (after.data[i] - first.targets.data[i]) ** 2 + 2 * spread * spread;
  }
  return {
    value: (squaredError(after, first.targets) - excess) / size,
    // Points of one network move together: the errors are added, not averaged.
    error: Math.sqrt(noise / rows) / size,
  };
}

async function compute(options: FigureOptions): Promise<FigureData> {
  const { quick, seed } = options;
  const depths = [1, 3, 6];
  const points = collapsePoints(quick ? 3 : 12, depths, quick ? 30 : 100, seed);
  const samples = quick ? 10 : 20;
  const small = collapsePoints(quick ? 1 : 3, [1], samples, seed);
  const networks = quick ? 12 : 64;
  const width = quick ? 200 : 1024;
  const checks: { x: number; y: number; error: number }[] = [];
  for (const [i, point] of small.entries()) {
    const { value, error } = await simulated(point, networks, width, options);
    checks.push({ x: point.pair.meanForgetting, y: value, error });
    options.onProgress?.((i + 1) / small.length);
  }
  const scatter = (predicted: (pair: PairOrderParameters) => number): PointSeries[] =>
    families.flatMap((family) =>
      depths.map((depth, k): PointSeries => {
        const chosen = points.filter((point) => point.family === family && point.depth === depth);
        return {
          type: 'points',
          name: `${family}, L = ${depth}`,
          group: family,
          role: 'theory',
          symbol: symbols[k],
          x: chosen.map(({ pair }) => predicted(pair)),
          y: chosen.map(({ pair }) => pair.meanForgetting),
        };
      }),
    );
  const most = Math.max(...points.map(({ pair }) => pair.meanForgetting), 1);
  const y = { label: 'forgetting F₂₁ / ⟨y²⟩', zero: true };
  return {
    id: 'continual-single-c',
    title: 'Forgetting collapses on the order parameters',
    caption: `${points.length} pairs of tasks at L = 1, 3, 6 (circles, squares, triangles); P = ${quick ? 30 : 100}, ReLU, λ = ∞, T = 0. Left: the exact pair, an identity; crosses: ${networks} networks of ${width} units, L = 1, P = ${samples}, one standard error. Right: the pair in the space of weights, which correlates and is not exact.`,
    citations: ['shan2026', 'alpaydin1998'],
    groups: [...families, 'simulated networks'],
    roleNames: { data: 'identity', theory: 'a pair of tasks' },
    panels: [
      {
        title: 'exact pair',
        x: { label: '2 γ_RF (1 − γ_rule)', zero: true },
        y,
        series: [
          { type: 'line', name: 'identity', role: 'data', x: [0, most], y: [0, most] },
          ...scatter((pair) => pair.meanForgetting),
          {
            type: 'points',
            name: 'simulated networks',
            role: 'simulation',
            symbol: 'cross',
            x: checks.map((check) => check.x),
            y: checks.map((check) => check.y),
            error: checks.map((check) => check.error),
          },
        ],
      },
      {
        title: 'pair in the space of weights',
        x: { label: '2 γ_RF (1 − γ_rule), weights', zero: true },
        y,
        series: scatter((pair) => 2 * pair.gammaRFWeights * (1 - pair.gammaRuleWeights)),
      },
    ],
  };
}

export const figureC: CatalogueFigure = {
  id: 'continual-single-c',
  theory: 'continual',
  title: 'Collapse on the order parameters',
  shows: 'Forgetting of every pair of tasks lies on the line 2 γ_RF (1 − γ_rule), whatever the family and the depth.',
  citation: 'shan2026',
  compute,
};
