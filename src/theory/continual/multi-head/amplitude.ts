import { InputError } from '../../../base/input-error.ts';
import type { LabelSpectrum } from '../../bpkr/label-spectrum.ts';
import { orderParameters } from '../../bpkr/order-parameters.ts';
import type { MultiHeadModel } from './model.ts';

/**
 * The readout scale u_1 of a network that learns one task, eq. (1) of note continual-multi-head: the order parameter of one
 * hidden layer of note bpkr, section 3.
 *
 * @param values - eigenvalues of G = X X^T / N0 in its range, ascending, all positive
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
  if (p === 0) return { u: readoutVariance, labelPower: undefined };
  if (temperature === 0) {
    let fit = 0;
    for (let i = 0; i < p; i++) fit += labels[i] ** 2 / (weightVariance * values[i]);
    const free = 1 - p / width;
    const root = Math.sqrt(free * free + (4 * fit) / width / readoutVariance);
    const u = free >= 0 ? (readoutVariance / 2) * (free + root) : (2 * fit) / width / (root - free);
    if (!(u > 0)) throw new InputError(`${field}.targets`, 'labels of zero at a load of 1 or more', 'labels, or T > 0');
    return { u, labelPower: fit / p };
  }
  const layers = [{ width, variance: readoutVariance }];
  const spectrum = spectrumOf(values, labels);
  const { branches } = orderParameters(spectrum, layers, temperature, { logInputVariance: Math.log(weightVariance) });
  return { u: branches[0].U, labelPower: undefined };
}

function spectrumOf(values: Float64Array, labels: Float64Array): LabelSpectrum {
  const labelPowers = labels.map((label) => label * label).reverse();
  const eigenvalues = values.slice().reverse();
  return {
    samples: values.length,
    eigenvalues,
    labelPowers,
    largestPower: labelPowers.reduce((most, power) => Math.max(most, power), 0),
    residual: 0,
    quadraticForm: labelPowers.reduce((sum, power, i) => sum + power / eigenvalues[i], 0),
    logDeterminant: eigenvalues.reduce((sum, value) => sum + Math.log(value), 0),
  };
}
