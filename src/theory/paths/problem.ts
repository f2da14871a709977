import type { Activation } from '../../activations/activation.ts';
import { activationOf } from '../../activations/registry.ts';
import { InputError, requireNonNegative, requirePositive } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { type ChainLayer, chainLayers } from './chain/layer.ts';

/** What a network of paths sees of some points: the features of every path. */
export interface PathPoints {
  /**
   * xi_pi(x) in R^(N_0), n x (M N_0) with columns (path, input): the path of the lowest set's index slowest (note paths, section
   * 1.1). For patches through a nonlinearity, the patches themselves.
   */
  readonly features: Matrix;
}

/** A network that is linear in its weights along fixed paths, and what it is trained on (note paths, section 1). */
export interface PathProblem extends PathPoints {
  /** M_1..M_L: gates, heads or filter offsets of the set that leaves each hidden layer. */
  readonly sets: readonly number[];
  /** Y, P x m. */
  readonly targets: Matrix;
  /** Hidden widths N_1..N_L, input side first; reals from 1 on, or `Infinity`. */
  readonly widths: readonly number[];
  /** sigma_0^2 of the first layer, then sigma_l^2 of the weights that leave hidden layer l = 1..L. */
  readonly priorVariances: readonly number[];
  /** s_(l,n), L lists of M_l numbers above 0: the standard deviation of a head's weights is sigma_l s_(l,n). Ones unless given. */
  readonly headScales?: readonly (readonly number[])[];
  /** T >= 0: the variance of the observation noise. */
  readonly temperature: number;
  /**
   * What the units of the one hidden layer do with a patch (note paths, section 1.4): all but `linear` is a heuristic, fair for the
   * order parameters and poor for the mean. `linear` unless given.
   */
  readonly activation?: Activation;
}

/** M_1 M_2 ... M_L, the number of paths. */
export function pathCount(sets: readonly number[]): number {
  return sets.reduce((product, count) => product * count, 1);
}

/** N_0: numbers that each path carries. */
export function inputDimensionOf({ features, sets }: Pick<PathProblem, 'features' | 'sets'>): number {
  return features.columns / pathCount(sets);
}

/** The layers of a problem, first hidden layer first. */
export function layersOf({ widths, priorVariances, sets, targets }: PathProblem): ChainLayer[] {
  return chainLayers(widths, priorVariances.slice(1), sets, targets.columns);
}

/** n_1..n_L of a path. */
export function headsOfPath(path: number, sets: readonly number[]): number[] {
  const heads: number[] = [];
  let rest = path;
  for (let l = sets.length - 1; l >= 0; l--) {
    heads.unshift(rest % sets[l]);
    rest = Math.floor(rest / sets[l]);
  }
  return heads;
}

/** prod_(l' >= from) s_(l', n_l') of every path through the sets from `from` (0-based) up; ones without scales. */
export function pathScales({ sets, headScales }: Pick<PathProblem, 'sets' | 'headScales'>, from = 0): Float64Array {
  const own = sets.slice(from);
  return Float64Array.from({ length: pathCount(own) }, (_, path) =>
    headsOfPath(path, own).reduce((product, n, l) => product * (headScales?.[from + l][n] ?? 1), 1),
  );
}

/** Throws an `InputError` that names the first thing wrong with the problem. */
export function checkPathProblem(problem: PathProblem): void {
  const { features, targets, widths, priorVariances, sets, headScales, temperature, activation = 'linear' } = problem;
  if (features.rows === 0) throw new InputError('features', 'no rows', 'at least one training sample');
  if (targets.rows !== features.rows) {
    throw new InputError('targets', `${targets.rows} rows`, `${features.rows} rows, one for each training sample`);
  }
  if (targets.columns === 0) throw new InputError('targets', 'no columns', 'at least one output');
  if (widths.length === 0) throw new InputError('widths', 'no hidden layer', 'at least one');
  if (sets.length !== widths.length) {
    throw new InputError('sets', `${sets.length} sets of maps`, `${widths.length}, one for each hidden layer`);
  }
  sets.forEach((count, l) => {
    if (!Number.isInteger(count) || count < 1)
      throw new InputError(`sets[${l}]`, String(count), 'a whole number above 0');
  });
  widths.forEach((width, l) => {
    if (!(width >= 1)) {
      throw new InputError(`widths[${l}]`, String(width), 'a number at or above 1, or Infinity');
    }
  });
  if (priorVariances.length !== widths.length + 1) {
    throw new InputError(
      'priorVariances',
      `${priorVariances.length} numbers`,
      `${widths.length + 1}: one for the first layer, then one for the weights that leave each hidden layer`,
    );
  }
  priorVariances.forEach((variance, l) => {
    requirePositive(`priorVariances[${l}]`, variance);
  });
  requireNonNegative('temperature', temperature);
  if (headScales !== undefined) {
    if (headScales.length !== sets.length) {
      throw new InputError('headScales', `${headScales.length} lists`, `${sets.length}, one for each set of maps`);
    }
    headScales.forEach((scales, l) => {
      if (scales.length !== sets[l]) {
        throw new InputError(`headScales[${l}]`, `${scales.length} numbers`, `${sets[l]}, one for each head`);
      }
      scales.forEach((scale, n) => {
        requirePositive(`headScales[${l}][${n}]`, scale);
      });
    });
  }
  if (activationOf(activation).linear !== true && (sets.length !== 1 || targets.columns !== 1)) {
    throw new InputError(
      'activation',
      `"${activation}" with ${sets.length} hidden layers and ${targets.columns} outputs`,
      'one hidden layer and one output for patches through a nonlinearity; or "linear"',
    );
  }
  if (features.columns % pathCount(sets) !== 0 || features.columns === 0) {
    throw new InputError('features', `${features.columns} columns`, `a multiple of the ${pathCount(sets)} paths`);
  }
  requireFinite('features', features);
  requireFinite('targets', targets);
}

/** Throws an `InputError` unless the points have as many features as those of training. */
export function checkPathPoints({ features }: PathPoints, problem: PathProblem): void {
  if (features.rows === 0) throw new InputError('test.features', 'no rows', 'at least one point');
  if (features.columns !== problem.features.columns) {
    throw new InputError('test.features', `${features.columns} columns`, `${problem.features.columns}, as in training`);
  }
  requireFinite('test.features', features);
}

function requireFinite(field: string, a: Matrix): void {
  for (let i = 0; i < a.data.length; i++) {
    if (!Number.isFinite(a.data[i])) {
      const row = Math.floor(i / a.columns);
      throw new InputError(`${field}[${row}][${i - row * a.columns}]`, String(a.data[i]), 'a finite number');
    }
  }
}
