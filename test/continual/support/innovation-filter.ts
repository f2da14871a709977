import { activationOf } from '../../../src/activations/registry.ts';
import { type Matrix, matrix, rowOf, stackRows } from '../../../src/linalg/matrix.ts';
import type { SingleHeadProblem } from '../../../src/theory/continual/single-head/index.ts';

/** Mean and covariance of the predictor over all pairs (time, point), points being all training points, then `test`. */
export interface FilteredSequence {
  /** (n Z) x m, row t * Z + z */
  readonly mean: Matrix;
  /** (n Z) x (n Z) */
  readonly covariance: Matrix;
  readonly points: number;
}

/**
 * The second way to the predictor's statistics (note continual-single-head, section 5): task by task, the innovation that
 * the task adds is conditioned on its data. It shares no formula with the block-triangular rule: kernels of networks that
 * share their history up to some time are formed from the dual activation, and differences by subtraction.
 */
export function filterSequence(problem: SingleHeadProblem, test: Matrix): FilteredSequence {
  const { tasks, depth, coupling, temperature } = problem;
  const n = tasks.length;
  const all = [...tasks.map((task) => task.inputs), test].reduce(stackRows);
  const z = all.rows;
  const size = n * z;
  const variances =
    problem.priorVariances.length === 1 ? new Array(depth + 1).fill(problem.priorVariances[0]) : problem.priorVariances;
  const dual = activationOf(problem.activation).dual;
  const layers = variances.map((sigma2: number) => {
    const step = 1 / (coupling + 1 / sigma2);
    const memory = coupling * step;
    const m = [sigma2];
    for (let t = 1; t < n; t++) m.push(memory ** 2 * m[t - 1] + step);
    return { memory, m };
  });
  /** Covariance of f_t(x) and f_u(y) of two networks that share their history up to task s (0: nothing, n: the same). */
  const shared = (s: number, t: number, x: Float64Array, u: number, y: Float64Array): number => {
    if (s === 0) return 0;
    let q = 0;
    let v = 0;
    let w = 0;
    for (let k = 0; k < x.length; k++) {
      q += (x[k] * y[k]) / x.length;
      v += x[k] ** 2 / x.length;
      w += y[k] ** 2 / x.length;
    }
    let c = 0;
    layers.forEach(({ memory, m }, l) => {
      const meet = Math.min(s - 1, t, u);
      c = memory ** (t + u - 2 * meet) * m[meet] * q;
      if (l === depth) return;
      q = dual.value(c, m[t] * v, m[u] * w);
      v = dual.diagonal(m[t] * v);
      w = dual.diagonal(m[u] * w);
    });
    return c;
  };
  const kernel = (s: number) => {
    const out = matrix(size, size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        out.data[i * size + j] = shared(s, Math.floor(i / z), rowOf(all, i % z), Math.floor(j / z), rowOf(all, j % z));
      }
    }
    return out;
  };
  let mean = matrix(size, tasks[0].targets.columns);
  let covariance = matrix(size, size);
  let before = kernel(0);
  let first = 0;
  tasks.forEach(({ inputs, targets }, s) => {
    const p = inputs.rows;
    const after = kernel(s + 1);
    const innovation = combine(after, before, -1);
    before = after;
    const chosen = Array.from({ length: p }, (_, i) => s * z + first + i);
    first += p;
    const block = matrix(p, p);
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++)
        block.data[i * p + j] = innovation.data[chosen[i] * size + chosen[j]] + (i === j ? temperature : 0);
    }
    const columns = matrix(size, p);
    for (let i = 0; i < size; i++)
      for (let j = 0; j < p; j++) columns.data[i * p + j] = i < s * z ? 0 : innovation.data[i * size + chosen[j]];
    const gain = product(columns, inverse(block));
    const shift = matrix(p, targets.columns);
    for (let i = 0; i < p; i++) {
      for (let o = 0; o < targets.columns; o++) {
        shift.data[i * targets.columns + o] =
          targets.data[i * targets.columns + o] - mean.data[chosen[i] * targets.columns + o];
      }
    }
    mean = combine(mean, product(gain, shift), 1);
    const keep = matrix(size, size);
    for (let i = 0; i < size; i++) {
      keep.data[i * size + i] = 1;
      for (let j = 0; j < p; j++) keep.data[i * size + chosen[j]] -= gain.data[i * p + j];
    }
    covariance = combine(
      product(product(keep, covariance), flipped(keep)),
      combine(innovation, product(gain, flipped(columns)), -1),
      1,
    );
  });
  return { mean, covariance, points: z };
}

function combine(a: Matrix, b: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, i) => value + factor * b.data[i]),
  );
}

function flipped(a: Matrix): Matrix {
  const out = matrix(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++) out.data[j * a.rows + i] = a.data[i * a.columns + j];
  return out;
}

function product(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const factor = a.data[i * a.columns + k];
      if (factor === 0) continue;
      for (let j = 0; j < b.columns; j++) out.data[i * b.columns + j] += factor * b.data[k * b.columns + j];
    }
  }
  return out;
}

/** Gauss-Jordan with pivoting. */
function inverse(a: Matrix): Matrix {
  const n = a.rows;
  const rows = Array.from({ length: n }, (_, i) => [
    ...rowOf(a, i),
    ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
  ]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    const scale = rows[k][k];
    rows[k] = rows[k].map((value) => value / scale);
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k];
      rows[i] = rows[i].map((value, j) => value - factor * rows[k][j]);
    }
  }
  return matrix(n, n, Float64Array.from(rows.flatMap((row) => row.slice(n))));
}
