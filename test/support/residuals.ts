import { choleskyInPlace } from '../../src/linalg/cholesky.ts';
import { symmetricEigen, symmetricEigenvalues } from '../../src/linalg/eigen.ts';
import { copyOf, type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { thinSvd } from '../../src/linalg/svd.ts';

/** The unit of all residuals here: n eps, with a constant so that it means something for the smallest sizes too. */
function unitOf(n: number): number {
  return (n + 10) * 2 ** -52;
}

/** Residuals in units of about n eps, as LAPACK's own tests count them. */
export interface EigenResiduals {
  /** max |A Q - Q L| / (|A| n eps) */
  readonly residual: number;
  /** max |Q^T Q - 1| / (n eps) */
  readonly orthogonality: number;
  /** Eigenvalues alone against those with vectors, relative to the largest, in n eps. */
  readonly valuesAlone: number;
}

/** Residuals of the backend in use on one symmetric matrix. */
export function eigenResiduals(a: Matrix): EigenResiduals {
  const n = a.rows;
  const unit = unitOf(n);
  const { values, vectors } = symmetricEigen(a);
  const alone = symmetricEigenvalues(a);
  const norm = largest(values) || 1;
  for (let i = 1; i < n; i++) if (!(values[i] >= values[i - 1])) throw new Error('eigenvalues are not ascending');
  const normalized = matrix(
    n,
    n,
    a.data.map((value) => value / norm),
  );
  const residual = multiply(normalized, vectors);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) residual.data[i * n + j] -= vectors.data[i * n + j] * (values[j] / norm);
  }
  return {
    residual: largest(residual.data) / unit,
    orthogonality: departureFromIdentity(vectors) / unit,
    valuesAlone: largest(values.map((value, i) => (value - alone[i]) / norm)) / unit,
  };
}

/** max |A - L L^T| / (|A| n eps) of the backend in use. */
export function choleskyResidual(a: Matrix): number {
  const n = a.rows;
  const factor = choleskyInPlace(copyOf(a));
  if (factor === undefined) throw new Error('not positive definite');
  const product = multiply(factor.lower, factor.lower, { transposeB: true });
  const unit = unitOf(n) * (largest(a.data) || 1);
  return largest(product.data.map((value, i) => value - a.data[i])) / unit;
}

/** max |A - U S V^T| / |A|, and the departures of U and V from orthonormality, in units of max(m, n) eps. */
export function svdResiduals(a: Matrix): { residual: number; orthogonality: number } {
  const { u, s, v } = thinSvd(a);
  const r = s.length;
  const norm = (r > 0 && s[0]) || 1;
  const unit = unitOf(Math.max(a.rows, a.columns));
  for (let i = 0; i < r; i++) if (!(s[i] >= 0 && (i === 0 || s[i] <= s[i - 1]))) throw new Error('s is not descending');
  const scaled = matrix(
    a.rows,
    r,
    u.data.map((value, i) => value * (s[i % r] / norm)),
  );
  const product = multiply(scaled, v, { transposeB: true });
  return {
    residual: largest(product.data.map((value, i) => value - a.data[i] / norm)) / unit,
    orthogonality: Math.max(departureFromIdentity(u), departureFromIdentity(v)) / unit,
  };
}

/** max |Q^T Q - 1| */
export function departureFromIdentity(q: Matrix): number {
  const product = multiply(q, q, { transposeA: true });
  const n = q.columns;
  for (let i = 0; i < n; i++) product.data[i * n + i] -= 1;
  return largest(product.data);
}

/** Largest size of an entry; NaN if one is. */
export function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
