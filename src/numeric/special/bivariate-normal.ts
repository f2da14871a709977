import { describe, InputError } from '../../base/input-error.ts';
import { gaussLegendre } from '../quadrature.ts';
import { normalCdf, normalInterval } from './normal-distribution.ts';

const RULE = gaussLegendre(20);

/**
 * 1/(2 pi) int_from^to exp[E(d)] dd with E = -(h - k)^2 / (2 sin^2 d) - h k / (1 + cos d), 0 <= from < to <= pi/2.
 *
 * E has one maximum; from it, panels walk both ways with steps over which E changes by at most 8, until the rest cannot count.
 */
function angleIntegral(h: number, k: number, from: number, to: number): number {
  const gap = Math.abs(h - k);
  const product = h * k;
  const exponent = (d: number): number => {
    const ratio = gap === 0 ? 0 : gap / Math.sin(d);
    return -0.5 * ratio * ratio - product / (1 + Math.cos(d));
  };
  const mode = Math.min(to, Math.max(from, largestAngle(gap, product)));
  let sum = 0;
  for (const direction of [-1, 1]) {
    const end = direction < 0 ? from : to;
    let d = mode;
    let value = exponent(d);
    let left = Math.abs(end - d);
    while (left > 0 && left * Math.exp(value) > 1e-18 * sum) {
      let step = Math.min(left, 0.7, gap === 0 ? 1 : d * (direction < 0 ? 0.5 : 1));
      if (left < 1.2 * step) step = left;
      let next = exponent(d + direction * step);
      while (Math.abs(next - value) > 8) {
        step *= 0.5;
        next = exponent(d + direction * step);
      }
      let panel = 0;
      for (let i = 0; i < RULE.nodes.length; i++) {
        panel += RULE.weights[i] * Math.exp(exponent(d + direction * 0.5 * step * (1 + RULE.nodes[i])));
      }
      sum += 0.5 * step * panel;
      left = step === left ? 0 : left - step;
      d += direction * step;
      value = next;
    }
  }
  return sum / (2 * Math.PI);
}

/** Where E is largest on (0, pi/2]: gap^2 cos d (1 + cos d)^2 = product sin^4 d, roughly (it only guides the panels). */
function largestAngle(gap: number, product: number): number {
  if (product <= 0) return Math.PI / 2;
  if (gap === 0) return 0;
  let low = 0;
  let high = Math.PI / 2;
  for (let i = 0; i < 40 && high - low > 0.02 * high; i++) {
    const d = 0.5 * (low + high);
    const cosine = Math.cos(d);
    if (gap * gap * cosine * (1 + cosine) ** 2 > product * Math.sin(d) ** 4) low = d;
    else high = d;
  }
  return 0.5 * (low + high);
}

/**
 * Upper orthant probability of a standard bivariate normal pair, Pr[z > h, z' > k].
 *
 * For rho >= 0 (note ggdln, section 10): Phi(-h) Phi(-k) + 1/(2 pi) int exp[-(h-k)^2/(2 cos^2 t) - h k/(1 + sin t)] dt; for
 * rho < 0 the integral starts at rho = -1 instead of 0, so that every term is positive and nothing cancels.
 *
 * @param h - threshold of the first variable
 * @param k - threshold of the second variable
 * @param rho - correlation, -1 <= rho <= 1
 * @param angle - arccos(rho), where the caller knows it better than from rho
 * @returns the probability, relative error near 1e-14 also in the tails
 * @throws InputError if rho is outside of [-1, 1] or an argument is not a number
 */
export function bivariateNormalUpper(h: number, k: number, rho: number, angle = Math.acos(rho)): number {
  if (!(rho >= -1 && rho <= 1)) throw new InputError('bivariateNormalUpper', describe(rho), 'a correlation in [-1, 1]');
  if (Number.isNaN(h) || Number.isNaN(k)) {
    throw new InputError('bivariateNormalUpper', `${describe(h)}, ${describe(k)}`, 'two thresholds');
  }
  if (!Number.isFinite(h) || !Number.isFinite(k)) {
    if (h === Number.POSITIVE_INFINITY || k === Number.POSITIVE_INFINITY) return 0;
    return h === k ? 1 : normalCdf(-Math.max(h, k));
  }
  if (h === 0 && k === 0) return (Math.PI - angle) / (2 * Math.PI);
  if (rho >= 0) return normalCdf(-h) * normalCdf(-k) + angleIntegral(h, k, angle, Math.PI / 2);
  const opposite = h + k < 0 ? normalInterval(k, -h) : 0;
  return opposite + angleIntegral(h, -k, 0, Math.PI - angle);
}
