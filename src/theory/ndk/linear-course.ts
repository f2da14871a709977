import { activationOf } from '../../activations/registry.ts';
import { varianceAt } from '../../gaussian/ornstein-uhlenbeck.ts';
import { inputPairs } from '../../kernels/two-time/input-pairs.ts';
import { symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { rankCut } from '../../linalg/rank.ts';
import { gaussLegendre } from '../../numeric/quadrature.ts';
import type { CheckedProblem } from './problem.ts';

/** Why the closed linear equations do not hold here, or undefined where they do. */
export function linearDomain({ activation, equalLayers }: CheckedProblem): string | undefined {
  if (!activationOf(activation).linear) return `activation ${activation}`;
  return equalLayers ? undefined : 'layers of different variances';
}

/**
 * Linear networks with equal layers: one scalar equation for every eigenmode of kappa_0 (note ndk, equation 11).
 *
 * With a = L + 1 and Phi(t) = a int_0^t (gamma + lambda q^L) the mean of a mode is lambda y g(t), g = a int_0^t q^L e^(Phi(t') - Phi(t)) dt',
 * and its variance C = q^a lambda at the start, driven by 2 T a q^L lambda. Both integrals are taken over the stretch of the past
 * that is not forgotten.
 *
 * @param times - ascending
 */
export function linearCourse(
  problem: CheckedProblem,
  times: readonly number[],
  covariance: boolean,
): { train: Matrix[]; test: Matrix[]; testCovariances?: Matrix[] } {
  const { inputs, targets, temperature, depth } = problem;
  const test = problem.testInputs ?? matrix(0, inputs.columns);
  const size = inputs.rows;
  const m = targets.columns;
  const eigen = symmetricEigen(matrix(size, size, inputPairs(inputs).kernel));
  const cut = rankCut(eigen.values.at(-1) ?? 0, size);
  const values = eigen.values.map((lambda) => (lambda > cut ? lambda : 0));
  const components = multiply(eigen.vectors, targets, { transposeA: true });
  const cross = multiply(matrix(test.rows, size, inputPairs(test, inputs).kernel), eigen.vectors);
  const testKernel = inputPairs(test).kernel;
  const train: Matrix[] = [];
  const testMeans: Matrix[] = [];
  const testCovariances: Matrix[] = [];
  for (const t of times) {
    const gains = matrix(size, m);
    const learned = matrix(size, m);
    const variances = new Float64Array(size);
    const free = varianceAt(problem.weights[0], t) ** (depth + 1);
    for (let k = 0; k < size; k++) {
      const { gain, variance } = modeAt(problem, values[k], t);
      variances[k] = variance;
      for (let j = 0; j < m; j++) {
        gains.data[k * m + j] = gain * components.data[k * m + j];
        learned.data[k * m + j] = values[k] * gain * components.data[k * m + j];
      }
    }
    train.push(multiply(eigen.vectors, learned));
    testMeans.push(multiply(cross, gains));
    if (!covariance) continue;
    // Directions of input space that the training inputs span have their own variance; all others stay free
    const n = test.rows;
    const scaled = matrix(n, size);
    for (let a = 0; a < n; a++) {
      for (let k = 0; k < size; k++) {
        const excess = values[k] > 0 ? (variances[k] - free) / values[k] : 0;
        scaled.data[a * size + k] = cross.data[a * size + k] * excess;
      }
    }
    const result = multiply(scaled, cross, { transposeB: true });
    for (let i = 0; i < n * n; i++) result.data[i] += free * testKernel[i];
    testCovariances.push(result);
  }
  return { train, test: testMeans, ...(covariance ? { testCovariances } : {}) };

  /** g(t), and C(t) / lambda of the mode with eigenvalue lambda. */
  function modeAt(p: CheckedProblem, lambda: number, t: number): { gain: number; variance: number } {
    const weight = p.weights[0];
    const rate = weight.rate;
    const a = p.depth + 1;
    const forgotten = decayOver(p, lambda, t);
    const start = weight.initialVariance ** a;
    // Steps back from t in units of the local decay, so that every panel holds a few of its times at most. All is counted from
    // t backwards: what decays within a rounding of t is followed too.
    let gain = 0;
    let noise = 0;
    let from = 0;
    while (from < t && forgotten(from) < 45) {
      const q = varianceAt(weight, t - from);
      const local = a * (rate + lambda * Math.max(q, 1e-300) ** p.depth);
      let length = Math.min(t - from, 2 / Math.max(local, 1e-300), rate > 0 ? 0.5 / rate : t - from);
      // Where the variance was larger, the decay was faster
      while (length > 1e-12 * t && forgotten(from + length) - forgotten(from) > 4) length /= 2;
      if (t - from - length < 0.2 * length) length = t - from;
      if (!(from + length > from)) break;
      const middle = from + length / 2;
      for (let i = 0; i < rule.nodes.length; i++) {
        const back = middle + (length / 2) * rule.nodes[i];
        const power = varianceAt(weight, t - back) ** p.depth;
        const decay = forgotten(back);
        gain += (length / 2) * rule.weights[i] * power * Math.exp(-decay);
        noise += (length / 2) * rule.weights[i] * power * Math.exp(-2 * decay);
      }
      from += length;
    }
    return { gain: a * gain, variance: start * Math.exp(-2 * forgotten(t)) + 2 * temperature * a * noise };
  }
}

const rule = gaussLegendre(20);

/** Phi(t) - Phi(t - back) = (L + 1) int_(t-back)^t (gamma + lambda q(s)^L) ds, by the binomial theorem in e^(-2 gamma s). */
function decayOver(problem: CheckedProblem, lambda: number, t: number): (back: number) => number {
  const { depth } = problem;
  const { stationaryVariance, initialVariance, rate } = problem.weights[0];
  const excess = initialVariance - stationaryVariance;
  const terms: { readonly factor: number; readonly power: number }[] = [];
  let binomial = 1;
  for (let j = 0; j <= depth; j++) {
    const factor = binomial * stationaryVariance ** (depth - j) * excess ** j;
    if (factor !== 0) terms.push({ factor, power: j });
    binomial = (binomial * (depth - j)) / (j + 1);
  }
  return (back) => {
    let integral = 0;
    for (const { factor, power } of terms) {
      const x = 2 * power * rate;
      // int_(t-back)^t e^(-x s) ds = e^(-x (t - back)) (1 - e^(-x back)) / x
      integral += factor * (x === 0 ? back : (Math.exp(-x * (t - back)) * -Math.expm1(-x * back)) / x);
    }
    return (depth + 1) * (rate * back + lambda * integral);
  };
}
