import { gramArea } from '../numeric/gram-area.ts';
import { closedDual, isParallel, type PairDual, separateJet } from './dual.ts';

/** x - sin x, by its series where the difference would cancel. */
function excessOverSine(x: number): number {
  if (Math.abs(x) >= 0.3) return x - Math.sin(x);
  const x2 = x * x;
  let term = (x * x2) / 6;
  let sum = term;
  for (let k = 5; k <= 17; k += 2) {
    term *= -x2 / (k * (k - 1));
    sum += term;
  }
  return sum;
}

/** sin theta + (pi - theta) cos theta = sin eps - eps cos eps with eps = pi - theta, by its series where it would cancel. */
function openness(area: number, c: number, g: number): number {
  const eps = Math.atan2(area, -c);
  if (eps > 0.3) return area / g + (eps * c) / g;
  // sin e - e cos e = e^3/3 - e^5/30 + e^7/840 - ...
  const e2 = eps * eps;
  return eps * e2 * (1 / 3 - e2 * (1 / 30 - e2 * (1 / 840 - e2 * (1 / 45360 - e2 / 3991680))));
}

const TWO_PI = 2 * Math.PI;

function value(c: number, v: number, w: number): number {
  const g = Math.sqrt(v) * Math.sqrt(w);
  if (g === 0) return 0;
  return g * (openness(gramArea(c, v, w), c, g) / TWO_PI);
}

function derivative(c: number, v: number, w: number): number {
  // At a zero input the derivative is multiplied by a vanishing kernel: the angle of orthogonal inputs is as good as any.
  if (v === 0 || w === 0) return 0.25;
  return Math.atan2(gramArea(c, v, w), -c) / TWO_PI;
}

function byVariance(c: number, v: number, w: number): number {
  return v === 0 ? 0 : gramArea(c, v, w) / v / (2 * TWO_PI);
}

/** The arc-cosine kernel of max(0, h) (Cho & Saul 2009; note ndk, section 3; note nonlinear, section 2.1). */
export const reluDual = closedDual({
  value,
  derivative,
  byVariance,

  difference(c, delta, v, w) {
    const g = Math.sqrt(v) * Math.sqrt(w);
    if (g === 0) return 0;
    const rho = Math.min(1, Math.max(-1, c / g));
    const eta = delta / g;
    const sine = gramArea(c, v, w) / g;
    const theta = Math.atan2(sine, rho);
    const sineBefore = Math.sqrt(Math.max(0, sine * sine + eta * (2 * rho - eta)));
    const half = sine + sineBefore === 0 ? 0 : Math.atan2(eta, sine + sineBefore);
    const middle = theta + half;
    return (
      (g / TWO_PI) *
      ((Math.PI - theta) * eta -
        4 * half * Math.sin(middle + half / 2) * Math.sin(half / 2) +
        2 * excessOverSine(half) * Math.cos(middle))
    );
  },

  diagonal: (v) => v / 2,

  between: (v, w) => {
    const left = v.map(Math.sqrt);
    const right = w.map(Math.sqrt);
    const parallel = (c: number, i: number, j: number) => isParallel(c, left[i] * right[j]);
    const maps: Omit<PairDual, 'jet'> = {
      value(c, i, j) {
        const g = left[i] * right[j];
        return isParallel(c, g) ? g / 2 : value(c, v[i], w[j]);
      },
      derivative(c, i, j) {
        return left[i] * right[j] > 0 && parallel(c, i, j) ? 0.5 : derivative(c, v[i], w[j]);
      },
      byRow: (c, i, j) => (parallel(c, i, j) ? 0 : byVariance(c, v[i], w[j])),
      byColumn: (c, i, j) => (parallel(c, i, j) ? 0 : byVariance(c, w[j], v[i])),
    };
    return { ...maps, jet: separateJet(maps) };
  },
});
