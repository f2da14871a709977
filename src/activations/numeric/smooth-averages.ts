import { gramArea } from '../../numeric/gram-area.ts';
import type { Jet, Reference } from './reference.ts';

/** An analytic activation as the rules here need it. */
export interface SmoothActivation {
  /** phi, phi', phi'' */
  readonly jet: Jet;
  /** What phi is like at infinity. */
  readonly reference: Reference;
  /** Distance of the nearest singularity of phi from the real axis. */
  readonly singularity: number;
  /** Beyond this |h| phi and its reference agree to 1e-17. */
  readonly radius: number;
}

/** Averages E[phi^(k)(h) phi^(l)(h')] of pairs of Gaussians, k, l = 0, 1, 2. */
export interface SmoothAverages {
  pair(k: number, l: number, c: number, v: number, w: number): number;
  /** E[phi^(k)(h)] at one variance. */
  single(k: number, v: number): number;
  /** E[phi^(k)(h)^2] at one variance. */
  square(k: number, v: number): number;
}

/** Standard deviations beyond which a Gaussian has no weight. */
const REACH = 9;
const COARSEST = 0.35;

/**
 * Averages of an analytic activation by the trapezoid rule, which converges geometrically for analytic functions: phi = g + psi with a
 * closed g; psi is summed on a grid in h of fixed step, so that no variance is too large (note nonlinear, section 2.2).
 */
export function smoothAverages({ jet, reference, singularity, radius }: SmoothActivation): SmoothAverages {
  const g = reference.jet;
  const psi = [0, 1, 2].map((k) => (h: number) => jet[k](h) - g[k](h));
  const finest = (2 * Math.PI * singularity) / 42;

  /** E[f(h)] of a localized function. */
  const local = (f: (h: number) => number, v: number): number => {
    if (v === 0) return f(0);
    const deviation = Math.sqrt(v);
    const step = Math.min(finest, COARSEST * deviation);
    const count = Math.ceil(Math.min(radius, REACH * deviation) / step);
    let sum = f(0);
    for (let i = 1; i <= count; i++) {
      const h = i * step;
      sum += (f(h) + f(-h)) * Math.exp((-h * h) / (2 * v));
    }
    return (sum * step) / (deviation * Math.sqrt(2 * Math.PI));
  };

  /** E[psi^(k)(h) psi^(l)(h')], h on the grid of a localized function, h' = c/v h + s y. */
  const localPair = (k: number, l: number, c: number, v: number, w: number): number => {
    if (v === 0) return psi[k](0) * local(psi[l], w);
    const slope = c / v;
    const s = gramArea(c, v, w) / Math.sqrt(v);
    const step = Math.min(COARSEST, finest / Math.max(s, 1e-300));
    return local((h) => {
      const mu = slope * h;
      const left = psi[k](h);
      if (left === 0) return 0;
      const from = Math.ceil(Math.max(-REACH, s > 0 ? (-radius - mu) / s : -REACH) / step);
      const to = Math.floor(Math.min(REACH, s > 0 ? (radius - mu) / s : REACH) / step);
      let sum = 0;
      for (let i = from; i <= to; i++) {
        const y = i * step;
        sum += psi[l](mu + s * y) * Math.exp((-y * y) / 2);
      }
      return (left * sum * step) / Math.sqrt(2 * Math.PI);
    }, v);
  };

  /** E[psi^(k)(h) g^(l)(h')] by the average of g given h. */
  const cross = (k: number, l: number, c: number, v: number, w: number): number => {
    const slope = v === 0 ? 0 : c / v;
    const left = v === 0 ? w : (gramArea(c, v, w) / Math.sqrt(v)) ** 2;
    return local((h) => psi[k](h) * reference.smoothed(l, slope * h, left), v);
  };

  const closed = (k: number, l: number, c: number, v: number, w: number): number => {
    if (k === 0 && l === 0) return reference.dual.value(c, v, w);
    if (k === 1 && l === 1) return reference.dual.derivative(c, v, w);
    return 2 * (k === 2 ? reference.dual.byVariance(c, v, w) : reference.dual.byVariance(c, w, v));
  };

  /** E[phi^(k)(h) phi^(l)(slope h)] without the closed part: parallel points. */
  const parallel = (k: number, l: number, slope: number, v: number): number =>
    local((h) => psi[k](h) * jet[l](slope * h), v) + local((h) => g[k](h / slope) * psi[l](h), slope * slope * v);

  return {
    pair(k, l, c, v, w) {
      // The rule walks h in steps of its own deviation: the larger variance first
      if (v < w) return this.pair(l, k, c, w, v);
      if (w > 0 && gramArea(c, v, w) === 0) return closed(k, l, c, v, w) + parallel(k, l, c / v, v);
      return closed(k, l, c, v, w) + cross(k, l, c, v, w) + cross(l, k, c, w, v) + localPair(k, l, c, v, w);
    },
    single: (k, v) => reference.smoothed(k, 0, v) + local(psi[k], v),
    square: (k, v) => closed(k, k, v, v, v) + local((h) => psi[k](h) * (2 * g[k](h) + psi[k](h)), v),
  };
}
