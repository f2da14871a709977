import { InputError, requireNonNegative, requirePositive } from '../../base/input-error.ts';
import { gaussLegendreOn } from '../../numeric/quadrature.ts';
import { linspace, scanRoots } from '../../numeric/roots.ts';
import { hiddenLayers, layerForce, layerOrderParameters, logPriorAmplitude, smallestWidth } from './layers.ts';

/** A typical data set: isotropic Gaussian inputs, a linear teacher of variance `teacherVariance`, noise on the labels. */
export interface NoisyTeacher {
  /** P / N0 */
  readonly alpha0: number;
  /** P */
  readonly samples: number;
  /** Mean square of the teacher's weights. */
  readonly teacherVariance: number;
  /** Variance of the label noise. */
  readonly noiseVariance: number;
}

/** Averages over data sets in the limit of large P and N0; errors are against the clean teacher. */
export interface TeacherAverage {
  readonly U: number;
  readonly logU: number;
  readonly u: readonly number[];
  readonly Delta: number;
  readonly bias2: number;
  readonly variance: number;
  /** bias2 + variance */
  readonly testError: number;
  /** Undefined at T = 0, where the note gives no formula. */
  readonly trainError: number | undefined;
  /** Further roots of the saddle equation, where there are several. */
  readonly otherLogU: readonly number[];
}

/** Delta, errors and their parts at a given log(U sigma_1^2). */
interface Typical {
  readonly force: number;
  readonly bias2: number;
  readonly variance: number;
  readonly trainError: number | undefined;
}

/**
 * Average learning curve of a deep linear network on a noisy linear teacher (note bpkr, section 10).
 *
 * @param widths - hidden widths N_1..N_L
 * @param priorVariances - sigma_1^2..sigma_{L+1}^2
 * @throws InputError that names the field
 */
export function teacherAverage(
  teacher: NoisyTeacher,
  widths: readonly number[],
  priorVariances: readonly number[],
  temperature: number,
): TeacherAverage {
  requirePositive('alpha0', teacher.alpha0);
  requirePositive('samples', teacher.samples);
  requireNonNegative('teacherVariance', teacher.teacherVariance);
  requireNonNegative('noiseVariance', teacher.noiseVariance);
  requireNonNegative('temperature', temperature);
  if (temperature === 0 && teacher.alpha0 === 1) {
    throw new InputError('alpha0', '1 at T = 0', 'another load, or temperature > 0: the errors diverge there');
  }
  const layers = hiddenLayers(widths, priorVariances);
  const logInputVariance = Math.log(priorVariances[0]);
  const logS = logPriorAmplitude(layers);
  const at = (t: number): Typical => typical(teacher, t + logInputVariance, temperature);
  let roots = [logS];
  if (smallestWidth(layers) !== Number.POSITIVE_INFINITY) {
    const equation = (t: number): number => at(t).force - layerForce(layers, t - logS);
    const noise = temperature === 0 ? logS : Math.log(temperature) - logInputVariance;
    const natural = Math.log(Math.max(1e-12, teacher.teacherVariance + teacher.noiseVariance)) - logInputVariance;
    let left = Math.min(logS, noise, natural) - 5;
    let right = Math.max(logS, noise, natural) + 5;
    for (let move = 5; equation(left) >= 0 && move < 1e4; move *= 2) left -= move;
    for (let move = 5; equation(right) <= 0 && move < 1e4; move *= 2) right += move;
    const points = linspace(left, right, Math.ceil((right - left) * 32));
    roots = scanRoots(equation, points).map(({ x }) => x);
    if (roots.length > 1) roots = byEnergy(equation, roots);
  }
  const logU = roots[0];
  const delta = smallestWidth(layers) === Number.POSITIVE_INFINITY ? at(logU).force : layerForce(layers, logU - logS);
  const { bias2, variance, trainError } = at(logU);
  return {
    U: Math.exp(logU),
    logU,
    u: layerOrderParameters(layers, delta),
    Delta: delta,
    bias2,
    variance,
    testError: bias2 + variance,
    trainError,
    otherLogU: roots.slice(1),
  };
}

/** Roots of G = 2 dH/dt in order of H, by integrating G from the first root on. */
function byEnergy(equation: (t: number) => number, roots: readonly number[]): number[] {
  const energies = [0];
  for (let k = 1; k < roots.length; k++) {
    const { nodes, weights } = gaussLegendreOn(40, roots[k - 1], roots[k]);
    energies.push(nodes.reduce((sum, t, j) => sum + weights[j] * equation(t), energies[k - 1]));
  }
  return roots
    .map((x, k) => ({ x, energy: energies[k] }))
    .sort((a, b) => a.energy - b.energy)
    .map(({ x }) => x);
}

function typical(teacher: NoisyTeacher, logAmplitude: number, temperature: number): Typical {
  const { alpha0, samples, teacherVariance: signal, noiseVariance: noise } = teacher;
  const amplitude = Math.exp(logAmplitude);
  if (temperature === 0) {
    const rank = Math.min(samples, samples / alpha0);
    const form = rank * (signal + noise / Math.abs(1 - alpha0));
    const force = rank - form / amplitude;
    return alpha0 < 1
      ? {
          force,
          bias2: (1 - alpha0) * signal + (noise * alpha0) / (1 - alpha0),
          variance: amplitude * (1 - alpha0),
          trainError: undefined,
        }
      : { force, bias2: noise / (alpha0 - 1), variance: 0, trainError: undefined };
  }
  const ridge = temperature / amplitude / alpha0;
  const beta = 1 - ridge - 1 / alpha0;
  const root = Math.hypot(beta, 2 * Math.sqrt(ridge));
  const kappa = beta > 0 ? (2 * ridge) / (beta + root) : (root - beta) / 2;
  const share = 1 / (1 + 1 / kappa);
  const explained = 1 / (alpha0 * (1 + kappa));
  const gamma = explained / (1 + kappa);
  // 1 - gamma, l g, and l g + l^2 g' = l g gamma kappa / (1 - gamma): nothing is a difference of nearly equal numbers
  const rest = (alpha0 - 1) * gamma + (share * (2 + kappa)) / (1 + kappa);
  const lg = kappa > 1 ? 1 - explained : ridge / kappa;
  const fit = signal * (alpha0 * gamma + (gamma * share * share) / rest) + (noise * gamma) / rest;
  return {
    force: samples * explained - (samples / amplitude / alpha0) * fit,
    bias2: (signal * share ** 2 + noise * gamma) / rest,
    variance: amplitude * share,
    trainError: (lg * (signal * lg * share * share + noise * lg)) / rest + temperature * explained,
  };
}
