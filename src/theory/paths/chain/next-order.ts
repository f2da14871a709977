import { InputError } from '../../../base/input-error.ts';
import { type Matrix, matrix, rowOf } from '../../../linalg/matrix.ts';
import { dot } from '../../../linalg/products.ts';
import { nearby, standardDeviations } from './curvature.ts';
import { coordinateCount, coordinatesOf, factorize } from './factor-coordinates.ts';
import type { HamiltonianState } from './hamiltonian.ts';
import type { ChainLayer } from './layer.ts';
import type { SolvedChain } from './solve.ts';

/** Displacement along a fluctuation, in its standard deviations. */
const STEP = 0.1;
/** Largest number of coordinates times samples cubed that is done without being asked for. */
const AFFORDABLE = 3e8;

/** Whether the terms of relative order 1/N are defined: N_l >= D_l in every layer. */
export function nextOrderDefined(layers: readonly ChainLayer[]): boolean {
  return !layers.some(isSingular);
}

/**
 * Whether they are defined and take seconds rather than minutes: four factorizations for each of
 * sum_l D_l (D_l + 1) / 2 coordinates.
 *
 * @param labels - P m
 */
export function nextOrderAffordable(layers: readonly ChainLayer[], labels: number): boolean {
  return nextOrderDefined(layers) && coordinateCount(layers) * labels ** 3 <= AFFORDABLE;
}

/** With fewer units than order parameters a side the Wishart matrix of a layer has no density. */
function isSingular({ width, dimension }: ChainLayer): boolean {
  return width < dimension;
}

/**
 * Posterior averages at the saddle with everything of relative order 1/N added: the expansion of the integral over the order
 * parameters to one loop.
 *
 * The exact posterior of U_1..U_L is exp(-H) relative to the invariant measures dU_l / |U_l|^((D_l + 1) / 2) (note ggdln,
 * section 4), which in the whitened log-Cholesky coordinates theta add sum_l sum_i i theta_l,ii (i from 0) to the action.
 * Hence, with C the inverse Hessian and a the gradient of that term,
 *
 *     <F> = F + F_j d_j + F_jk C_jk / 2,    d_j = -C_jk (a_k + H_klm C_lm / 2),
 *
 * and Var f gains F_j C_jk F_k of the mean predictor (the `varianceOfMean` of `chainFluctuations`). Sums over C are taken along
 * independent fluctuations (`standardDeviations`) by central differences. At whole N >= D what is left out is of order 1/N^2.
 *
 * @param partsAt - what is averaged, given U_1..U_L: first the mean (n x m), then the covariance between the outputs
 *   (n x m m), then any other matrices
 * @param onProgress - told how far it is, from 0 to 1
 * @returns the same matrices, averaged
 * @throws InputError where a layer has fewer units than order parameters a side
 */
export function nextOrderOf<P>(
  solved: SolvedChain<P>,
  partsAt: (moved: HamiltonianState<P>) => Matrix[],
  onProgress?: (fraction: number) => void,
): Matrix[] {
  const { layers, state } = solved;
  const l = layers.findIndex(isSingular);
  if (l >= 0) {
    throw new InputError(`widths[${l}]`, String(layers[l].width), `at least D_${l + 1} = ${layers[l].dimension}`);
  }
  const origin = coordinatesOf(factorize(layers, state.u));
  const count = origin.length;
  const deviations = standardDeviations(solved, origin);
  const at = (by: number, direction: Float64Array) => {
    const { state: moved, gradient } = nearby(
      solved,
      origin.map((x, i) => x + by * direction[i]),
    );
    return { gradient, numbers: joined(partsAt(moved)) };
  };

  const centre = partsAt(state);
  const start = joined(centre);
  const size = start.length;
  const [
    {
      columns: outputs,
      data: { length: meanSize },
    },
  ] = centre;
  // Becomes F + F_jk C_jk / 2, and `force` a_k + H_klm C_lm / 2, with C = sum of r r^T over the fluctuations r
  const corrected = start.slice();
  const force = slopesOfMeasure(layers);
  const slope = new Float64Array(meanSize);
  for (let k = 0; k < count; k++) {
    const direction = rowOf(deviations, k);
    const up = at(STEP, direction);
    const down = at(-STEP, direction);
    for (let i = 0; i < size; i++) {
      corrected[i] += (up.numbers[i] + down.numbers[i] - 2 * start[i]) / (2 * STEP * STEP);
    }
    for (let i = 0; i < count; i++) force[i] += (up.gradient[i] + down.gradient[i]) / (2 * STEP * STEP);
    for (let i = 0; i < meanSize; i++) slope[i] = (up.numbers[i] - down.numbers[i]) / (2 * STEP);
    addOuterBlocks(corrected.subarray(meanSize), slope, outputs);
    onProgress?.((k + 1) / count);
  }

  // d_j = -C_jk force_k, then F_j d_j along it; in standard deviations its length is that of the numbers `along`
  const drift = new Float64Array(count);
  let length = 0;
  for (let k = 0; k < count; k++) {
    const direction = rowOf(deviations, k);
    const along = dot(direction, force);
    length = Math.hypot(length, along);
    for (let i = 0; i < count; i++) drift[i] -= along * direction[i];
  }
  if (length > 0) {
    const step = STEP / length;
    const [up, down] = [at(step, drift), at(-step, drift)];
    for (let i = 0; i < size; i++) corrected[i] += (up.numbers[i] - down.numbers[i]) / (2 * step);
  }

  return split(corrected, centre);
}

/** i at every coordinate log L_l,ii (i from 0): the slope of minus the logarithm of the invariant measure's density. */
function slopesOfMeasure(layers: readonly ChainLayer[]): Float64Array {
  const slopes = new Float64Array(coordinateCount(layers));
  let index = 0;
  for (const { dimension } of layers) {
    for (let i = 0; i < dimension; i++) {
      index += i;
      slopes[index++] = i;
    }
  }
  return slopes;
}

/** Adds f(x) f(x)^T of every point to its m x m block. */
function addOuterBlocks(blocks: Float64Array, f: Float64Array, m: number): void {
  for (let x = 0; x < f.length / m; x++) {
    for (let k = 0; k < m; k++) {
      for (let q = 0; q < m; q++) blocks[(x * m + k) * m + q] += f[x * m + k] * f[x * m + q];
    }
  }
}

function joined(parts: readonly Matrix[]): Float64Array {
  const result = new Float64Array(parts.reduce((sum, { data }) => sum + data.length, 0));
  let offset = 0;
  for (const { data } of parts) {
    result.set(data, offset);
    offset += data.length;
  }
  return result;
}

function split(numbers: Float64Array, shapes: readonly Matrix[]): Matrix[] {
  let offset = 0;
  return shapes.map(({ rows, columns }) => {
    const part = matrix(rows, columns, numbers.slice(offset, offset + rows * columns));
    offset += rows * columns;
    return part;
  });
}
