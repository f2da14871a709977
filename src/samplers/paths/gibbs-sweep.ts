import { InputError } from '../../base/input-error.ts';
import { contractPaths, swapped } from '../../kernels/path-contraction.ts';
import { backend } from '../../linalg/active-backend.ts';
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
import {
  effectiveReadouts,
  type MapSet,
  mapSetsOf,
  sensitivitiesBelow,
  tokenRows,
  topSensitivities,
  upward,
} from './path-state.ts';
import { type PathNetwork, type PathTask, tokenSize } from './path-task.ts';

/** What does not change from sweep to sweep. */
export interface PathPlan {
  readonly task: PathTask;
  readonly network: PathNetwork;
  /** Set l leaves hidden layer l + 1. */
  readonly sets: readonly MapSet[];
  readonly tokens: Matrix;
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
  const { train } = task;
  return {
    task,
    network,
    sets: mapSetsOf(task, train),
    tokens: tokenRows(task, train),
    bySample: train.features,
    byPath: swapped(train.features, paths, n0),
    scale: network.priorVariances[0] / (n0 * paths),
  };
}

/**
 * One sweep of blocked Gibbs through the whole network (note paths, section 6): scales are exchanged between layers, then from the
 * readout down each layer of weights is drawn from its Gaussian conditional by Matheron's rule. Exact at every width. `weights` is
 * changed in place.
 *
 * @throws InputError if a conditional covariance is singular (T = 0 with more labels than a layer can fit)
 */
export function pathSweep(stream: RandomStream, plan: PathPlan, weights: GatedWeights): PathSweep {
  const { task, network, sets } = plan;
  const depth = network.widths.length;
  const m = task.targets.columns;
  exchangeScales(stream, network, task.sets, weights);
  const inputs = upward(weights, sets, plan.tokens);
  let upper = topSensitivities(task.train.readout, m);
  drawReadout(stream, plan, weights[depth], inputs[depth]);
  let effective = lastEffectiveReadout(weights[depth], task.sets[depth - 1]);
  const orderParameters = new Array<Matrix>(depth);
  orderParameters[depth - 1] = orderParameterOf(effective);
  for (let l = depth - 1; l >= 0; l--) {
    upper = sensitivitiesBelow(weights[l + 1], sets[l], upper, m);
    const covariance =
      l === 0
        ? pathCovariance(plan, orderParameters[0])
        : layerCovariance(upper, inputs[l], sets[l - 1].above, m, network.priorVariances[l]);
    const factor = factorOf(covariance, network.temperature, l);
    drawLayer(stream, plan, l, weights[l], inputs[l], upper, factor);
    if (l === 0) return { orderParameters, readout: effective, factor };
    effective = effectiveReadoutBelow(weights[l], effective, task.sets[l - 1]);
    orderParameters[l - 1] = orderParameterOf(effective);
  }
  throw new RangeError('a network has a first layer');
}

/**
 * sigma^2 / (N M) sum_tt' (B_t . B_t') (z_t . z_t'), P m x P m: by Gram matrices of tokens where tokens are few, else by the
 * features F = sum_t B_t (x) z_t.
 */
function layerCovariance(upper: Matrix, z: Matrix, tokens: number, m: number, variance: number): Matrix {
  const rows = upper.rows / tokens;
  const scale = variance / z.columns;
  if (tokens * tokens * (upper.columns + z.columns / m) < upper.columns * z.columns) {
    const left = gram(upper);
    const right = gram(z);
    const result = matrix(rows, rows);
    for (let a = 0; a < rows; a++) {
      const za = Math.floor(a / m) * tokens;
      for (let b = 0; b <= a; b++) {
        const zb = Math.floor(b / m) * tokens;
        let sum = 0;
        for (let t = 0; t < tokens; t++) {
          const bRow = (a * tokens + t) * left.columns + b * tokens;
          const zRow = (za + t) * right.columns + zb;
          for (let s = 0; s < tokens; s++) sum += left.data[bRow + s] * right.data[zRow + s];
        }
        result.data[a * rows + b] = scale * sum;
        result.data[b * rows + a] = scale * sum;
      }
    }
    return result;
  }
  const features = matrix(rows, upper.columns * z.columns);
  for (let a = 0; a < rows; a++) {
    const [n, k] = [upper.columns, z.columns];
    const from = Math.floor(a / m) * tokens * k;
    backend().gemm(
      true,
      false,
      n,
      k,
      tokens,
      1,
      upper.data,
      a * tokens * n,
      n,
      z.data,
      from,
      k,
      0,
      features.data,
      a * n * k,
      k,
    );
  }
  return gram(features, scale);
}

/** Draws the weights below hidden layer l + 1 given everything else. */
function drawLayer(
  stream: RandomStream,
  { task, network }: PathPlan,
  l: number,
  weights: Matrix,
  z: Matrix,
  upper: Matrix,
  factor: CholeskyFactor,
): void {
  const variance = network.priorVariances[l];
  const m = task.targets.columns;
  const samples = task.targets.rows;
  const tokens = z.rows / samples;
  const units = weights.rows;
  const scale = 1 / Math.sqrt(z.columns);
  stream.fillNormal(weights.data, Math.sqrt(variance));
  const fields = multiply(z, weights, { transposeB: true });
  const noise = Math.sqrt(network.temperature);
  const surprise = matrix(samples * m, 1);
  for (let a = 0; a < samples * m; a++) {
    const row = Math.floor(a / m) * tokens * units;
    let output = 0;
    for (let i = 0; i < tokens * units; i++) output += upper.data[a * tokens * units + i] * fields.data[row + i];
    surprise.data[a] = task.targets.data[a] - scale * output - noise * stream.normal();
  }
  const alpha = solveCholesky(factor, surprise).data;
  const push = matrix(samples * tokens, units);
  for (let a = 0; a < samples * m; a++) {
    const row = Math.floor(a / m) * tokens * units;
    for (let i = 0; i < tokens * units; i++) push.data[row + i] += alpha[a] * upper.data[a * tokens * units + i];
  }
  multiplyInto(weights, push, z, { transposeA: true, alpha: variance * scale, beta: 1 });
}

/** Draws the readout: given the hidden layers the outputs are independent and share one P x P covariance. */
function drawReadout(stream: RandomStream, { task, network }: PathPlan, readout: Matrix, z: Matrix): void {
  const l = network.widths.length;
  const variance = network.priorVariances[l];
  const samples = task.targets.rows;
  const m = task.targets.columns;
  const pooled = pooledTokens(z, task.train.readout);
  const scale = 1 / Math.sqrt(z.columns);
  const factor = factorOf(gram(pooled, variance / z.columns), network.temperature, l);
  stream.fillNormal(readout.data, Math.sqrt(variance));
  const fields = multiply(pooled, readout, { transposeB: true });
  const noise = Math.sqrt(network.temperature);
  const surprise = matrix(samples, m);
  for (let a = 0; a < samples * m; a++) {
    surprise.data[a] = task.targets.data[a] - scale * fields.data[a] - noise * stream.normal();
  }
  multiplyInto(readout, solveCholesky(factor, surprise), pooled, {
    transposeA: true,
    alpha: variance * scale,
    beta: 1,
  });
}

/** sum_t r_t z_t, n x (M N). */
function pooledTokens(z: Matrix, readout: Matrix): Matrix {
  const tokens = readout.columns;
  const result = matrix(readout.rows, z.columns);
  for (let mu = 0; mu < readout.rows; mu++) {
    for (let t = 0; t < tokens; t++) {
      const weight = readout.data[mu * tokens + t];
      if (weight === 0) continue;
      const row = (mu * tokens + t) * z.columns;
      for (let i = 0; i < z.columns; i++) result.data[mu * z.columns + i] += weight * z.data[row + i];
    }
  }
  return result;
}

/** K~(U_1) of the training samples. */
function pathCovariance({ task, bySample, byPath, scale }: PathPlan, u: Matrix): Matrix {
  return symmetrized(contractPaths(bySample, u, byPath, task.targets.columns, scale));
}

/** What a sweep leaves behind, of any weights. */
export function sweepStateOf(plan: PathPlan, weights: GatedWeights): PathSweep {
  const readouts = effectiveReadouts(weights, plan.task.sets);
  const orderParameters = readouts.map(orderParameterOf);
  const factor = factorOf(pathCovariance(plan, orderParameters[0]), plan.network.temperature, 0);
  return { orderParameters, readout: readouts[0], factor };
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
