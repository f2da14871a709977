import { type Matrix, matrix } from '../../linalg/matrix.ts';

/** Terms of a Mehler series: orthonormal Hermite polynomials up to degree TERMS - 1. */
export const TERMS = 180;
const STEP = 0.05;
const REACH = 14;

/** Nodes x_k of the trapezoid rule for the standard normal and He_n(x_k) / sqrt(n!) times their weights. */
export interface HermiteTable {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
  /** terms x nodes */
  readonly basis: Matrix;
}

let kept: HermiteTable | undefined;

/**
 * The table with which coefficients of functions of a standard normal are sums over nodes (note nonlinear, section 2.2). The recursion
 * runs on the functions times exp(-x^2/4), whose size stays of order one.
 */
export function hermiteTable(): HermiteTable {
  if (kept !== undefined) return kept;
  const half = Math.round(REACH / STEP);
  const count = 2 * half + 1;
  const nodes = Float64Array.from({ length: count }, (_, k) => (k - half) * STEP);
  const basis = matrix(TERMS, count);
  const weights = nodes.map((x) => (STEP * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI));
  for (let k = 0; k < count; k++) {
    const x = nodes[k];
    const damping = (STEP * Math.exp((-x * x) / 4)) / Math.sqrt(2 * Math.PI);
    let before = 0;
    let value = Math.exp((-x * x) / 4);
    for (let n = 0; n < TERMS; n++) {
      basis.data[n * count + k] = value * damping;
      const next = (x * value - Math.sqrt(n) * before) / Math.sqrt(n + 1);
      before = value;
      value = next;
    }
  }
  kept = { nodes, weights, basis };
  return kept;
}
