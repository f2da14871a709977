import { InputError } from '../base/input-error.ts';
import { backend } from './active-backend.ts';
import { type Matrix, matrix } from './matrix.ts';

/** Which factors of a product are taken transposed. */
export interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** op(A) op(B); throws `InputError` if the inner sizes differ. */
export function multiply(a: Matrix, b: Matrix, options: ProductOptions = {}): Matrix {
  const { transposeA = false, transposeB = false } = options;
  const m = transposeA ? a.columns : a.rows;
  const k = transposeA ? a.rows : a.columns;
  const inner = transposeB ? b.columns : b.rows;
  const n = transposeB ? b.rows : b.columns;
  if (k !== inner) throw new InputError('multiply', `inner sizes ${k} and ${inner}`, 'equal inner sizes');
  const c = matrix(m, n);
  if (m > 0 && n > 0 && k > 0) {
    backend().gemm(transposeA, transposeB, m, n, k, 1, a.data, 0, a.columns, b.data, 0, b.columns, 0, c.data, 0, n);
  }
  return c;
}

/** C <- alpha op(A) op(B) + beta C, in place; throws `InputError` if the shapes do not fit. */
export function multiplyInto(
  c: Matrix,
  a: Matrix,
  b: Matrix,
  options: ProductOptions & { readonly alpha?: number; readonly beta?: number } = {},
): void {
  const { transposeA = false, transposeB = false, alpha = 1, beta = 0 } = options;
  const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
  const [inner, n] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  if (k !== inner) throw new InputError('multiplyInto', `inner sizes ${k} and ${inner}`, 'equal inner sizes');
  if (c.rows !== m || c.columns !== n) {
    throw new InputError('multiplyInto', `a ${c.rows} x ${c.columns} result`, `${m} x ${n}`);
  }
  backend().gemm(
    transposeA,
    transposeB,
    m,
    n,
    k,
    alpha,
    a.data,
    0,
    a.columns,
    b.data,
    0,
    b.columns,
    beta,
    c.data,
    0,
    n,
  );
}

/** C <- alpha A A^T + beta C for a symmetric C: a rank-k update in place. */
export function symmetricRankUpdate(c: Matrix, a: Matrix, alpha = 1, beta = 1): void {
  if (beta === 0 && a.rows > 0 && c.rows === a.rows && c.columns === a.rows) {
    backend().gram(false, a.rows, a.columns, alpha, a.data, c.data);
  } else {
    multiplyInto(c, a, a, { transposeB: true, alpha, beta });
  }
}

/** scale A A^T (rows x rows). */
export function gram(a: Matrix, scale = 1): Matrix {
  const c = matrix(a.rows, a.rows);
  if (a.rows > 0 && a.columns > 0) backend().gram(false, a.rows, a.columns, scale, a.data, c.data);
  return c;
}

/** scale A^T A (columns x columns). */
export function gramOfColumns(a: Matrix, scale = 1): Matrix {
  const c = matrix(a.columns, a.columns);
  if (a.rows > 0 && a.columns > 0) backend().gram(true, a.columns, a.rows, scale, a.data, c.data);
  return c;
}

/** A x, or A^T x if `transposed`. */
export function multiplyVector(a: Matrix, x: Float64Array, transposed = false): Float64Array {
  const { rows, columns, data } = a;
  if (x.length !== (transposed ? rows : columns)) {
    throw new InputError('multiplyVector', `a vector of length ${x.length}`, `length ${transposed ? rows : columns}`);
  }
  const y = new Float64Array(transposed ? columns : rows);
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    if (transposed) {
      const xi = x[i];
      for (let j = 0; j < columns; j++) y[j] += data[row + j] * xi;
    } else {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += data[row + j] * x[j];
      y[i] = sum;
    }
  }
  return y;
}

/** x . y */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
