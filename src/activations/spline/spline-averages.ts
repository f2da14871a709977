import { gaussLegendre } from '../../numeric/quadrature.ts';
import type { NaturalSpline } from './natural-spline.ts';

/** Averages of a spline over Gaussian pairs. */
export interface SplineAverages {
  value(c: number, v: number, w: number): number;
  derivative(c: number, v: number, w: number): number;
  byVariance(c: number, v: number, w: number): number;
  /** E[phi^(n)(h)] at a variance, n = 0 to 5. */
  moment(n: number, v: number): number;
  /** E[phi(h)^2] */
  square(v: number): number;
}

const rule = gaussLegendre(20);
const REACH = 9.5;
/** Angles from parallel at which panels end: near it the integrand changes on ever shorter scales. */
const ENDS = [1.6, 0.8, 0.4, 0.2, 0.1, 0.05, 0.02, 0.008, 0.003, 0.001, 0];

/**
 * Exact averages of a cubic spline: E[phi phi'] is a function of c whose fourth derivative is sum b_k b_l N(t_k, t_l; v, w, c), the density
 * of the pair at the knots; four integrations from c = 0, where h and h' are independent, become one integral over the angle asin(rho)
 * (Price 1958; Plackett 1954).
 */
export function splineAverages({ knots, jumps, at }: NaturalSpline): SplineAverages {
  const moment = (n: number, v: number): number => {
    if (n < 4) return average((h) => at(n, h), v);
    if (v === 0) return 0;
    const scale = 1 / Math.sqrt(2 * Math.PI * v);
    return knots.reduce(
      (sum, t, k) => sum + jumps[k] * scale * Math.exp((-t * t) / (2 * v)) * (n === 4 ? 1 : t / v),
      0,
    );
  };

  /** E[f(h)] of what is smooth between the knots. */
  const average = (f: (h: number) => number, v: number): number => {
    if (v === 0) return f(0);
    const deviation = Math.sqrt(v);
    const density = (h: number) => Math.exp((-h * h) / (2 * v)) / (deviation * Math.sqrt(2 * Math.PI));
    const marks = [...knots].filter((t) => Math.abs(t) < REACH * deviation);
    for (let k = -REACH; k <= REACH; k++) marks.push(k * deviation);
    marks.sort((a, b) => a - b);
    let sum = 0;
    for (let p = 0; p + 1 < marks.length; p++) {
      const half = (marks[p + 1] - marks[p]) / 2;
      if (half === 0) continue;
      const middle = (marks[p + 1] + marks[p]) / 2;
      for (let i = 0; i < rule.nodes.length; i++) {
        const h = middle + half * rule.nodes[i];
        sum += half * rule.weights[i] * f(h) * density(h);
      }
    }
    return sum;
  };

  /** int_0^c (c - s)^power / power! G(s) ds with G the density at the knots, or its derivative by v. */
  const remainder = (power: number, byVariance: boolean, c: number, v: number, w: number): number => {
    const g = Math.sqrt(v) * Math.sqrt(w);
    if (g === 0 || c === 0) return 0;
    const sign = Math.sign(c);
    const rho = Math.min(1, Math.abs(c) / g);
    // psi = pi/2 - asin(rho): the integral runs from pi/2 down to it
    const end = Math.atan2(Math.sqrt((1 - rho) * (1 + rho)), rho);
    const factorial = [1, 1, 2, 6][power];
    let total = 0;
    let from = Math.PI / 2;
    for (const edge of ENDS) {
      const to = Math.max(edge, end);
      if (to >= from) continue;
      const half = (from - to) / 2;
      for (let i = 0; i < rule.nodes.length; i++) {
        const psi = (from + to) / 2 + half * rule.nodes[i];
        const s = g * Math.cos(psi);
        // c - s without cancellation
        const gap = 2 * g * Math.sin((psi + end) / 2) * Math.sin((psi - end) / 2);
        total += half * rule.weights[i] * (sign * gap) ** power * pairDensity(sign * s, psi, v, w, byVariance);
      }
      from = to;
      if (to === end) break;
    }
    return (sign * total) / factorial;
  };

  /** g sin psi times sum_kl b_k b_l N(t_k, t_l), or times half its second derivative by the first argument. */
  const pairDensity = (s: number, psi: number, v: number, w: number, byVariance: boolean): number => {
    const g = Math.sqrt(v) * Math.sqrt(w);
    const det = (g * Math.sin(psi)) ** 2;
    let sum = 0;
    for (let k = 0; k < knots.length; k++) {
      const x = knots[k];
      for (let l = 0; l < knots.length; l++) {
        const y = knots[l];
        const u = (w * x - s * y) / det;
        // x^2 w - 2 s x y + y^2 v over det = (y - s x / v)^2 v / det + x^2 / v
        const exponent = ((y - (s * x) / v) ** 2 * v) / det + (x * x) / v;
        const value = jumps[k] * jumps[l] * Math.exp(-exponent / 2);
        sum += byVariance ? (value * (u * u - w / det)) / 2 : value;
      }
    }
    return sum / (2 * Math.PI);
  };

  return {
    moment,
    square: (v) => average((h) => at(0, h) ** 2, v),
    value: (c, v, w) =>
      moment(0, v) * moment(0, w) +
      c *
        (moment(1, v) * moment(1, w) +
          (c / 2) * (moment(2, v) * moment(2, w) + (c / 3) * moment(3, v) * moment(3, w))) +
      remainder(3, false, c, v, w),
    derivative: (c, v, w) =>
      moment(1, v) * moment(1, w) +
      c * (moment(2, v) * moment(2, w) + (c / 2) * moment(3, v) * moment(3, w)) +
      remainder(2, false, c, v, w),
    byVariance: (c, v, w) =>
      (moment(2, v) * moment(0, w) +
        c *
          (moment(3, v) * moment(1, w) +
            (c / 2) * (moment(4, v) * moment(2, w) + (c / 3) * moment(5, v) * moment(3, w)))) /
        2 +
      remainder(3, true, c, v, w),
  };
}
