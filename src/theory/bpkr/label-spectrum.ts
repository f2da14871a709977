import type { KernelProblem } from '../shared/kernel-problem.ts';

/** What the order parameters of one output see of the data. */
export interface LabelSpectrum {
  /** P */
  readonly samples: number;
  /** lambda_i of the kernel, length R, positive. */
  readonly eigenvalues: Float64Array;
  /** c_i^2, squared components of the targets along the eigenvectors. */
  readonly labelPowers: Float64Array;
  /** The largest c_i^2: up to T in size the root of the saddle equation is unique. */
  readonly largestPower: number;
  /** |y_perp|^2, outside the range of the kernel. */
  readonly residual: number;
  /** Q = sum_i c_i^2 / lambda_i; 0 where the labels vanish on the range of the kernel to rounding. */
  readonly quadraticForm: number;
  /** sum_i log lambda_i */
  readonly logDeterminant: number;
}

/** The spectrum that output `k` of a kernel problem sees. */
export function labelSpectrum(problem: KernelProblem, output = 0): LabelSpectrum {
  const { rank, outputs, samples, eigenvalues, labels } = problem;
  const labelPowers = new Float64Array(rank);
  let power = 0;
  let largestPower = 0;
  let quadraticForm = 0;
  let logDeterminant = 0;
  for (let i = 0; i < rank; i++) {
    labelPowers[i] = labels.data[i * outputs + output] ** 2;
    power += labelPowers[i];
    largestPower = Math.max(largestPower, labelPowers[i]);
    quadraticForm += labelPowers[i] / eigenvalues[i];
    logDeterminant += Math.log(eigenvalues[i]);
  }
  if (power <= (4 * Number.EPSILON * samples) ** 2 * problem.targetNorm) quadraticForm = 0;
  return { samples, eigenvalues, labelPowers, largestPower, residual: problem.residual, quadraticForm, logDeterminant };
}

/**
 * Delta(U) = 2 U F'(U) = sum_i q_i (1 - c_i^2 / v_i), v_i = U lambda_i + T, q_i = U lambda_i / v_i; R - Q/U at T = 0
 * (note bpkr, section 3).
 *
 * @param logAmplitude - log of U (times sigma_1^2 where the eigenvalues are those at unit sigma_1^2); any real number
 */
export function labelForce(spectrum: LabelSpectrum, logAmplitude: number, temperature: number): number {
  const { eigenvalues, labelPowers } = spectrum;
  const n = eigenvalues.length;
  if (temperature === 0) {
    return spectrum.quadraticForm === 0 ? n : n - spectrum.quadraticForm * Math.exp(-logAmplitude);
  }
  let sum = 0;
  if (logAmplitude > 0) {
    const inverse = Math.exp(-logAmplitude);
    const ridge = temperature * inverse;
    for (let i = 0; i < n; i++) {
      const over = 1 / (eigenvalues[i] + ridge);
      sum += eigenvalues[i] * over * (1 - labelPowers[i] * inverse * over);
    }
  } else {
    const amplitude = Math.exp(logAmplitude);
    for (let i = 0; i < n; i++) {
      const signal = amplitude * eigenvalues[i];
      const over = 1 / (signal + temperature);
      sum += signal * over * (1 - labelPowers[i] * over);
    }
  }
  return sum;
}

/** d Delta / d log U = sum_i [q (1 - q) (1 - c^2/v) + q^2 c^2/v]. */
export function labelForceSlope(spectrum: LabelSpectrum, logAmplitude: number, temperature: number): number {
  if (temperature === 0) return spectrum.quadraticForm * Math.exp(-logAmplitude);
  const { eigenvalues, labelPowers } = spectrum;
  const inverse = Math.exp(-Math.max(0, logAmplitude));
  const amplitude = Math.exp(Math.min(0, logAmplitude));
  let sum = 0;
  for (let i = 0; i < eigenvalues.length; i++) {
    // U lambda and T, both divided by max(1, U)
    const signal = amplitude * eigenvalues[i];
    const over = 1 / (signal + temperature * inverse);
    const q = signal * over;
    const ratio = labelPowers[i] * inverse * over;
    sum += q * (1 - q) * (1 - ratio) + q * q * ratio;
  }
  return sum;
}

/**
 * F(U) = 1/2 log det(U K + T) + 1/2 y^T (U K + T)^-1 y; at T = 0 over the R directions in the range of K alone
 * (note bpkr, section 2).
 */
export function labelEnergy(spectrum: LabelSpectrum, logAmplitude: number, temperature: number): number {
  return labelEnergyInRange(spectrum, logAmplitude, temperature) + energyOutside(spectrum, temperature);
}

/** The part of F from the P - R directions outside of the range of K: [(P - R) log T + |y_perp|^2 / T] / 2, whatever U is. */
export function energyOutside({ samples, eigenvalues, residual }: LabelSpectrum, temperature: number): number {
  const outside = samples - eigenvalues.length;
  if (temperature === 0 || outside === 0) return 0;
  return (outside * Math.log(temperature) + residual / temperature) / 2;
}

/** F of the R directions in the range of K: all of F that depends on U, without the large constant that hides it at small T. */
export function labelEnergyInRange(spectrum: LabelSpectrum, logAmplitude: number, temperature: number): number {
  const { eigenvalues, labelPowers } = spectrum;
  const n = eigenvalues.length;
  if (temperature === 0) {
    const fit = spectrum.quadraticForm === 0 ? 0 : spectrum.quadraticForm * Math.exp(-logAmplitude);
    return (n * logAmplitude + spectrum.logDeterminant + fit) / 2;
  }
  const shift = Math.max(0, logAmplitude);
  const inverse = Math.exp(-shift);
  const amplitude = Math.exp(logAmplitude - shift);
  const ridge = temperature * inverse;
  let sum = 0;
  // The logarithms of many factors at a time: a running product, emptied before it leaves the range of doubles.
  let product = 1;
  let logs = n * shift;
  for (let i = 0; i < n; i++) {
    const scaled = amplitude * eigenvalues[i] + ridge;
    sum += labelPowers[i] / scaled;
    product *= scaled;
    if (product < 1e-100 || product > 1e100) {
      logs += Math.log(product);
      product = 1;
    }
  }
  return (sum * inverse + logs + Math.log(product)) / 2;
}
