import { InputError } from '../../base/input-error.ts';
import { backend } from '../../linalg/active-backend.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { thinSvd } from '../../linalg/svd.ts';
import { RandomStream, type StreamState } from '../../random/stream.ts';
import { checkNetworkChain } from '../check-network.ts';
import { FunctionMoments, type MomentsState } from '../function-moments.ts';
import type { Job } from '../job.ts';
import type { ChainSettings, KernelPoints, NetworkChain, NetworkShape, NetworkTask } from '../network-chain.ts';
import { type TaskCoordinates, taskCoordinates } from '../task-coordinates.ts';
import { LinearGibbs, type LinearGibbsState, type UnitsHeld } from './sweep.ts';

/** One blocked Gibbs chain of a deep linear network. */
export interface GibbsLinearInput extends ChainSettings {
  readonly task: NetworkTask;
  readonly network: NetworkShape;
  /** T >= 0; 0 is the limit of networks that fit the data. */
  readonly temperature: number;
  /** `none` unless given. */
  readonly kernels?: KernelPoints;
  /** About which the squares of f at the test points are taken, Pt x m; zero unless given. */
  readonly reference?: Matrix;
  /** `rotated` unless given: same law, and the cost of a sweep does not grow with the width. */
  readonly units?: UnitsHeld;
}

/**
 * Blocked Gibbs sampling of the posterior of a deep linear network (note bpkr, section 9.1): any widths, m outputs, T >= 0.
 *
 * Traces beside those of every network chain: `logU` (log det U / m), `U` (tr U / m) and `inverseU` (tr U^-1 / m) for the amplitude
 * U = B_1 B_1^T of the function. Matrices: `U` and `readout` = A A^T / N_L, m x m. Throws `InputError` if T = 0 and m exceeds a width.
 */
export const gibbsLinearJob: Job<GibbsLinearInput, NetworkChain> = {
  name: 'gibbs-linear',

  run(input, control) {
    const { task, network, temperature } = input;
    checkNetworkChain(task, network, temperature, input);
    const coordinates = taskCoordinates(task);
    requireSamplable(input, coordinates);
    const kernels = input.kernels ?? 'none';
    const outside = coordinates.testOutside.columns;
    const columns = coordinates.rank + (kernels === 'all' ? outside : 0);
    const stream = new RandomStream({ seed: input.seed, purpose: 'gibbs-linear', chain: input.chain });
    const chain = new LinearGibbs(coordinates, columns, network, temperature, input.units ?? 'rotated', stream);
    const record = new GibbsRecord(input, coordinates, columns, stream);
    const total = input.warmup + input.draws;
    const saved = control.saved as GibbsState | undefined;
    if (saved !== undefined) {
      chain.restore(saved.chain);
      record.restore(saved.record);
      stream.restore(saved.stream);
    }
    const state = (sweeps: number): GibbsState => ({
      sweeps,
      chain: chain.state(),
      record: record.state(),
      stream: stream.state(),
    });
    for (let sweep = saved?.sweeps ?? 0; sweep < total && !control.cancelled(); sweep++) {
      chain.sweep();
      if (sweep >= input.warmup) record.add(chain);
      const show = sweep >= input.warmup && (sweep - input.warmup) % Math.max(1, Math.ceil(input.draws / 50)) === 0;
      control.progress((sweep + 1) / total, show ? record.partial() : undefined);
      control.checkpoint?.(() => state(sweep + 1));
    }
    return record.result();
  },
};

function requireSamplable(
  { network, temperature }: GibbsLinearInput,
  { rank, outputs, targets }: TaskCoordinates,
): void {
  if (rank === 0) throw new InputError('inputs', 'zeros only', 'inputs that differ from zero');
  if (temperature > 0) return;
  const narrow = network.widths.findIndex((width) => width < outputs);
  if (narrow >= 0) {
    throw new InputError(
      `widths[${narrow}]`,
      `${network.widths[narrow]} units for ${outputs} outputs at temperature 0`,
      `at least ${outputs}, or a temperature above 0: the network cannot fit the targets`,
    );
  }
  if (targets.every((value) => value === 0)) {
    throw new InputError('targets', 'zeros on the range of the inputs', 'other targets, or a temperature above 0');
  }
}

/** A chain between two sweeps. */
interface GibbsState {
  readonly sweeps: number;
  readonly chain: LinearGibbsState;
  readonly record: GibbsRecordState;
  readonly stream: StreamState;
}

/** What a chain remembers of its sweeps so far. */
interface GibbsRecordState {
  readonly traces: ReadonlyMap<string, Float64Array>;
  readonly moments: MomentsState;
  readonly sums: readonly Float64Array[];
  readonly draws: number;
}

/** Everything that a chain remembers of its sweeps. */
class GibbsRecord {
  readonly #input: GibbsLinearInput;
  readonly #coordinates: TaskCoordinates;
  readonly #columns: number;
  readonly #stream: RandomStream;
  readonly #traces = new Map<string, Float64Array>();
  readonly #moments: FunctionMoments;
  readonly #grams: Float64Array[];
  readonly #amplitude: Float64Array;
  readonly #readout: Float64Array;
  readonly #values: Float64Array;
  #draws = 0;

  constructor(input: GibbsLinearInput, coordinates: TaskCoordinates, columns: number, stream: RandomStream) {
    this.#input = input;
    this.#coordinates = coordinates;
    this.#columns = columns;
    this.#stream = stream;
    const { outputs, testInside } = coordinates;
    this.#moments = new FunctionMoments(testInside.rows, outputs, input.reference, input.task.testTargets);
    this.#values = new Float64Array(testInside.rows * outputs);
    this.#amplitude = new Float64Array(outputs * outputs);
    this.#readout = new Float64Array(outputs * outputs);
    const keep = (input.kernels ?? 'none') !== 'none';
    this.#grams = keep ? input.network.widths.map(() => new Float64Array(columns * columns)) : [];
  }

  add(chain: LinearGibbs): void {
    this.#addWeights(chain);
    const map = this.#functionMap(chain);
    this.#addTraining(map);
    this.#addTest(chain, map);
    this.#grams.forEach((sum, l) => {
      const gram = chain.layers[l].gram;
      for (let i = 0; i < sum.length; i++) sum[i] += gram[i];
    });
    this.#draws++;
  }

  state(): GibbsRecordState {
    return {
      traces: new Map([...this.#traces].map(([name, trace]) => [name, trace.slice()])),
      moments: this.#moments.state(),
      sums: this.#sums().map((sum) => sum.slice()),
      draws: this.#draws,
    };
  }

  restore({ traces, moments, sums, draws }: GibbsRecordState): void {
    for (const [name, trace] of traces) this.#traces.set(name, trace.slice());
    this.#moments.restore(moments);
    for (const [i, sum] of this.#sums().entries()) sum.set(sums[i]);
    this.#draws = draws;
  }

  #sums(): Float64Array[] {
    return [this.#amplitude, this.#readout, ...this.#grams];
  }

  partial(): { readonly draws: number; readonly logU: Float64Array } {
    const trace = this.#traces.get('logU') ?? new Float64Array(0);
    return { draws: this.#draws, logU: trace.slice(0, this.#draws) };
  }

  result(): NetworkChain {
    const draws = this.#draws;
    const m = this.#coordinates.outputs;
    const average = (sum: Float64Array) =>
      matrix(
        m,
        m,
        sum.map((value) => value / Math.max(1, draws)),
      );
    return {
      chain: this.#input.chain,
      draws,
      traces: Object.fromEntries([...this.#traces].map(([name, values]) => [name, values.slice(0, draws)])),
      testMean: this.#moments.mean(),
      testSquare: this.#moments.meanSquare(),
      kernels: this.#grams.map((gram, l) => this.#kernel(gram, l)),
      matrices: { U: average(this.#amplitude), readout: average(this.#readout) },
    };
  }

  #set(name: string, value: number): void {
    let trace = this.#traces.get(name);
    if (trace === undefined) {
      trace = new Float64Array(this.#input.draws);
      this.#traces.set(name, trace);
    }
    trace[this.#draws] = value;
  }

  #addWeights(chain: LinearGibbs): void {
    const { widths, priorVariances } = this.#input.network;
    const { rank, outputs: m } = this.#coordinates;
    const depth = widths.length;
    chain.rows.forEach((rows, l) => {
      const stride = rows.length / chain.seen[l];
      const length = l === 0 ? rank : widths[l - 1];
      let square = 0;
      for (let k = 0; k < chain.seen[l]; k++) {
        for (let j = 0; j < (l === 0 ? rank : stride); j++) square += rows[k * stride + j] ** 2;
      }
      this.#set(`deficit${l + 1}`, chain.seen[l] * length - square / priorVariances[l]);
    });
    const readout = chain.rows[depth];
    const n = readout.length / m;
    let trace = 0;
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < m; b++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += readout[a * n + j] * readout[b * n + j];
        this.#readout[a * m + b] += sum / widths[depth - 1];
        if (a === b) trace += sum / widths[depth - 1];
      }
    }
    this.#set('readoutNorm', trace / m);
    this.#addAmplitude(chain.heads[0], chain.seen[0]);
  }

  #addAmplitude(head: Float64Array, seen: number): void {
    const m = this.#coordinates.outputs;
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < m; b++) {
        for (let k = 0; k < seen; k++) this.#amplitude[a * m + b] += head[a * seen + k] * head[b * seen + k];
      }
    }
    const singular = m === 1 ? [Math.abs(head[0])] : thinSvd(matrix(m, seen, head)).s;
    let [log, sum, inverse] = [0, 0, 0];
    for (const s of singular) {
      log += 2 * Math.log(s);
      sum += s * s;
      inverse += 1 / (s * s);
    }
    this.#set('U', sum / m);
    if (seen < m) return;
    this.#set('logU', log / m);
    this.#set('inverseU', inverse / m);
  }

  /** f as a map from input coordinates, m x columns. */
  #functionMap(chain: LinearGibbs): Float64Array {
    const m = this.#coordinates.outputs;
    const map = new Float64Array(m * this.#columns);
    for (let a = 0; a < m; a++) {
      for (let k = 0; k < chain.seen[0]; k++) {
        const weight = chain.heads[0][a * chain.seen[0] + k];
        for (let j = 0; j < this.#columns; j++)
          map[a * this.#columns + j] += weight * chain.rows[0][k * this.#columns + j];
      }
    }
    return map;
  }

  #addTraining(map: Float64Array): void {
    const { rank, outputs: m, scales, targets, unfittable, samples } = this.#coordinates;
    let error = unfittable;
    let force = 0;
    for (let a = 0; a < m; a++) {
      for (let i = 0; i < rank; i++) {
        const f = map[a * this.#columns + i] * scales[i];
        const residual = f - targets[a * rank + i];
        error += residual * residual;
        force += f * residual;
      }
    }
    this.#set('trainError', error / samples);
    if (this.#input.temperature > 0) this.#set('force', force / this.#input.temperature);
  }

  #addTest(chain: LinearGibbs, map: Float64Array): void {
    const { rank, outputs: m, testInside, testOutside } = this.#coordinates;
    const points = testInside.rows;
    if (points === 0) return;
    const values = this.#values;
    backend().gemm(false, true, points, m, rank, 1, testInside.data, 0, rank, map, 0, this.#columns, 0, values, 0, m);
    const extra = testOutside.columns;
    if (extra > 0) {
      const free = this.#columns > rank ? undefined : this.#freeMap(chain, extra);
      const weights = free ?? map;
      const offset = free === undefined ? rank : 0;
      const stride = free === undefined ? this.#columns : extra;
      backend().gemm(
        false,
        true,
        points,
        m,
        extra,
        1,
        testOutside.data,
        0,
        extra,
        weights,
        offset,
        stride,
        1,
        values,
        0,
        m,
      );
    }
    const error = this.#moments.add(values);
    if (this.#input.task.testTargets !== undefined) this.#set('testError', error);
  }

  /** What f does outside the training span, m x extra: the seen rows of W_1 are prior there. */
  #freeMap(chain: LinearGibbs, extra: number): Float64Array {
    const m = this.#coordinates.outputs;
    const seen = chain.seen[0];
    const rows = this.#stream.fillNormal(
      new Float64Array(seen * extra),
      Math.sqrt(this.#input.network.priorVariances[0]),
    );
    const map = new Float64Array(m * extra);
    for (let a = 0; a < m; a++) {
      for (let k = 0; k < seen; k++) {
        const weight = chain.heads[0][a * seen + k];
        for (let j = 0; j < extra; j++) map[a * extra + j] += weight * rows[k * extra + j];
      }
    }
    return map;
  }

  /** sigma^2 / N_l times the mean Gram matrix, from input coordinates to points. */
  #kernel(gram: Float64Array, l: number): Matrix {
    const { basis, scales, rank, samples, testInside, testOutside } = this.#coordinates;
    const all = this.#input.kernels === 'all';
    const columns = this.#columns;
    const points = samples + (all ? testInside.rows : 0);
    const coordinates = new Float64Array(points * columns);
    for (let i = 0; i < samples; i++) {
      for (let k = 0; k < rank; k++) coordinates[i * columns + k] = basis.data[i * rank + k] * scales[k];
    }
    for (let i = samples; i < points; i++) {
      const t = i - samples;
      for (let k = 0; k < rank; k++) coordinates[i * columns + k] = testInside.data[t * rank + k];
      const extra = testOutside.columns;
      for (let k = 0; k < extra; k++) coordinates[i * columns + rank + k] = testOutside.data[t * extra + k];
    }
    const { widths, priorVariances } = this.#input.network;
    const scale = priorVariances[l + 1] / (widths[l] * Math.max(1, this.#draws));
    const half = new Float64Array(points * columns);
    const kernel = matrix(points, points);
    backend().gemm(
      false,
      false,
      points,
      columns,
      columns,
      scale,
      coordinates,
      0,
      columns,
      gram,
      0,
      columns,
      0,
      half,
      0,
      columns,
    );
    backend().gemm(
      false,
      true,
      points,
      points,
      columns,
      1,
      half,
      0,
      columns,
      coordinates,
      0,
      columns,
      0,
      kernel.data,
      0,
      points,
    );
    return kernel;
  }
}
