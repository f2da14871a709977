import { requireInteger } from '../base/input-error.ts';

/** A quadrature rule: sum_i weights[i] f(nodes[i]). */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** P_n(x) and P_{n-1}(x) by the three-term recurrence. */
function legendre(n: number, x: number): [number, number] {
  let previous = 0;
  let value = 1;
  for (let k = 1; k <= n; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * previous) / k;
    previous = value;
    value = next;
  }
  return [value, previous];
}

/**
 * Gauss-Legendre rule on [-1, 1], exact for polynomials up to degree 2n - 1.
 *
 * Newton's iteration from Tricomi's estimate of the zeros of P_n.
 *
 * @param n - number of nodes, 1 or more
 * @returns nodes in ascending order and weights, which sum to 2
 * @throws InputError if n is not a whole number above 0
 */
export function gaussLegendre(n: number): Quadrature {
  requireInteger('gaussLegendre', n, 1);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < (n + 1) >> 1; i++) {
    let x = (1 - 1 / (8 * n * n) + 1 / (8 * n ** 3)) * Math.cos((Math.PI * (4 * i + 3)) / (4 * n + 2));
    let slope = 1;
    for (let step = 0; step < 20; step++) {
      const [value, previous] = legendre(n, x);
      slope = (n * (previous - x * value)) / ((1 - x) * (1 + x));
      const next = x - value / slope;
      const done = Math.abs(next - x) <= 1e-16;
      x = next;
      if (done) break;
    }
    if (2 * i + 1 === n) x = 0;
    const [value, previous] = legendre(n, x);
    slope = (n * (previous - x * value)) / ((1 - x) * (1 + x));
    nodes[n - 1 - i] = x;
    nodes[i] = -x;
    weights[i] = 2 / ((1 - x) * (1 + x) * slope * slope);
    weights[n - 1 - i] = weights[i];
  }
  return { nodes, weights };
}

/** The same rule moved to [a, b]. */
export function gaussLegendreOn(n: number, a: number, b: number): Quadrature {
  const { nodes, weights } = gaussLegendre(n);
  const half = 0.5 * (b - a);
  const middle = 0.5 * (a + b);
  return { nodes: nodes.map((x) => middle + half * x), weights: weights.map((w) => half * w) };
}

/**
 * Right Radau rule on [0, 1]: the last node is 1; exact for polynomials up to degree 2n - 2.
 *
 * The nodes are the zeros of P_n - P_{n-1} in 2c - 1.
 *
 * @param n - number of nodes, 1 or more
 * @returns nodes c_1 < ... < c_n = 1 and weights, which sum to 1
 * @throws InputError if n is not a whole number above 0
 */
export function gaussRadauRight(n: number): Quadrature {
  requireInteger('gaussRadauRight', n, 1);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  nodes[n - 1] = 1;
  weights[n - 1] = 1 / (n * n);
  for (let i = 1; i < n; i++) {
    let x = Math.cos((2 * Math.PI * i) / (2 * n - 1));
    for (let step = 0; step < 30; step++) {
      const [value, previous] = legendre(n, x);
      // f = P_n - P_{n-1} with its zero at 1 divided out; (1 - x^2) P_n' = n (P_{n-1} - x P_n), and
      // (1 - x^2) P_{n-1}' = n (x P_{n-1} - P_n)
      const f = value - previous;
      const slope = (n * (previous - x * value) - n * (x * previous - value)) / ((1 - x) * (1 + x));
      const next = x - f / (slope + f / (1 - x));
      const done = Math.abs(next - x) <= 1e-16;
      x = next;
      if (done) break;
    }
    const [, previous] = legendre(n, x);
    nodes[n - 1 - i] = 0.5 * (1 + x);
    weights[n - 1 - i] = (0.5 * (1 + x)) / (n * n * previous * previous);
  }
  return { nodes, weights };
}

/** A fully implicit Runge-Kutta method. */
export interface CollocationMethod {
  /** c_1 < ... < c_n. */
  readonly nodes: Float64Array;
  /** b_i. */
  readonly weights: Float64Array;
  /** a_ij = int_0^{c_i} of the j-th Lagrange polynomial, row-major n x n. */
  readonly coefficients: Float64Array;
}

/**
 * The Radau IIA method of n stages: order 2n - 1, L-stable, last stage = end of the step.
 *
 * @param n - number of stages, 1 or more
 * @returns nodes, weights and the Butcher matrix by collocation at the right Radau nodes (Hairer & Wanner, section IV.5)
 * @throws InputError if n is not a whole number above 0
 */
export function radauIIA(n: number): CollocationMethod {
  const { nodes, weights } = gaussRadauRight(n);
  return { nodes, weights, coefficients: collocationMatrix(nodes) };
}

/** a_ij = int_0^{c_i} l_j(t) dt for the Lagrange polynomials l_j over distinct nodes in [0, 1], row-major. */
export function collocationMatrix(nodes: Float64Array): Float64Array {
  const n = nodes.length;
  const rule = gaussLegendreOn((n >> 1) + 1, 0, 1);
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let q = 0; q < rule.nodes.length; q++) {
      const t = nodes[i] * rule.nodes[q];
      for (let j = 0; j < n; j++) {
        let value = 1;
        for (let k = 0; k < n; k++) if (k !== j) value *= (t - nodes[k]) / (nodes[j] - nodes[k]);
        result[i * n + j] += nodes[i] * rule.weights[q] * value;
      }
    }
  }
  return result;
}
