import { logPeak } from '../shared/gamma-product.ts';
import { type LabelSpectrum, labelEnergy, labelForceSlope } from './label-spectrum.ts';
import { type HiddenLayer, logPriorAmplitude, smallestWidth } from './layers.ts';
import type { Branch } from './order-parameters.ts';

/** log p(y) of the infinitely wide network: -F(S) - P/2 log 2 pi, with R directions in place of P at T = 0. */
export function gaussianProcessEvidence(
  spectrum: LabelSpectrum,
  layers: readonly HiddenLayer[],
  temperature: number,
  logInputVariance = 0,
): number {
  return (
    -labelEnergy(spectrum, logPriorAmplitude(layers) + logInputVariance, temperature) - half(spectrum, temperature)
  );
}

/**
 * log p(y) by Laplace's method about a minimum of the effective Hamiltonian, all normalizers included; its error is O(1/N)
 * (note bpkr, section 6.5). Infinite widths contribute nothing.
 *
 * A layer of width N = 2a at z = u / sigma^2 brings a (1 - z + log z) - (1/2) log z + its normalizer's distance from
 * Stirling's formula: no large terms cancel.
 */
export function laplaceEvidence(
  spectrum: LabelSpectrum,
  layers: readonly HiddenLayer[],
  temperature: number,
  branch: Branch,
  logInputVariance = 0,
): number {
  const logAmplitude = branch.logU + logInputVariance;
  let result = -labelEnergy(spectrum, logAmplitude, temperature) - half(spectrum, temperature);
  if (smallestWidth(layers) === Number.POSITIVE_INFINITY) return result;
  let compliance = 0;
  for (const { width } of layers) {
    if (width === Number.POSITIVE_INFINITY) continue;
    const a = width / 2;
    const minusDelta = -branch.Delta / width;
    const logZ = Math.log1p(minusDelta);
    result += a * (logZ - minusDelta) - 0.5 * logZ + logPeak(a) - 0.5 * Math.log(a / (2 * Math.PI));
    compliance += 1 / (a * (1 + minusDelta));
  }
  const gamma = labelForceSlope(spectrum, logAmplitude, temperature) / 2;
  return result - 0.5 * Math.log1p(gamma * compliance);
}

function half(spectrum: LabelSpectrum, temperature: number): number {
  const directions = temperature === 0 ? spectrum.eigenvalues.length : spectrum.samples;
  return (directions / 2) * Math.log(2 * Math.PI);
}
