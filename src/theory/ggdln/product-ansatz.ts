import { InputError } from '../../base/input-error.ts';
import { tryCholesky } from '../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gram, multiply } from '../../linalg/products.ts';
import { dataGradient } from '../paths/chain/hamiltonian.ts';
import { lbfgs } from '../paths/chain/lbfgs.ts';
import type { GatedSolution } from './solve.ts';

/** The order parameters of the product form of two hidden layers. */
export interface ProductAnsatz {
  /** U_a, M_1 x M_1, and U_b, M_2 x M_2. */
  readonly factors: readonly [Matrix, Matrix];
  /** U_a (x) U_b, to be compared with U_1. */
  readonly orderParameter: Matrix;
  /** Predictions at this U_1. */
  predict: GatedSolution['solved']['state']['data']['predict'];
}

/**
 * The tempting form U_1 = U_a (x) U_b, one M_l x M_l matrix a layer, with one independent Wishart prior each. It is WRONG for two
 * hidden layers with M_2 >= 2 (note ggdln, section 2.2): its error does not shrink with width. It is here to be shown so.
 *
 * @param solution - of a problem with two hidden layers and one output
 */
export function productAnsatz(solution: GatedSolution): ProductAnsatz {
  const { layers, data, problem } = solution.solved;
  if (layers.length !== 2 || problem.targets.columns !== 1) {
    throw new InputError(
      'widths',
      `${layers.length} hidden layers, ${problem.targets.columns} outputs`,
      'two layers and one output',
    );
  }
  const sizes = layers.map(({ gates }) => gates);
  const split = (theta: Float64Array): [Matrix, Matrix] => {
    let index = 0;
    const [a, b] = sizes.map((n) => {
      const lower = matrix(n, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          const value = theta[index++];
          lower.data[i * n + j] = i === j ? Math.exp(value) : value;
        }
      }
      return lower;
    });
    return [a, b];
  };
  const evaluate = (theta: Float64Array) => {
    const [la, lb] = split(theta);
    const [ua, ub] = [gram(la), gram(lb)];
    const state = data.at(kronecker(ua, ub));
    if (state === undefined) return undefined;
    const s = dataGradient(state);
    const gradient = new Float64Array(theta.length);
    let value = state.energy;
    let offset = 0;
    [la, lb].forEach((lower, l) => {
      const { width, variance } = layers[l];
      const n = lower.rows;
      const pull = multiply(l === 0 ? contractSecond(s, ub) : contractFirst(s, ua), lower);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          const entry = lower.data[i * n + j];
          value +=
            (width / 2) * ((entry * entry) / variance - (i === j ? Math.log((entry * entry) / variance) + 1 : 0));
          const slope = pull.data[i * n + j] + (width / variance) * entry;
          gradient[offset++] = i === j ? slope * entry - width : slope;
        }
      }
    });
    let norm = 0;
    for (const g of gradient) norm += g * g;
    return { value, gradient, done: Math.sqrt(norm) < 1e-9 * layers[0].width };
  };
  const start = sizes.flatMap((n, l) =>
    Array.from({ length: (n * (n + 1)) / 2 }, (_, k) => (isDiagonal(k) ? Math.log(layers[l].variance) / 2 : 0)),
  );
  const { x } = lbfgs(evaluate, Float64Array.from(start), 2000);
  const [la, lb] = split(x);
  const factors: [Matrix, Matrix] = [gram(la), gram(lb)];
  const orderParameter = kronecker(...factors);
  const state = tryCholesky(orderParameter) && data.at(orderParameter);
  if (state === undefined) throw new RangeError('the product form left the positive definite cone');
  return { factors, orderParameter, predict: (points) => state.predict(points) };
}

/** Whether the k-th entry of a lower triangle, row by row, is on the diagonal. */
function isDiagonal(k: number): boolean {
  const row = Math.floor((Math.sqrt(8 * k + 1) - 1) / 2);
  return k === (row * (row + 3)) / 2;
}

function kronecker(a: Matrix, b: Matrix): Matrix {
  const n = a.rows * b.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [ia, ib, ja, jb] = [Math.floor(i / b.rows), i % b.rows, Math.floor(j / b.rows), j % b.rows];
      result.data[i * n + j] = a.data[ia * a.rows + ja] * b.data[ib * b.rows + jb];
    }
  }
  return result;
}

/** sum_rs S_((i r), (j s)) B_rs */
function contractSecond(s: Matrix, b: Matrix): Matrix {
  const n = s.rows / b.rows;
  const result = matrix(n, n);
  for (let i = 0; i < s.rows; i++) {
    for (let j = 0; j < s.rows; j++) {
      const place = Math.floor(i / b.rows) * n + Math.floor(j / b.rows);
      result.data[place] += s.data[i * s.rows + j] * b.data[(i % b.rows) * b.rows + (j % b.rows)];
    }
  }
  return result;
}

/** sum_ij S_((i r), (j s)) A_ij */
function contractFirst(s: Matrix, a: Matrix): Matrix {
  const n = s.rows / a.rows;
  const result = matrix(n, n);
  for (let i = 0; i < s.rows; i++) {
    for (let j = 0; j < s.rows; j++) {
      const place = (i % n) * n + (j % n);
      result.data[place] += s.data[i * s.rows + j] * a.data[Math.floor(i / n) * a.rows + Math.floor(j / n)];
    }
  }
  return result;
}
