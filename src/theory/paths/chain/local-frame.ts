import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix, transpose } from '../../../linalg/matrix.ts';
import { gram, gramOfColumns, multiply } from '../../../linalg/products.ts';
import { curvatureByDirections } from '../posterior/curvature.ts';
import { blockDiagonal } from './blocks.ts';
import { factorize } from './factor-coordinates.ts';
import { dataGradient, type HamiltonianState } from './hamiltonian.ts';
import type { OrderParameters } from './hierarchy.ts';
import type { ChainLayer } from './layer.ts';

/**
 * Coordinates about a point of the chain in which the valleys of H are straight: U_l = S_l S_l^T, S_l = (I (x) S_(l+1)) R_l M_l with
 * R_l the principal axes of layer l, longest first, and M_l lower triangular, 1 at the point. Large directions of an order
 * parameter turn into small ones without moving the determinant.
 */
export interface LocalFrame {
  /** R_1..R_L; R_l^T R_l is diagonal. */
  readonly axes: readonly Matrix[];
  /** S_1..S_L */
  readonly factors: readonly Matrix[];
  /** The entries of M_1..M_L that move, row by row. */
  readonly entries: readonly FrameEntry[];
}

/** One coordinate x: exp x on the diagonal, scale x below it. */
interface FrameEntry {
  readonly layer: number;
  readonly row: number;
  readonly column: number;
  readonly scale: number;
}

/** First and second derivatives of H in the coordinates of a frame, at its origin. */
export interface LocalDerivatives {
  readonly gradient: Float64Array;
  readonly hessian: Matrix;
}

/** The frame about given order parameters. */
export function frameOf(layers: readonly ChainLayer[], u: OrderParameters): LocalFrame {
  return frameAt(layers, factorize(layers, u).whitened);
}

/** The frame about U_l = S_l S_l^T, S_l = (I (x) S_(l+1)) V_l. */
function frameAt(layers: readonly ChainLayer[], whitened: readonly Matrix[]): LocalFrame {
  const axes = [...whitened];
  const factors = [...whitened];
  let turn: Matrix | undefined;
  for (let l = layers.length - 1; l >= 0; l--) {
    const { gates } = layers[l];
    const v =
      turn === undefined ? whitened[l] : multiply(blockDiagonal(gates, turn), whitened[l], { transposeA: true });
    const { vectors } = symmetricEigen(gramOfColumns(v));
    turn = matrix(v.rows, v.rows);
    for (let i = 0; i < v.rows; i++) {
      for (let k = 0; k < v.rows; k++) turn.data[i * v.rows + k] = vectors.data[i * v.rows + v.rows - 1 - k];
    }
    axes[l] = multiply(v, turn);
    factors[l] = l + 1 === layers.length ? axes[l] : multiply(blockDiagonal(gates, factors[l + 1]), axes[l]);
  }
  const entries = layers.flatMap(({ dimension }, layer) => {
    const squares = lengths(axes[layer]);
    return Array.from({ length: dimension }, (_, row) =>
      Array.from({ length: row + 1 }, (__, column) => {
        const scale = row === column ? 1 : Math.sqrt(squares[column] / squares[row]);
        return { layer, row, column, scale };
      }),
    ).flat();
  });
  return { axes, factors, entries };
}

/** The point at given coordinates: its order parameters, and the frame about it. */
export function moved(
  layers: readonly ChainLayer[],
  frame: LocalFrame,
  x: Float64Array,
): { readonly u: Matrix[]; frame(): LocalFrame } {
  const changes = layers.map(({ dimension }) => matrix(dimension, dimension));
  frame.entries.forEach(({ layer, row, column, scale }, k) => {
    changes[layer].data[row * changes[layer].columns + column] = row === column ? Math.exp(x[k]) : scale * x[k];
  });
  const whitened = frame.axes.map((axis, l) => multiply(axis, changes[l]));
  const factors = [...whitened];
  for (let l = layers.length - 2; l >= 0; l--) {
    factors[l] = multiply(blockDiagonal(layers[l].gates, factors[l + 1]), whitened[l]);
  }
  return { u: factors.map((s) => gram(s)), frame: () => frameAt(layers, whitened) };
}

/**
 * dH and d^2 H in the coordinates of a frame: with dS_1 = S_1 Y along each of them, the data term's share is its curvature along
 * Y + Y^T and its slope along Y Y'^T and d^2 S_1 = S_1 Y Y', the upper layer's Y first; the prior's is diagonal.
 */
export function derivativesAt<P>(
  layers: readonly ChainLayer[],
  frame: LocalFrame,
  state: HamiltonianState<P>,
): LocalDerivatives {
  const [root] = frame.factors;
  const d = root.rows;
  const { entries } = frame;
  const n = entries.length;
  const gradient = new Float64Array(n);
  const hessian = matrix(n, n);
  const curvature = state.data.curvature?.(root) ?? curvatureByDirections(state.data, root);
  // G = S^T (2 dE/dU) S
  const slope = multiply(multiply(root, dataGradient(state.data), { transposeA: true }), root);

  // The first layer: Y has one entry.
  const first = entries.findIndex(({ layer }) => layer > 0);
  const own = first < 0 ? n : first;
  for (let k = 0; k < own; k++) {
    const { row: i, column: j, scale } = entries[k];
    gradient[k] = scale * slope.data[j * d + i];
    const forth = (i * d + j) * d * d;
    const back = (j * d + i) * d * d;
    for (let q = 0; q <= k; q++) {
      const { row: a, column: b, scale: other } = entries[q];
      const [ab, ba] = [a * d + b, b * d + a];
      const { data } = curvature;
      const bend = data[forth + ab] + data[forth + ba] + data[back + ab] + data[back + ba];
      hessian.data[k * n + q] = scale * other * (bend + (j === b ? slope.data[a * d + i] : 0));
    }
  }

  // The layers above: Y is dense, n' x D_1^2.
  const count = n - own;
  if (count > 0) {
    const along = directionsOf(layers, frame, own);
    const flipped = swappedSquares(along, d);
    const symmetric = matrix(
      count,
      d * d,
      along.data.map((value, k) => value + flipped.data[k]),
    );
    // G Y
    const sloped = swappedSquares(matrix(count, d * d, multiply(matrix(count * d, d, flipped.data), slope).data), d);
    const bent = multiply(symmetric, curvature);
    const bends = multiply(bent, symmetric, { transposeB: true });
    const squares = multiply(sloped, along, { transposeB: true });
    const products = multiply(sloped, flipped, { transposeB: true });
    for (let k = 0; k < count; k++) {
      const at = k * d * d;
      for (let a = 0; a < d; a++) gradient[own + k] += sloped.data[at + a * d + a];
      for (let q = 0; q < own; q++) {
        const { row: a, column: b, scale } = entries[q];
        const [ab, ba] = [at + a * d + b, at + b * d + a];
        const sum = bent.data[ab] + bent.data[ba] + sloped.data[ab] + sloped.data[ba];
        hessian.data[(own + k) * n + q] = scale * sum;
      }
      for (let q = 0; q <= k; q++) {
        let sum = bends.data[k * count + q] + squares.data[k * count + q];
        if (entries[own + k].layer > entries[own + q].layer) sum += products.data[k * count + q];
        hessian.data[(own + k) * n + own + q] = sum;
      }
    }
  }

  const axisLengths = frame.axes.map(lengths);
  for (let k = 0; k < n; k++) {
    const { layer, row, column, scale } = entries[k];
    const { width, variance } = layers[layer];
    const prior = (width / variance) * axisLengths[layer][row];
    if (row === column) {
      hessian.data[k * n + k] += 2 * prior + gradient[k];
      gradient[k] += prior - width;
    } else hessian.data[k * n + k] += prior * scale ** 2;
    for (let q = 0; q < k; q++) hessian.data[q * n + k] = hessian.data[k * n + q];
  }
  return { gradient, hessian };
}

/** Y along every coordinate from `from` on, n' x D_1^2: R_1^-1 (I (x) R_2^-1 (... E ...) R_2) R_1. */
function directionsOf(layers: readonly ChainLayer[], { axes, entries }: LocalFrame, from: number): Matrix {
  const d = axes[0].rows;
  const result = matrix(entries.length - from, d * d);
  const inverses = axes.map((axis) => {
    const inverse = transpose(axis);
    const squares = lengths(axis);
    for (let i = 0; i < axis.rows; i++) {
      for (let j = 0; j < axis.rows; j++) inverse.data[i * axis.rows + j] /= squares[i];
    }
    return inverse;
  });
  entries.slice(from).forEach(({ layer, row, column, scale }, k) => {
    const size = layers[layer].dimension;
    let y = matrix(size, size);
    y.data[row * size + column] = scale;
    for (let l = layer - 1; l >= 0; l--) {
      y = multiply(multiply(inverses[l], blockDiagonal(layers[l].gates, y)), axes[l]);
    }
    result.data.set(y.data, k * d * d);
  });
  return result;
}

/** Every row, a d x d matrix, transposed. */
function swappedSquares(a: Matrix, d: number): Matrix {
  const result = matrix(a.rows, a.columns);
  for (let k = 0; k < a.rows; k++) {
    const at = k * d * d;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) result.data[at + j * d + i] = a.data[at + i * d + j];
    }
  }
  return result;
}

/** Squared lengths of the columns, the diagonal of R^T R. */
function lengths(axis: Matrix): Float64Array {
  const result = new Float64Array(axis.columns);
  for (let i = 0; i < axis.rows; i++) {
    for (let j = 0; j < axis.columns; j++) result[j] += axis.data[i * axis.columns + j] ** 2;
  }
  return result;
}
