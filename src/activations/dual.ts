import { gaussLegendre } from '../numeric/quadrature.ts';

/**
 * The dual of an activation phi: its averages over a pair (h, h') of centred Gaussians with variances v, w and covariance c
 * (note nonlinear, section 2). All maps are finite for the variances that the activation supports; |c| above sqrt(v w) by rounding
 * is clipped.
 */
export interface DualActivation {
  /** E[phi(h) phi(h')] */
  value(c: number, v: number, w: number): number;
  /** E[phi'(h) phi'(h')], which is also d value / d c */
  derivative(c: number, v: number, w: number): number;
  /** d value / d v at fixed c and w; that by w is `byVariance(c, w, v)`. */
  byVariance(c: number, v: number, w: number): number;
  /** value(c; v, w) - value(c - delta; v, w) without cancellation (note continual-single-head, section 2.3). */
  difference(c: number, delta: number, v: number, w: number): number;
  /** E[phi(h)^2] = value(v; v, v), exact on the diagonal */
  diagonal(v: number): number;
  /** The same maps for many pairs of points, whose variances are prepared once. */
  between(v: Float64Array, w: Float64Array): PairDual;
}

/** The maps of a dual between points i and j of known variances. */
export interface PairDual {
  value(c: number, i: number, j: number): number;
  derivative(c: number, i: number, j: number): number;
  /** d value / d v_i. */
  byRow(c: number, i: number, j: number): number;
  /** d value / d w_j. */
  byColumn(c: number, i: number, j: number): number;
  /** All four, in this order, into `out`. */
  jet(c: number, i: number, j: number, out: Float64Array): void;
}

/** Fills a jet from the four maps. */
export function separateJet(maps: Omit<PairDual, 'jet'>): PairDual['jet'] {
  return (c, i, j, out) => {
    out[0] = maps.value(c, i, j);
    out[1] = maps.derivative(c, i, j);
    out[2] = maps.byRow(c, i, j);
    out[3] = maps.byColumn(c, i, j);
  };
}

/** What has to be written down of a closed dual; the rest follows. */
export type ClosedDual = Pick<DualActivation, 'value' | 'derivative' | 'byVariance' | 'diagonal'> &
  Partial<Pick<DualActivation, 'difference' | 'between'>> & {
    /** value, derivative, derivatives by v and by w at once, where that is cheaper than one by one. */
    readonly jet?: (c: number, v: number, w: number, out: Float64Array) => void;
  };

/** A dual whose maps are in closed form: differences by integrating the derivative, pairs by the maps themselves. */
export function closedDual(maps: ClosedDual): DualActivation {
  return {
    difference: (c, delta, v, w) => integratedDifference(maps.derivative, c, delta, v, w),
    between(v, w) {
      const pairs = {
        value: (c: number, i: number, j: number) => maps.value(c, v[i], w[j]),
        derivative: (c: number, i: number, j: number) => maps.derivative(c, v[i], w[j]),
        byRow: (c: number, i: number, j: number) => maps.byVariance(c, v[i], w[j]),
        byColumn: (c: number, i: number, j: number) => maps.byVariance(c, w[j], v[i]),
      };
      const { jet } = maps;
      return {
        ...pairs,
        jet: jet === undefined ? separateJet(pairs) : (c, i, j, out) => jet(c, v[i], w[j], out),
      };
    },
    ...maps,
  };
}

const rule = gaussLegendre(20);
const PANELS = 4;

/** int_{c - delta}^c of the derivative: no digits are lost where delta is small. */
function integratedDifference(
  derivative: DualActivation['derivative'],
  c: number,
  delta: number,
  v: number,
  w: number,
): number {
  if (delta === 0) return 0;
  const panels = Math.abs(delta) < 0.05 * Math.sqrt(v) * Math.sqrt(w) ? 1 : PANELS;
  const half = delta / (2 * panels);
  let sum = 0;
  for (let p = 0; p < panels; p++) {
    const middle = c - (2 * p + 1) * half;
    for (let k = 0; k < rule.nodes.length; k++) {
      sum += rule.weights[k] * derivative(middle + half * rule.nodes[k], v, w);
    }
  }
  return half * sum;
}

/** 1 - cos below this is rounding of a kernel made from data: the two inputs are parallel (note ndk, section 3). */
export const PARALLEL = 4e-15;

/**
 * Whether a pair is parallel where its covariance came out of data and layers: 1 - c / sqrt(v w) is rounding. A homogeneous kernel with a
 * kink would lose half its digits otherwise.
 */
export function isParallel(c: number, g: number): boolean {
  return g - c < PARALLEL * g;
}
