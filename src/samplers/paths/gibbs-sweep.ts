import { InputError } from '../../base/input-error.ts';
import { contractPaths, swapped } from '../../kernels/path-contraction.ts';
import { type CholeskyFactor, solveCholesky, tryCholesky } from '../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gram, multiply, multiplyInto } from '../../linalg/products.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import type { RandomStream } from '../../random/stream.ts';
import {
  effectiveReadoutBelow,
  type GatedWeights,
  lastEffectiveReadout,
  orderParameterOf,
} from '../gated/gated-state.ts';
import { exchangeScales } from '../gated/scale-exchange.ts';
import { effectiveReadouts, inputsAlongPaths } from './path-state.ts';
import { type PathNetwork, type PathTask, tokenSize } from './path-task.ts';

/** What does not change from sweep to sweep. */
export interface PathPlan {
  readonly task: PathTask;
  readonly network: PathNetwork;
  /** Training features by sample and by path. */
  readonly bySample: Matrix;
  readonly byPath: Matrix;
  /** sigma_0^2 / (N_0 M) */
  readonly scale: number;
}

/** The state after a sweep. */
export interface PathSweep {
  /** U_1..U_L of the current weights. */
  readonly orderParameters: readonly Matrix[];
  /** B_1, N_1 x D_1. */
  readonly readout: Matrix;
  /** Factor of C = K~(U_1) + T. */
  readonly factor: CholeskyFactor;
}

/** The plan of a task and a network. */
export function planPaths(task: PathTask, network: PathNetwork): PathPlan {
  const n0 = tokenSize(task);
  const paths = task.sets.reduce((product, count) => product * count, 1);
  return {
    task,
    network,
    bySample: task.train.features,
    byPath: swapped(task.train.features, paths, n0),
    scale: network.priorVariances[0] / (n0 * paths),
  };
}

/**
 * One sweep of blocked Gibbs through the whole network (note paths, section 6): scales are exchanged between layers, then from the
 * readout down each layer of weights is drawn from its Gaussian conditional by Matheron's rule. Exact at every width. Tokens leave no
 * trace: hidden layers are followed along the paths above them, and what a weight does to the outputs are the rows of the effective
 * readout (section 2.1). `weights` is changed in place.
 *
 * @throws InputError if a conditional covariance is singular (T = 0 with more labels than a layer can fit)
 */
export function pathSweep(stream: RandomStream, plan: PathPlan, weights: GatedWeights): PathSweep {
  const { task, network } = plan;
  const depth = network.widths.length;
  exchangeScales(stream, network, task.sets, weights);
  const inputs = inputsAlongPaths(plan.bySample, weights, task.sets);
  drawReadout(stream, plan, weights[depth], inputs[depth]);
  let effective = lastEffectiveReadout(weights[depth], task.sets[depth - 1]);
  const orderParameters = new Array<Matrix>(depth);
  orderParameters[depth - 1] = orderParameterOf(effective);
  for (let l = depth - 1; l >= 0; l--) {
    const covariance =
      l === 0
        ? pathCovariance(plan, orderParameters[0])
        : layerCovariance(plan, inputs[l], orderParameters[l], network.priorVariances[l]);
    const factor = factorOf(covariance, network.temperature, l);
    drawLayer(stream, plan, l, weights[l], inputs[l], effective, factor);
    if (l === 0) return { orderParameters, readout: effective, factor };
    effective = effectiveReadoutBelow(weights[l], effective, task.sets[l - 1]);
    orderParameters[l - 1] = orderParameterOf(effective);
  }
  throw new RangeError('a network has a first layer');
}

/** What a sweep leaves behind, of any weights. */
export function sweepStateOf(plan: PathPlan, weights: GatedWeights): PathSweep {
  const readouts = effectiveReadouts(weights, plan.task.sets);
  const orderParameters = readouts.map(orderParameterOf);
  const factor = factorOf(pathCovariance(plan, orderParameters[0]), plan.network.temperature, 0);
  return { orderParameters, readout: readouts[0], factor };
}

/** K~(U_1) of the training samples. */
function pathCovariance({ task, bySample, byPath, scale }: PathPlan, u: Matrix): Matrix {
  return symmetrized(contractPaths(bySample, u, byPath, task.targets.columns, scale));
}

/** The same one layer or more up: sigma^2 / (N M) of what the weights act on, contracted with U of the layer that they feed. */
function layerCovariance({ task }: PathPlan, z: Matrix, u: Matrix, variance: number): Matrix {
  const samples = task.targets.rows;
  const m = task.targets.columns;
  const above = z.rows / samples;
  const bySample = matrix(samples, above * z.columns, z.data);
  const byPath = swapped(bySample, above, z.columns);
  return symmetrized(contractPaths(bySample, u, byPath, m, variance / (z.columns * above)));
}

/** Draws the weights below hidden layer l + 1 given everything else. */
function drawLayer(
  stream: RandomStream,
  { task, network }: PathPlan,
  l: number,
  weights: Matrix,
  z: Matrix,
  effective: Matrix,
  factor: CholeskyFactor,
): void {
  const variance = network.priorVariances[l];
  const m = task.targets.columns;
  const samples = task.targets.rows;
  const above = z.rows / samples;
  const units = weights.rows;
  const scale = 1 / Math.sqrt(z.columns * units * above);
  stream.fillNormal(weights.data, Math.sqrt(variance));
  const fields = multiply(z, weights, { transposeB: true });
  const noise = Math.sqrt(network.temperature);
  const surprise = matrix(samples * m, 1);
  for (let a = 0; a < samples * m; a++) {
    let output = 0;
    for (let path = 0; path < above; path++) {
      const row = (Math.floor(a / m) * above + path) * units;
      const column = path * m + (a % m);
      for (let i = 0; i < units; i++) output += effective.data[i * above * m + column] * fields.data[row + i];
    }
    surprise.data[a] = task.targets.data[a] - scale * output - noise * stream.normal();
  }
  const alpha = solveCholesky(factor, surprise).data;
  const push = matrix(z.rows, units);
  for (let a = 0; a < samples * m; a++) {
    for (let path = 0; path < above; path++) {
      const row = (Math.floor(a / m) * above + path) * units;
      const column = path * m + (a % m);
      for (let i = 0; i < units; i++) push.data[row + i] += alpha[a] * effective.data[i * above * m + column];
    }
  }
  multiplyInto(weights, push, z, { transposeA: true, alpha: variance * scale, beta: 1 });
}

/** Draws the readout: given the hidden layers the outputs are independent and share one P x P covariance. */
function drawReadout(stream: RandomStream, { task, network }: PathPlan, readout: Matrix, z: Matrix): void {
  const l = network.widths.length;
  const variance = network.priorVariances[l];
  const samples = task.targets.rows;
  const m = task.targets.columns;
  const scale = 1 / Math.sqrt(z.columns);
  const factor = factorOf(gram(z, variance / z.columns), network.temperature, l);
  stream.fillNormal(readout.data, Math.sqrt(variance));
  const fields = multiply(z, readout, { transposeB: true });
  const noise = Math.sqrt(network.temperature);
  const surprise = matrix(samples, m);
  for (let a = 0; a < samples * m; a++) {
    surprise.data[a] = task.targets.data[a] - scale * fields.data[a] - noise * stream.normal();
  }
  multiplyInto(readout, solveCholesky(factor, surprise), z, { transposeA: true, alpha: variance * scale, beta: 1 });
}

function factorOf(covariance: Matrix, temperature: number, layer: number): CholeskyFactor {
  for (let a = 0; a < covariance.rows; a++) covariance.data[a * covariance.rows + a] += temperature;
  const factor = tryCholesky(covariance);
  if (factor !== undefined) return factor;
  throw new InputError(
    'temperature',
    `${temperature} with a singular conditional covariance of weight layer ${layer + 1}`,
    'T > 0: at T = 0 every layer by itself must be able to fit the labels',
  );
}
