import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { splitByRange, symmetricRange } from '../../../linalg/rank.ts';
import { averagePredictor, exactPosterior } from '../../bpkr/exact.ts';
import { energyOutside, labelSpectrum } from '../../bpkr/label-spectrum.ts';
import { orderParameters } from '../../bpkr/order-parameters.ts';
import { posteriorMean } from '../../shared/amplitude-posterior.ts';
import { kernelProblem } from '../../shared/kernel-problem.ts';
import type { PathKernel } from '../posterior/path-kernel.ts';
import type { Labels } from '../posterior/sample-space.ts';

/** The posterior of the amplitude s along one direction. */
export interface AlongDirection {
  /** log of the integral over s of prior x likelihood, up to the constant of `outside` and 2 pi. */
  readonly logEvidence: number;
  /** Averages over s: the predictor's mean and variance at the test points, and <s>. */
  averages(): { readonly mean: Float64Array; readonly variance: Float64Array; readonly meanAmplitude: number };
}

/** The posterior given U = s V for one direction V and every s. */
export interface DirectionalPosterior {
  /** D_1 */
  readonly gates: number;
  /** Number of test points. */
  readonly points: number;
  /** The posterior over s along V, its integral by a rule of `nodes`. */
  along(v: Matrix, nodes: number): AlongDirection;
  /** [(P - R) log T + |y_perp|^2 / T] / 2 of what no direction reaches, the same for every U. */
  readonly outside: number;
}

/**
 * The posterior of one hidden layer and one output along every direction of U (note ggdln, section 12): given V the amplitude s
 * has a Gamma prior of shape N D / 2 and mean D sigma_1^2, so that it is the amplitude of a deep linear network with one
 * hidden layer of width N D and kernel K_V (note bpkr, section 6).
 *
 * Samples are rotated to the range of the kernel at U = I once: what lies outside of it is the same for all directions.
 */
export function directionalPosterior<P>(
  kernel: PathKernel<P>,
  { labels: y, temperature }: Labels,
  layer: { readonly width: number; readonly variance: number },
  points: P,
  count: number,
): DirectionalPosterior {
  const d = kernel.dimension;
  const p = y.length;
  const isotropic = matrix(d, d);
  for (let i = 0; i < d; i++) isotropic.data[i * d + i] = 1 / d;
  const range = symmetricRange(kernel.train(isotropic));
  const rank = range.values.length;
  const whole = rank === p;
  const targets = matrix(p, 1, y);
  const { inside: labels, residual } = whole ? { inside: targets, residual: 0 } : splitByRange(range.vectors, targets);
  const rotated = (a: Matrix, bothSides: boolean): Matrix => {
    if (whole) return a;
    const right = multiply(a, range.vectors);
    return bothSides ? multiply(range.vectors, right, { transposeA: true }) : right;
  };
  // The kernel is linear in U: one part for each independent entry of V.
  const entries = independentEntries(d);
  const trainParts = entries.map(({ unit }) => rotated(kernel.train(unit), true));
  const testParts = entries.map(({ unit }) => rotated(kernel.cross(points, unit), false));
  const priorParts = entries.map(({ unit }) => kernel.prior(points, unit));
  const layers = [{ width: layer.width * d, variance: d * layer.variance }];

  const problemAlong = (v: Matrix, n: number) => {
    const weights = entries.map(({ index }) => v.data[index]);
    const diagonal = combined(n === 0 ? [] : priorParts, weights, n, 1).data;
    if (rank === 0) return kernelProblem(matrix(1, 1), matrix(1, 1), matrix(n, 1), diagonal);
    const cross = combined(n === 0 ? [] : testParts, weights, n, rank);
    return kernelProblem(combined(trainParts, weights, rank, rank), labels, cross, diagonal);
  };
  // The search for the amplitude's mass starts where it lies for V = I / D, and climbs from there.
  const { branches } = orderParameters(labelSpectrum(problemAlong(isotropic, 0)), layers, temperature);
  return {
    gates: d,
    points: count,
    outside: temperature === 0 ? 0 : ((p - rank) * Math.log(temperature) + residual / temperature) / 2,
    along(v, nodes) {
      const found = problemAlong(v, count);
      const spectrum = labelSpectrum(found);
      const posterior = exactPosterior(spectrum, layers, temperature, branches, 0, nodes);
      // A direction of rank one reaches less than others: what it misses depends on it.
      const missed = rank === 0 ? 0 : energyOutside(spectrum, temperature);
      return {
        logEvidence: posterior.logEvidence - missed,
        averages: () => ({
          ...averagePredictor(found, posterior, temperature, 0),
          meanAmplitude: posteriorMean(posterior, Math.exp),
        }),
      };
    },
  };
}

/** Symmetric units of the independent entries of a D x D matrix, with the place of each entry. */
function independentEntries(d: number): { readonly unit: Matrix; readonly index: number }[] {
  const entries: { unit: Matrix; index: number }[] = [];
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const unit = matrix(d, d);
      unit.data[i * d + j] = 1;
      unit.data[j * d + i] = 1;
      entries.push({ unit, index: i * d + j });
    }
  }
  return entries;
}

/** sum_k weights_k parts_k */
function combined(parts: readonly Matrix[], weights: readonly number[], rows: number, columns: number): Matrix {
  const result = matrix(rows, columns);
  parts.forEach((part, k) => {
    for (let i = 0; i < result.data.length; i++) result.data[i] += weights[k] * part.data[i];
  });
  return result;
}
