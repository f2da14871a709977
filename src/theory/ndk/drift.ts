import { InputError } from '../../base/input-error.ts';
import { conditionOn } from '../../gaussian/conditioning.ts';
import { solveCholesky } from '../../linalg/cholesky.ts';
import { diagonalOf, type Matrix, matrix, stackRows, transpose } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { gaussLegendre } from '../../numeric/quadrature.ts';
import { DEFAULT_ACCURACY } from './accuracy.ts';
import { covarianceMatrix, equilibriumSchedules, type KernelBlocks, kernelBlocks } from './kernels.ts';
import { equilibrium } from './limits.ts';
import { type CheckedProblem, checkProblem, checkTimes, type DynamicsProblem } from './problem.ts';
import { type Protocol, protocolMean } from './protocol.ts';
import { protocolVariance } from './protocol-covariance.ts';

/**
 * What happens to a fully trained network from tau = 0 on (note ndk, section 8).
 *
 * - D0: everything goes on learning; the predictor stays where it is.
 * - D1: the readout is frozen, the hidden layers drift without a loss.
 * - D2: everything goes on learning, and an observer reads the features with the readout of tau = 0.
 * - D3: the readout is frozen, the hidden layers learn through it.
 * - D4: the hidden layers drift without a loss, the readout goes on learning.
 */
export type DriftProtocol = 'D0' | 'D1' | 'D2' | 'D3' | 'D4';

/** The names of the drift protocols. */
export const driftProtocols: readonly DriftProtocol[] = ['D0', 'D1', 'D2', 'D3', 'D4'];

/** The predictor after a drift, at every tau. */
export interface DriftCourse {
  readonly times: readonly number[];
  /** P x m for each tau. */
  readonly train: readonly Matrix[];
  /** P* x m for each tau. */
  readonly test: readonly Matrix[];
}

/** Mean predictor under a drift protocol, at each tau >= 0 (ascending). Throws `InputError` at T = 0: nothing drifts. */
export function driftMean(
  problem: DynamicsProblem,
  protocol: DriftProtocol,
  times: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): DriftCourse {
  const checked = checkDrifting(problem);
  const ordered = checkTimes(times);
  if (protocol === 'D1' || protocol === 'D2') {
    const kernel = protocol === 'D1' ? featureKernels(checked) : undefined;
    const observer = protocol === 'D2' ? oldReadoutKernels(checked) : undefined;
    const equilibriumDual = dualOf(checked);
    const at = (tau: number) => (kernel === undefined ? observer!(tau) : kernel(tau));
    const courses = ordered.map((tau) => {
      const { train, cross } = at(tau);
      return { train: multiply(train, equilibriumDual), test: multiply(cross, equilibriumDual) };
    });
    return { times: ordered, train: courses.map((c) => c.train), test: courses.map((c) => c.test) };
  }
  const course = protocolMean(checked, protocolOf(protocol, checked.depth), ordered, accuracy);
  return { times: ordered, train: course.train, test: course.test };
}

/** Which layers drift and learn under a drift protocol; D2 has the schedule of D0 and another observer. */
export function protocolOf(protocol: DriftProtocol, depth: number): Protocol {
  const hidden = (value: boolean) => new Array<boolean>(depth).fill(value);
  const flags: Record<DriftProtocol, { drifts: boolean[]; learns: boolean[] }> = {
    D0: { drifts: [...hidden(true), true], learns: [...hidden(true), true] },
    D1: { drifts: [...hidden(true), false], learns: [...hidden(false), false] },
    D2: { drifts: [...hidden(true), true], learns: [...hidden(true), true] },
    D3: { drifts: [...hidden(true), false], learns: [...hidden(true), false] },
    D4: { drifts: [...hidden(true), true], learns: [...hidden(false), true] },
  };
  const phases = [{ from: 0, ...flags[protocol] }];
  return protocol === 'D2' ? { start: 'equilibrium', phases, readWith: 0 } : { start: 'equilibrium', phases };
}

/** The two kernels of one tau: train by train and test by train. */
export interface KernelPair {
  readonly train: Matrix;
  readonly cross: Matrix;
}

/** K_f(tau) = sigma_a^2 K^L(tau), the kernel of features at two times under one readout (note ndk, section 8). */
export function featureDriftKernel(problem: DynamicsProblem, tau: number): KernelPair {
  return featureKernels(checkDrifting(problem))(tau);
}

/** K_f(infinity): what complete decorrelation leaves; nothing for linear and erf, norms for ReLU. */
export function decorrelatedKernel(problem: DynamicsProblem): KernelPair {
  const checked = checkDrifting(problem);
  return featureKernels(checked)(1e4 / Math.min(...checked.weights.map(({ rate }) => rate)));
}

/**
 * Covariance of the predictor under D1 between tau and tau', over the test points:
 * K_f(|tau - tau'|) - K_f(tau) (K + T)^-1 K_f(tau')^T, the same for every output.
 */
export function freeDriftCovariance(problem: DynamicsProblem, tau: number, other: number): Matrix {
  const checked = checkDrifting(problem);
  const blocks = featureBlocks(checked);
  const kernel = featureKernels(checked);
  const { factor } = conditionOn(kernel(0).train, checked.targets, checked.temperature);
  const solved = solveCholesky(factor, transpose(kernel(other).cross));
  const explained = multiply(kernel(tau).cross, solved);
  const result = covarianceMatrix(blocks.test, Math.abs(tau - other), 0);
  for (let i = 0; i < result.data.length; i++) result.data[i] -= explained.data[i];
  return result;
}

/** Variances of the predictor under D1 at tau, one a test point. */
export function freeDriftVariance(problem: DynamicsProblem, tau: number): Float64Array {
  return diagonalOf(freeDriftCovariance(problem, tau, tau)).map((v) => Math.max(0, v));
}

/**
 * Variances of the predictor of a single network under a drift protocol, one a test point, for each of the sorted times.
 *
 * D0 and D3 stay at equilibrium: hidden layers that go on learning through any one readout keep their distribution given it.
 */
export function driftVariance(
  problem: DynamicsProblem,
  protocol: DriftProtocol,
  times: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): Float64Array[] {
  const checked = checkDrifting(problem);
  const ordered = checkTimes(times);
  if (protocol === 'D0' || protocol === 'D3') {
    const variance = diagonalOf(equilibrium(checked).testCovariance).map((v) => Math.max(0, v));
    return ordered.map(() => variance);
  }
  if (protocol === 'D1') return ordered.map((tau) => freeDriftVariance(checked, tau));
  return protocolVariance(checked, protocolOf(protocol, checked.depth), ordered, accuracy);
}

/** Mean predictor at tau -> infinity, train points and then test points. */
export function driftLimit(problem: DynamicsProblem, protocol: DriftProtocol): Matrix {
  const checked = checkDrifting(problem);
  const start = featureKernels(checked)(0);
  const whole = (pair: KernelPair) => stackRows(pair.train, pair.cross);
  switch (protocol) {
    case 'D0':
    case 'D3':
      return multiply(whole(start), dualOf(checked));
    case 'D1':
    case 'D2':
      return multiply(whole(decorrelatedKernel(checked)), dualOf(checked));
    case 'D4': {
      const averaged = averagedKernels(checked, Number.POSITIVE_INFINITY);
      const variance = checked.priorVariances[checked.depth];
      const rate = checked.weights[checked.depth].rate;
      for (const { data } of [averaged.train, averaged.cross]) {
        for (let i = 0; i < data.length; i++) data[i] /= variance * rate;
      }
      // gamma_a sigma_a^2 = T: K~ = averaged K_f / T, and K~ (1 + K~)^-1 Y is a regression with unit ridge
      const { dual } = conditionOn(averaged.train, checked.targets, 1);
      return multiply(whole(averaged), dual);
    }
  }
}

function checkDrifting(problem: DynamicsProblem): CheckedProblem {
  const checked = checkProblem(problem);
  if (checked.temperature === 0) {
    throw new InputError('temperature', '0', 'a temperature above 0: without noise the weights do not drift');
  }
  return checked;
}

function dualOf(checked: CheckedProblem): Matrix {
  const { train } = featureKernels(checked)(0);
  return conditionOn(train, checked.targets, checked.temperature).dual;
}

/** Kernels with the readout standing still: C of these schedules is K_f. */
function featureBlocks(checked: CheckedProblem): KernelBlocks {
  const schedules = equilibriumSchedules(checked);
  schedules[checked.depth] = { weights: schedules[checked.depth].weights, clock: () => 0 };
  return kernelBlocks(checked, schedules);
}

function featureKernels(checked: CheckedProblem): (tau: number) => KernelPair {
  const { train, cross } = featureBlocks(checked);
  return (tau) => ({ train: covarianceMatrix(train, tau, 0), cross: covarianceMatrix(cross, tau, 0) });
}

/** e^(-gamma_a tau) K_f(0) + gamma_a int_0^tau e^(-gamma_a (tau - u)) K_f(u) du, the kernel of D2. */
function oldReadoutKernels(checked: CheckedProblem): (tau: number) => KernelPair {
  const kernel = featureKernels(checked);
  const start = kernel(0);
  return (tau) => {
    const memory = Math.exp(-checked.weights[checked.depth].rate * tau);
    const averaged = averagedKernels(checked, tau);
    for (const [to, from] of [
      [averaged.train, start.train],
      [averaged.cross, start.cross],
    ]) {
      for (let i = 0; i < to.data.length; i++) to.data[i] += memory * from.data[i];
    }
    return averaged;
  };
}

/**
 * gamma_a int_0^tau e^(-gamma_a (tau - u)) K_f(u) du for a finite tau; for infinity gamma_a int_0^inf e^(-gamma_a u) K_f(u) du.
 * Gauss in sqrt(u) panel by panel: the ReLU kernel has a square-root cusp at 0.
 */
function averagedKernels(checked: CheckedProblem, tau: number): KernelPair {
  const { train, cross } = featureBlocks(checked);
  const rate = checked.weights[checked.depth].rate;
  const fastest = Math.max(...checked.weights.map((w) => w.rate));
  const end = tau === Number.POSITIVE_INFINITY ? 45 / rate : tau;
  const top = Math.sqrt(end);
  const panels = Math.max(1, Math.ceil((top * Math.sqrt(fastest)) / 0.7));
  const { nodes, weights } = gaussLegendre(20);
  const sum = { train: matrix(train.rows, train.columns), cross: matrix(cross.rows, cross.columns) };
  const half = top / panels / 2;
  const scratch = { train: new Float64Array(sum.train.data.length), cross: new Float64Array(sum.cross.data.length) };
  for (let k = 0; k < panels; k++) {
    for (let i = 0; i < nodes.length; i++) {
      const root = half * (2 * k + 1 + nodes[i]);
      const u = root * root;
      const fading = tau === Number.POSITIVE_INFINITY ? Math.exp(-rate * u) : Math.exp(-rate * (tau - u));
      const weight = half * weights[i] * 2 * root * rate * fading;
      if (weight === 0) continue;
      train.covariance(u, 0, scratch.train);
      cross.covariance(u, 0, scratch.cross);
      for (let a = 0; a < scratch.train.length; a++) sum.train.data[a] += weight * scratch.train[a];
      for (let a = 0; a < scratch.cross.length; a++) sum.cross.data[a] += weight * scratch.cross[a];
    }
  }
  return sum;
}
