import { InputError } from '../../base/input-error.ts';
import { backend } from '../../linalg/active-backend.ts';
import { type CholeskyFactor, solveCholesky, tryCholesky } from '../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gram, multiply } from '../../linalg/products.ts';
import type { RandomStream } from '../../random/stream.ts';
import {
  effectiveReadoutBelow,
  forwardHidden,
  type GatedWeights,
  lastEffectiveReadout,
  orderParameterOf,
} from './gated-state.ts';
import type { GatedNetwork, GatedTask } from './gated-task.ts';
import { exchangeScales } from './scale-exchange.ts';

/** What does not change from sweep to sweep. */
export interface SweepPlan {
  readonly task: GatedTask;
  readonly network: GatedNetwork;
  readonly inputDimension: number;
  /** X X^T / N_0, P x P. */
  readonly inputGram: Matrix;
  /** Gates of layers l..L with the outputs, P m x D_l; the last entry is that of no gates, P m x m. */
  readonly upperGates: readonly Matrix[];
}

/** The state after a sweep: what the function's law depends on besides the first layer. */
export interface SweepResult {
  /** U_1..U_L of the current weights. */
  readonly orderParameters: readonly Matrix[];
  /** Factor of C = K~(U_1) + T on the expanded training samples. */
  readonly factor: CholeskyFactor;
}

/** The plan of a task and a network. */
export function planSweeps(task: GatedTask, network: GatedNetwork): SweepPlan {
  const inputDimension = task.inputDimension ?? task.inputs.columns;
  const upperGates: Matrix[] = [outputPattern(task.inputs.rows, task.targets.columns)];
  for (let l = network.widths.length - 1; l >= 0; l--) upperGates.unshift(timesGates(task.gates[l], upperGates[0]));
  return { task, network, inputDimension, inputGram: gram(task.inputs, 1 / inputDimension), upperGates };
}

/**
 * One sweep of blocked Gibbs: scales are exchanged between layers, then from the readout down each layer of weights is drawn
 * from its conditional posterior, which is
 * Gaussian, by Matheron's rule (note ggdln, section 13). `weights` is changed in place.
 *
 * @throws InputError if a conditional covariance is singular (T = 0 with more samples than a layer can fit)
 */
export function gibbsSweep(stream: RandomStream, plan: SweepPlan, weights: GatedWeights): SweepResult {
  const { task, network, upperGates } = plan;
  const depth = network.widths.length;
  exchangeScales(
    stream,
    network,
    task.gates.map((set) => set.columns),
    weights,
  );
  const { gated } = forwardHidden(weights, task.inputs, task.gates, plan.inputDimension);
  drawReadout(stream, plan, weights, gated[depth - 1]);
  let effective = lastEffectiveReadout(weights[depth], task.gates[depth - 1].columns);
  const orderParameters = new Array<Matrix>(depth);
  orderParameters[depth - 1] = orderParameterOf(effective);
  for (let l = depth - 1; l >= 0; l--) {
    const incoming = l === 0 ? task.inputs : gated[l - 1];
    const fanIn = l === 0 ? plan.inputDimension : incoming.columns;
    const incomingGram = l === 0 ? plan.inputGram : gram(incoming, 1 / fanIn);
    const factor = drawLayer(stream, plan, l, weights[l], {
      incoming,
      fanIn,
      incomingGram,
      effective,
      upper: upperGates[l],
      orderParameter: orderParameters[l],
    });
    if (l === 0) return { orderParameters, factor };
    effective = effectiveReadoutBelow(weights[l], effective, task.gates[l - 1].columns);
    orderParameters[l - 1] = orderParameterOf(effective);
  }
  throw new RangeError('a network has a first layer');
}

interface LayerUpdate {
  /** Gated activations below, P x (M N). */
  readonly incoming: Matrix;
  readonly fanIn: number;
  /** Gram matrix of `incoming` over fanIn, P x P. */
  readonly incomingGram: Matrix;
  /** B of the layer that these weights feed, N x D. */
  readonly effective: Matrix;
  /** Gates above, P m x D. */
  readonly upper: Matrix;
  readonly orderParameter: Matrix;
}

/** Draws the weights that feed hidden layer l + 1, and returns the factor of their covariance on the labels. */
function drawLayer(
  stream: RandomStream,
  { task, network }: SweepPlan,
  l: number,
  weights: Matrix,
  update: LayerUpdate,
): CholeskyFactor {
  const { incoming, fanIn, incomingGram, effective, upper, orderParameter } = update;
  const variance = network.priorVariances[l];
  const m = task.targets.columns;
  const p = task.inputs.rows;
  const n = effective.rows;
  const gateProduct = upper.columns / m;
  const covariance = multiply(multiply(upper, orderParameter), upper, { transposeB: true });
  const size = p * m;
  for (let mu = 0; mu < p; mu++) {
    for (let k = 0; k < m; k++) {
      const row = (mu * m + k) * size;
      for (let nu = 0; nu < p; nu++) {
        const factor = (variance * incomingGram.data[mu * p + nu]) / gateProduct;
        for (let q = 0; q < m; q++) covariance.data[row + nu * m + q] *= factor;
      }
    }
  }
  for (let a = 0; a < size; a++) covariance.data[a * size + a] += network.temperature;
  const factor = factorOf(covariance, l, network.temperature);

  // A prior draw, its outputs, and the correction that the labels ask for.
  stream.fillNormal(weights.data, Math.sqrt(variance));
  const fields = multiply(incoming, weights, { transposeB: true });
  const sensitivities = multiply(upper, effective, { transposeB: true });
  const scale = 1 / Math.sqrt(n * gateProduct * fanIn);
  const noise = Math.sqrt(network.temperature);
  const surprise = matrix(size, 1);
  for (let mu = 0; mu < p; mu++) {
    for (let k = 0; k < m; k++) {
      const a = mu * m + k;
      let output = 0;
      for (let i = 0; i < n; i++) output += sensitivities.data[a * n + i] * fields.data[mu * n + i];
      surprise.data[a] = task.targets.data[a] - scale * output - noise * stream.normal();
    }
  }
  const alpha = solveCholesky(factor, surprise).data;
  const push = matrix(p, n);
  for (let mu = 0; mu < p; mu++) {
    for (let k = 0; k < m; k++) {
      const a = mu * m + k;
      for (let i = 0; i < n; i++) push.data[mu * n + i] += alpha[a] * sensitivities.data[a * n + i];
    }
  }
  addProduct(weights, push, incoming, variance * scale);
  return factor;
}

/** Draws the readout: given the hidden layers the outputs are independent and share one P x P covariance. */
function drawReadout(stream: RandomStream, { task, network }: SweepPlan, weights: GatedWeights, gated: Matrix): void {
  const l = network.widths.length;
  const readout = weights[l];
  const variance = network.priorVariances[l];
  const scale = 1 / Math.sqrt(gated.columns);
  const covariance = gram(gated, variance / gated.columns);
  const p = task.inputs.rows;
  const m = task.targets.columns;
  for (let mu = 0; mu < p; mu++) covariance.data[mu * p + mu] += network.temperature;
  const factor = factorOf(covariance, l, network.temperature);
  stream.fillNormal(readout.data, Math.sqrt(variance));
  const fields = multiply(gated, readout, { transposeB: true });
  const noise = Math.sqrt(network.temperature);
  const surprise = matrix(p, m);
  for (let a = 0; a < p * m; a++) {
    surprise.data[a] = task.targets.data[a] - scale * fields.data[a] - noise * stream.normal();
  }
  addProduct(readout, solveCholesky(factor, surprise), gated, variance * scale);
}

/** W <- W + factor A^T B */
function addProduct(w: Matrix, a: Matrix, b: Matrix, factor: number): void {
  backend().gemm(
    true,
    false,
    w.rows,
    w.columns,
    a.rows,
    factor,
    a.data,
    0,
    a.columns,
    b.data,
    0,
    b.columns,
    1,
    w.data,
    0,
    w.columns,
  );
}

function factorOf(covariance: Matrix, layer: number, temperature: number): CholeskyFactor {
  const factor = tryCholesky(covariance);
  if (factor !== undefined) return factor;
  throw new InputError(
    'temperature',
    `${temperature} with a singular conditional covariance of weight layer ${layer + 1}`,
    'T > 0: at T = 0 every layer by itself must be able to fit the labels',
  );
}

/** I_m under every sample: the gates of no layer. */
function outputPattern(samples: number, outputs: number): Matrix {
  const result = matrix(samples * outputs, outputs);
  for (let a = 0; a < samples * outputs; a++) result.data[a * outputs + (a % outputs)] = 1;
  return result;
}

/** Gates of one more layer below: row (mu, k) is g(mu) (x) upper(mu, k). */
export function timesGates(gates: Matrix, upper: Matrix): Matrix {
  const outputs = upper.rows / gates.rows;
  const columns = gates.columns * upper.columns;
  const result = matrix(upper.rows, columns);
  for (let a = 0; a < upper.rows; a++) {
    const mu = Math.floor(a / outputs);
    for (let g = 0; g < gates.columns; g++) {
      const open = gates.data[mu * gates.columns + g];
      if (open === 0) continue;
      for (let d = 0; d < upper.columns; d++) {
        result.data[a * columns + g * upper.columns + d] = open * upper.data[a * upper.columns + d];
      }
    }
  }
  return result;
}
