import { InputError } from '../../../base/input-error.ts';
import { linspace, scanRoots } from '../../../numeric/roots.ts';
import type { MultiHeadModel } from './model.ts';

/**
 * The readout scale u_1 of a network that learns one task, eq. (1) of note continual-multi-head.
 *
 * @param values - eigenvalues of G = X X^T / N0
 * @param labels - y in its eigenbasis
 * @returns u_1, and r_1 = y^T (sigma_w^2 G)^-1 y / P where T = 0
 * @throws InputError if T = 0 and the labels vanish at a load of 1 or more: u_1 would be 0
 */
export function firstAmplitude(
  model: MultiHeadModel,
  values: Float64Array,
  labels: Float64Array,
  field: string,
): { u: number; labelPower: number | undefined } {
  const { width, weightVariance, readoutVariance, temperature } = model;
  const p = values.length;
  if (temperature === 0) {
    let fit = 0;
    for (let i = 0; i < p; i++) fit += labels[i] ** 2 / (weightVariance * values[i]);
    const free = 1 - p / width;
    const root = Math.sqrt(free * free + (4 * fit) / width / readoutVariance);
    const u = free >= 0 ? (readoutVariance / 2) * (free + root) : (2 * fit) / width / (root - free);
    if (!(u > 0)) throw new InputError(`${field}.targets`, 'labels of zero at a load of 1 or more', 'labels, or T > 0');
    return { u, labelPower: fit / p };
  }
  // Delta(U) of note bpkr, section 3, for one hidden layer; roots where the difference rises are minima of H.
  const delta = (u: number) => {
    let sum = 0;
    for (let i = 0; i < p; i++) {
      const v = u * weightVariance * values[i] + temperature;
      sum += ((u * weightVariance * values[i]) / v) * (1 - labels[i] ** 2 / v);
    }
    return sum;
  };
  const energy = (u: number) => {
    let sum = width * (u / readoutVariance - Math.log(u / readoutVariance));
    for (let i = 0; i < p; i++) {
      const v = u * weightVariance * values[i] + temperature;
      sum += Math.log(v) + labels[i] ** 2 / v;
    }
    return sum;
  };
  const equation = (t: number) => delta(Math.exp(t)) - width * (1 - Math.exp(t) / readoutVariance);
  const largest = weightVariance * values[p - 1];
  const smallest = values.find((g) => g > 1e-14 * values[p - 1]) ?? values[p - 1];
  const low = Math.log(Math.min(readoutVariance, temperature / largest)) - 8;
  const high = Math.log(Math.max(readoutVariance, temperature / (weightVariance * smallest))) + 8;
  const roots = scanRoots(equation, linspace(low, high, 600)).map(({ x }) => Math.exp(x));
  const u = roots.reduce((best, root) => (energy(root) < energy(best) ? root : best), roots[0]);
  return { u, labelPower: undefined };
}
