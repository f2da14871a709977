import { tryCholesky } from '../../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, multiply } from '../../../linalg/products.ts';
import { blockDiagonal } from './blocks.ts';
import type { OrderParameters } from './hierarchy.ts';
import type { ChainLayer } from './layer.ts';

/**
 * The whitened log-Cholesky coordinates of the order parameters (note ggdln, section 2.2): U_l = S_l S_l^T,
 * S_l = (I (x) S_(l+1)) L_l with L_l lower triangular, whose diagonal enters by its logarithm. Every layer's coordinates
 * are free reals; the order is row by row, first layer first.
 */
export interface FactorPoint {
  /** L_1..L_L */
  readonly whitened: readonly Matrix[];
  /** S_1..S_L */
  readonly factors: readonly Matrix[];
}

/** Number of coordinates, sum_l D_l (D_l + 1) / 2. */
export function coordinateCount(layers: readonly ChainLayer[]): number {
  return layers.reduce((sum, { dimension: d }) => sum + (d * (d + 1)) / 2, 0);
}

/** L_l and S_l at given coordinates. */
export function factorsAt(layers: readonly ChainLayer[], coordinates: Float64Array): FactorPoint {
  const whitened: Matrix[] = [];
  let index = 0;
  for (const { dimension: d } of layers) {
    const lower = matrix(d, d);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        const value = coordinates[index++];
        lower.data[i * d + j] = i === j ? Math.exp(value) : value;
      }
    }
    whitened.push(lower);
  }
  return { whitened, factors: accumulate(layers, whitened) };
}

/** U_l = S_l S_l^T. */
export function parametersOf(point: FactorPoint): Matrix[] {
  return point.factors.map((s) => gram(s));
}

/** L_l and S_l of given order parameters. */
export function factorize(layers: readonly ChainLayer[], u: OrderParameters): FactorPoint {
  const whitened: Matrix[] = [];
  for (let l = 0; l < layers.length; l++) {
    const lower = factorOf(u[l]);
    if (l + 1 === layers.length) whitened.push(lower);
    else whitened.push(solveBlocks(factorOf(u[l + 1]), lower, layers[l].gates));
  }
  return { whitened, factors: accumulate(layers, whitened) };
}

/** The coordinates of a point. */
export function coordinatesOf(point: FactorPoint): Float64Array {
  const values: number[] = [];
  for (const lower of point.whitened) {
    const d = lower.rows;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        const value = lower.data[i * d + j];
        values.push(i === j ? Math.log(value) : value);
      }
    }
  }
  return Float64Array.from(values);
}

/** dU_1..dU_L along each coordinate; undefined where a layer does not move. */
export function tangents(layers: readonly ChainLayer[], point: FactorPoint): (Matrix | undefined)[][] {
  const result: (Matrix | undefined)[][] = [];
  for (let l = 0; l < layers.length; l++) {
    const d = layers[l].dimension;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        const change = matrix(d, d);
        change.data[i * d + j] = i === j ? point.whitened[l].data[i * d + i] : 1;
        result.push(spread(layers, point, l, change));
      }
    }
  }
  return result;
}

/** What a change of L_l does to U_l and to every layer below it. */
function spread(layers: readonly ChainLayer[], point: FactorPoint, l: number, change: Matrix): (Matrix | undefined)[] {
  const moved: (Matrix | undefined)[] = layers.map(() => undefined);
  let dS = l + 1 < layers.length ? multiply(blockDiagonal(layers[l].gates, point.factors[l + 1]), change) : change;
  for (let k = l; ; k--) {
    moved[k] = symmetricChange(dS, point.factors[k]);
    if (k === 0) return moved;
    dS = multiply(blockDiagonal(layers[k - 1].gates, dS), point.whitened[k - 1]);
  }
}

/** dS S^T + S dS^T */
function symmetricChange(dS: Matrix, s: Matrix): Matrix {
  const half = multiply(dS, s, { transposeB: true });
  const n = half.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result.data[i * n + j] = half.data[i * n + j] + half.data[j * n + i];
  }
  return result;
}

function accumulate(layers: readonly ChainLayer[], whitened: readonly Matrix[]): Matrix[] {
  const factors: Matrix[] = [...whitened];
  for (let l = layers.length - 2; l >= 0; l--) {
    factors[l] = multiply(blockDiagonal(layers[l].gates, factors[l + 1]), whitened[l]);
  }
  return factors;
}

/** (I (x) S)^-1 L, both lower triangular. */
function solveBlocks(s: Matrix, lower: Matrix, gates: number): Matrix {
  const d = s.rows;
  const result = matrix(lower.rows, lower.columns, lower.data.slice());
  for (let b = 0; b < gates; b++) {
    for (let i = 0; i < d; i++) {
      const row = (b * d + i) * lower.columns;
      for (let j = 0; j < lower.columns; j++) {
        let value = result.data[row + j];
        for (let k = 0; k < i; k++) value -= s.data[i * d + k] * result.data[(b * d + k) * lower.columns + j];
        result.data[row + j] = value / s.data[i * d + i];
      }
    }
  }
  return result;
}

function factorOf(u: Matrix): Matrix {
  const factor = tryCholesky(u);
  if (factor === undefined) throw new RangeError('an order parameter is not positive definite');
  return factor.lower;
}
