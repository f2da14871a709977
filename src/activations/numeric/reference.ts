import { normalCdf, tabulatedErf } from '../../numeric/special/index.ts';
import type { ClosedDual } from '../dual.ts';
import { reluDual } from '../relu-dual.ts';

/** A function with its first and second derivative. */
export type Jet = readonly [(h: number) => number, (h: number) => number, (h: number) => number];

/**
 * A function g with the same behaviour at infinity as an activation, whose averages are closed: what is left, phi - g, lives near the
 * origin whatever the variance (note nonlinear, section 2.2).
 */
export interface Reference {
  readonly jet: Jet;
  /** E[g^(k)(mu + s n)], n standard normal, at s^2 = `variance`; k = 0, 1, 2. */
  smoothed(k: number, mu: number, variance: number): number;
  readonly dual: Pick<ClosedDual, 'value' | 'derivative' | 'byVariance'>;
}

const density = (x: number, variance: number) =>
  Math.exp((-x * x) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);

/** sign(h) averaged over Gaussian noise of this variance: erf(h / sqrt(2 variance)). */
export function smoothSign(noise: number): Reference {
  const smoothed = (k: number, mu: number, variance: number): number => {
    const total = noise + variance;
    if (k === 0) return tabulatedErf(mu / Math.sqrt(2 * total));
    const slope = 2 * density(mu, total);
    return k === 1 ? slope : (-mu / total) * slope;
  };
  const area = (c: number, v: number, w: number) => Math.sqrt((v + noise) * (w + noise) - c * c);
  const derivative = (c: number, v: number, w: number) => 2 / Math.PI / area(c, v, w);
  return {
    jet: [(h) => smoothed(0, h, 0), (h) => smoothed(1, h, 0), (h) => smoothed(2, h, 0)],
    smoothed,
    dual: {
      value: (c, v, w) => (2 / Math.PI) * Math.atan2(c, area(c, v, w)),
      derivative,
      byVariance: (c, v, w) => (-c / (2 * (v + noise))) * derivative(c, v, w),
    },
  };
}

/** max(0, h) averaged over Gaussian noise of this variance. */
export function smoothRectifier(noise: number): Reference {
  const smoothed = (k: number, mu: number, variance: number): number => {
    const total = noise + variance;
    const root = Math.sqrt(total);
    if (k === 2) return density(mu, total);
    const open = normalCdf(mu / root);
    return k === 1 ? open : mu * open + total * density(mu, total);
  };
  return {
    jet: [(h) => smoothed(0, h, 0), (h) => smoothed(1, h, 0), (h) => smoothed(2, h, 0)],
    smoothed,
    dual: {
      value: (c, v, w) => reluDual.value(c, v + noise, w + noise),
      derivative: (c, v, w) => reluDual.derivative(c, v + noise, w + noise),
      byVariance: (c, v, w) => reluDual.byVariance(c, v + noise, w + noise),
    },
  };
}
