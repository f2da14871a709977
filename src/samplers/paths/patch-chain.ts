import type { Activation } from '../../activations/activation.ts';
import { activationOf } from '../../activations/registry.ts';
import { InputError, requireInteger, requirePositive } from '../../base/input-error.ts';
import { type CholeskyFactor, logDeterminant, solveCholesky, solveLower, tryCholesky } from '../../linalg/cholesky.ts';
import { columnVector, type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { dot, gram, multiply, multiplyVector } from '../../linalg/products.ts';
import { squaredError } from '../../measures/index.ts';
import { RandomStream, type StreamState } from '../../random/stream.ts';
import type { GatedChain } from '../gated/gated-chain.ts';
import { MeansRecorder, type MeansState } from '../gated/means-recorder.ts';
import type { Job } from '../job.ts';

/** One chain of networks of one hidden layer of patches through a nonlinearity, read out at every position, one output. */
export interface PatchChainInput {
  /** P x (M N_0) */
  readonly patches: Matrix;
  /** P x 1 */
  readonly targets: Matrix;
  readonly testPatches: Matrix;
  readonly testTargets?: Matrix;
  /** s_p of every position. */
  readonly scales: readonly number[];
  readonly activation: Activation;
  /** N channels. */
  readonly width: number;
  /** sigma_0^2 and sigma_1^2. */
  readonly priorVariances: readonly [number, number];
  /** T > 0 */
  readonly temperature: number;
  readonly seed: number;
  readonly chain: number;
  readonly warmup: number;
  readonly draws: number;
  readonly thin?: number;
  readonly batches?: number;
}

/** Where a chain stands between two sweeps. */
interface SliceState {
  readonly sweeps: number;
  readonly draws: number;
  readonly weights: Matrix;
  readonly stream: StreamState;
  readonly record: MeansState;
  readonly traces: GatedChain['traces'];
}

/** Slices of the first layer in one sweep. */
const SLICES = 4;

/**
 * Exact sampling at any width (note paths, section 6): the readout is integrated over, the first layer moves by elliptical slice
 * sampling (Murray, Adams & MacKay 2010), and the readout is then drawn given it.
 */
export const patchSlice: Job<PatchChainInput, GatedChain> = {
  name: 'patch-slice',

  run(input, control) {
    const { patches, targets, testPatches, testTargets, scales, width, warmup, draws, thin = 1, batches = 8 } = input;
    const paths = scales.length;
    requireInteger('width', width, 1);
    requireInteger('warmup', warmup, 0);
    requireInteger('draws', draws, 1);
    requirePositive('temperature', input.temperature);
    if (targets.columns !== 1) throw new InputError('targets', `${targets.columns} outputs`, 'one output');
    const n0 = patches.columns / paths;
    const stream = new RandomStream({ seed: input.seed, purpose: 'patch-slice', chain: input.chain });
    const spread = Math.sqrt(input.priorVariances[0]);
    const drawFirst = () => matrix(width, n0, stream.fillNormal(new Float64Array(width * n0), spread));
    const y = targets.data;
    const saved = control.saved as SliceState | undefined;
    let weights = saved?.weights ?? drawFirst();
    let state = stateAt(input, weights, y);
    const slice = (): void => {
      const other = drawFirst();
      const level = state.logLikelihood + Math.log(stream.uniform());
      let angle = 2 * Math.PI * stream.uniform();
      let [low, high] = [angle - 2 * Math.PI, angle];
      for (;;) {
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const proposal = matrix(
          width,
          n0,
          weights.data.map((value, i) => c * value + s * other.data[i]),
        );
        const next = stateAt(input, proposal, y);
        if (next.logLikelihood > level) {
          weights = proposal;
          state = next;
          return;
        }
        if (angle < 0) low = angle;
        else high = angle;
        angle = low + (high - low) * stream.uniform();
      }
    };
    const total = warmup + draws * thin;
    const traces = {
      trainError: new Float64Array(draws),
      testError: new Float64Array(draws),
      traceU: new Float64Array(draws),
    };
    const record = new MeansRecorder(Math.max(1, Math.ceil(draws / batches)));
    let done = saved?.draws ?? 0;
    if (saved !== undefined) {
      stream.restore(saved.stream);
      record.restore(saved.record);
      for (const [name, trace] of Object.entries(traces)) trace.set(saved.traces[name]);
    }
    const draw = () => {
      const readout = drawReadout(stream, input, state, y);
      const test = featuresOf(input, testPatches, weights);
      const direct = matrix(test.rows, 1, multiplyVector(test, readout));
      const u = orderParameter(readout, width, paths);
      traces.trainError[done] = squaredError(matrix(y.length, 1, multiplyVector(state.features, readout)), targets);
      traces.testError[done] = testTargets === undefined ? 0 : squaredError(direct, testTargets);
      for (let p = 0; p < paths; p++) traces.traceU[done] += u.data[p * paths + p] / paths;
      record.add({ direct, conditional: momentsAt(input, state, test), orderParameters: [u], hiddenKernels: [] });
      done++;
    };
    const tracesSoFar = () =>
      Object.fromEntries(Object.entries(traces).map(([name, trace]) => [name, trace.slice(0, done)]));
    for (let s = saved?.sweeps ?? 0; s < total && !control.cancelled(); s++) {
      for (let k = 0; k < SLICES; k++) slice();
      if (s >= warmup && (s + 1 - warmup) % thin === 0) draw();
      control.progress((s + 1) / total);
      // Weights are replaced, never changed, so that the state may share them.
      control.checkpoint?.(
        (): SliceState => ({
          sweeps: s + 1,
          draws: done,
          weights,
          stream: stream.state(),
          record: record.state(),
          traces: tracesSoFar(),
        }),
      );
    }
    return { chain: input.chain, draws: done, batches: record.parts(), traces: tracesSoFar() };
  },
};

interface PatchState {
  /** s_p phi(w_i . x_p / sqrt N_0) / sqrt(N M), P x (N M), columns (channel, position). */
  readonly features: Matrix;
  readonly factor: CholeskyFactor;
  readonly dual: Float64Array;
  readonly logLikelihood: number;
}

function stateAt(input: PatchChainInput, weights: Matrix, y: Float64Array): PatchState {
  const features = featuresOf(input, input.patches, weights);
  const covariance = gram(features, input.priorVariances[1]);
  for (let a = 0; a < covariance.rows; a++) covariance.data[a * covariance.rows + a] += input.temperature;
  const factor = tryCholesky(covariance);
  if (factor === undefined) throw new InputError('temperature', String(input.temperature), 'a larger temperature');
  const dual = solveCholesky(factor, columnVector(y)).data;
  return { features, factor, dual, logLikelihood: -(logDeterminant(factor) + dot(y, dual)) / 2 };
}

function featuresOf({ scales, activation }: PatchChainInput, patches: Matrix, weights: Matrix): Matrix {
  const paths = scales.length;
  const n0 = weights.columns;
  const width = weights.rows;
  const fields = multiply(matrix(patches.rows * paths, n0, patches.data), weights, { transposeB: true });
  const scale = 1 / Math.sqrt(n0);
  for (let i = 0; i < fields.data.length; i++) fields.data[i] *= scale;
  activationOf(activation).apply(fields.data, fields.data, 0, fields.data.length);
  const result = matrix(patches.rows, width * paths);
  const norm = 1 / Math.sqrt(width * paths);
  for (let mu = 0; mu < patches.rows; mu++) {
    for (let p = 0; p < paths; p++) {
      for (let i = 0; i < width; i++) {
        result.data[mu * result.columns + i * paths + p] = norm * scales[p] * fields.data[(mu * paths + p) * width + i];
      }
    }
  }
  return result;
}

/** a given the first layer, by Matheron's rule. */
function drawReadout(
  stream: RandomStream,
  input: PatchChainInput,
  { features, factor }: PatchState,
  y: Float64Array,
): Float64Array {
  const variance = input.priorVariances[1];
  const a = stream.fillNormal(new Float64Array(features.columns), Math.sqrt(variance));
  const f = multiplyVector(features, a);
  const noise = Math.sqrt(input.temperature);
  const surprise = matrix(
    y.length,
    1,
    y.map((value, mu) => value - f[mu] - noise * stream.normal()),
  );
  const push = multiplyVector(features, solveCholesky(factor, surprise).data, true);
  return a.map((value, i) => value + variance * push[i]);
}

/** 1/N sum_i a_i a_i^T, M x M. */
function orderParameter(readout: Float64Array, width: number, paths: number): Matrix {
  return gram(transpose(matrix(width, paths, readout)), 1 / width);
}

/** Mean and variance of f given the first layer. */
function momentsAt(
  input: PatchChainInput,
  { features, factor, dual }: PatchState,
  test: Matrix,
): { mean: Matrix; covariance: Matrix } {
  const variance = input.priorVariances[1];
  const cross = multiply(test, features, { transposeB: true });
  for (let i = 0; i < cross.data.length; i++) cross.data[i] *= variance;
  const mean = matrix(test.rows, 1, multiplyVector(cross, dual));
  const half = solveLower(factor, transpose(cross));
  const covariance = matrix(test.rows, 1);
  for (let x = 0; x < test.rows; x++) {
    const row = test.data.subarray(x * test.columns, (x + 1) * test.columns);
    covariance.data[x] = variance * dot(row, row);
  }
  for (let i = 0; i < half.rows; i++) {
    for (let x = 0; x < test.rows; x++) covariance.data[x] -= half.data[i * half.columns + x] ** 2;
  }
  return { mean, covariance };
}
