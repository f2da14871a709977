import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { jackknife } from '../../measures/index.ts';
import type { GatedChain } from './gated-chain.ts';
import type { GatedMeans } from './means-recorder.ts';

/** A matrix of estimates with its standard errors; NaN for one chain, which has none. */
export interface MatrixEstimate {
  readonly value: Matrix;
  readonly error: Matrix;
}

/** A number with its standard error; NaN for one chain. */
export interface ScalarEstimate {
  readonly value: number;
  readonly error: number;
}

/** What all chains together say. */
export interface GatedPosterior {
  /** Independent groups of draws behind the error bars, less one. */
  readonly degreesOfFreedom: number;
  /** Rao-Blackwellized mean (n x m) and covariance between outputs (n x m m) of f at the test points. */
  readonly mean: MatrixEstimate;
  readonly covariance: MatrixEstimate;
  /** The same from the networks' own outputs: mean and variance, n x m. */
  readonly directMean: MatrixEstimate;
  readonly directVariance: MatrixEstimate;
  /** U_1..U_L */
  readonly orderParameters: readonly MatrixEstimate[];
  /** Kernels of the hidden layers, where recorded. */
  readonly hiddenKernels: readonly MatrixEstimate[];
  /** A number that depends on the posterior's moments, with its error by the jackknife over groups. */
  scalar(f: (moments: PooledMoments) => number): ScalarEstimate;
  /** The same for a matrix. */
  matrix(f: (moments: PooledMoments) => Matrix): MatrixEstimate;
}

/** Moments over some of the draws. */
export interface PooledMoments {
  readonly mean: Matrix;
  readonly covariance: Matrix;
  readonly directMean: Matrix;
  readonly directVariance: Matrix;
  readonly orderParameters: readonly Matrix[];
  readonly hiddenKernels: readonly Matrix[];
}

/** With so many chains each chain is a group; with fewer, each part of a chain is. */
const ENOUGH_CHAINS = 8;

/**
 * Pools chains; error bars are jackknife errors over independent chains, or over the parts of the chains where these are few
 * (the parts must then be long against the autocorrelation time).
 */
export function poolChains(chains: readonly GatedChain[]): GatedPosterior {
  const groups: GatedMeans[][] =
    chains.length >= ENOUGH_CHAINS
      ? chains.map(({ batches }) => [...batches])
      : chains.flatMap(({ batches }) => batches.map((batch) => [batch]));
  const all = momentsOf(groups.flat());
  const without =
    chains.length > 1 ? groups.map((_, g) => momentsOf(groups.filter((_, other) => other !== g).flat())) : [];
  const estimate = (f: (moments: PooledMoments) => Matrix): MatrixEstimate => {
    const value = f(all);
    const { error } = jackknife(
      value.data,
      without.map((moments) => f(moments).data),
    );
    return { value, error: { ...value, data: error ?? new Float64Array(value.data.length).fill(Number.NaN) } };
  };
  return {
    degreesOfFreedom: Math.max(1, groups.length - 1),
    mean: estimate((moments) => moments.mean),
    covariance: estimate((moments) => moments.covariance),
    directMean: estimate((moments) => moments.directMean),
    directVariance: estimate((moments) => moments.directVariance),
    orderParameters: all.orderParameters.map((_, l) => estimate((moments) => moments.orderParameters[l])),
    hiddenKernels: all.hiddenKernels.map((_, l) => estimate((moments) => moments.hiddenKernels[l])),
    scalar(f) {
      const { value, error } = estimate((moments) => matrix(1, 1, Float64Array.of(f(moments))));
      return { value: value.data[0], error: error.data[0] };
    },
    matrix: estimate,
  };
}

/** Total mean = mean of conditional means; total covariance = mean covariance + covariance of the conditional means. */
function momentsOf(parts: readonly GatedMeans[]): PooledMoments {
  const mean = average(parts, (part) => part.conditionalMean);
  const square = average(parts, (part) => part.conditionalMeanSquare);
  const covariance = average(parts, (part) => part.conditionalCovariance);
  const m = mean.columns;
  for (let x = 0; x < mean.rows; x++) {
    for (let k = 0; k < m; k++) {
      for (let q = 0; q < m; q++) {
        const index = (x * m + k) * m + q;
        covariance.data[index] += square.data[index] - mean.data[x * m + k] * mean.data[x * m + q];
      }
    }
  }
  const directMean = average(parts, (part) => part.direct);
  const directVariance = average(parts, (part) => part.directSquare);
  for (let i = 0; i < directMean.data.length; i++) directVariance.data[i] -= directMean.data[i] ** 2;
  const [first] = parts;
  return {
    mean,
    covariance,
    directMean,
    directVariance,
    orderParameters: first.orderParameters.map((_, l) => average(parts, (part) => part.orderParameters[l])),
    hiddenKernels: first.hiddenKernels.map((_, l) => average(parts, (part) => part.hiddenKernels[l])),
  };
}

function average(parts: readonly GatedMeans[], pick: (part: GatedMeans) => Matrix): Matrix {
  const shape = pick(parts[0]);
  const sum = matrix(shape.rows, shape.columns);
  let draws = 0;
  for (const part of parts) {
    const { data } = pick(part);
    for (let i = 0; i < data.length; i++) sum.data[i] += part.draws * data[i];
    draws += part.draws;
  }
  for (let i = 0; i < sum.data.length; i++) sum.data[i] /= draws;
  return sum;
}
