import type { Activation, FloatArray } from '../activations/activation.ts';
import { backend } from '../linalg/active-backend.ts';
import { type Matrix, matrix } from '../linalg/matrix.ts';
import { type Weights, weightCounts } from '../networks/architecture.ts';
import { NetworkBatch } from '../networks/network-batch.ts';
import type { RandomStream, StreamState } from '../random/stream.ts';
import { FunctionMoments, type MomentsState } from './function-moments.ts';
import type { KernelPoints, NetworkChain, NetworkShape, NetworkTask } from './network-chain.ts';
import { replicaOf } from './posterior-potential.ts';
import type { TaskCoordinates } from './task-coordinates.ts';

/** What a record needs to know of the networks that it watches. */
export interface RecordSettings {
  readonly task: NetworkTask;
  readonly coordinates: TaskCoordinates;
  readonly network: NetworkShape;
  readonly activation: Activation;
  readonly temperature: number;
  readonly kernels: KernelPoints;
  readonly reference?: Matrix;
  /** Numbers of the chains, one a replica, and the draws to make room for. */
  readonly chains: readonly number[];
  readonly draws: number;
}

/** What a record holds so far. */
export interface NetworkRecordState {
  readonly traces: readonly ReadonlyMap<string, Float64Array>[];
  readonly moments: readonly MomentsState[];
  readonly kernels: readonly (readonly Float64Array[])[];
  readonly streams: readonly StreamState[];
  readonly draws: number;
}

/** Training inputs in their own coordinates, P x R, with the factor 1 / sqrt(N0) in them. */
export function trainingCoordinates({ basis, scales, rank, samples }: TaskCoordinates): Matrix {
  const inputs = matrix(samples, rank);
  for (let i = 0; i < samples; i++) {
    for (let k = 0; k < rank; k++) inputs.data[i * rank + k] = basis.data[i * rank + k] * scales[k];
  }
  return inputs;
}

/**
 * Everything that is remembered of a batch of sampled networks, one chain a replica. First-layer weights come in the coordinates of the
 * training inputs; those which only test inputs see are prior at every draw, and are drawn here.
 */
export class NetworkRecord {
  readonly #settings: RecordSettings;
  readonly #batch: NetworkBatch;
  readonly #streams: readonly RandomStream[];
  readonly #first: Float64Array;
  readonly #traces: Map<string, Float64Array>[];
  readonly #moments: FunctionMoments[];
  readonly #kernels: Float64Array[][];
  readonly #values: Float64Array;
  #draws = 0;

  /** @param streams - one a replica, for the free weights */
  constructor(settings: RecordSettings, streams: readonly RandomStream[]) {
    const { coordinates, network, activation, chains, kernels } = settings;
    const { rank, samples, outputs, testInside, testOutside } = coordinates;
    const columns = rank + testOutside.columns;
    const points = samples + testInside.rows;
    const inputs = matrix(points, columns);
    const training = trainingCoordinates(coordinates);
    for (let i = 0; i < samples; i++) inputs.data.set(training.data.subarray(i * rank, (i + 1) * rank), i * columns);
    for (let t = 0; t < testInside.rows; t++) {
      const row = (samples + t) * columns;
      inputs.data.set(testInside.data.subarray(t * rank, (t + 1) * rank), row);
      const extra = testOutside.columns;
      inputs.data.set(testOutside.data.subarray(t * extra, (t + 1) * extra), row + rank);
    }
    this.#settings = settings;
    this.#streams = streams;
    const architecture = { inputs: columns, widths: network.widths, outputs, activation };
    this.#batch = new NetworkBatch(architecture, inputs, { replicas: chains.length, inputScale: 1 });
    this.#first = new Float64Array(chains.length * network.widths[0] * columns);
    this.#traces = chains.map(() => new Map());
    this.#moments = chains.map(
      () => new FunctionMoments(testInside.rows, outputs, settings.reference, settings.task.testTargets),
    );
    const size = kernels === 'none' ? 0 : kernels === 'train' ? samples : points;
    this.#kernels = chains.map(() => (size === 0 ? [] : network.widths.map(() => new Float64Array(size * size))));
    this.#values = new Float64Array(testInside.rows * outputs);
  }

  /** Draws so far. */
  get draws(): number {
    return this.#draws;
  }

  /**
   * Takes in the networks as they are.
   *
   * @param weights - of all replicas, W_1 with R columns
   * @param extra - further scalars by name, one a replica
   */
  add(weights: Weights, extra: { readonly [name: string]: ArrayLike<number> } = {}): void {
    const { chains } = this.#settings;
    const whole = this.#extended(weights);
    this.#batch.forward(whole);
    for (let r = 0; r < chains.length; r++) {
      for (const [name, values] of Object.entries(extra)) this.#set(r, name, values[r]);
      this.#addWeights(r, weights);
      this.#addFunction(r);
      this.#addKernels(r);
    }
    this.#draws++;
  }

  state(): NetworkRecordState {
    return {
      traces: this.#traces.map((traces) => new Map([...traces].map(([name, trace]) => [name, trace.slice()]))),
      moments: this.#moments.map((moments) => moments.state()),
      kernels: this.#kernels.map((sums) => sums.map((sum) => sum.slice())),
      streams: this.#streams.map((stream) => stream.state()),
      draws: this.#draws,
    };
  }

  restore({ traces, moments, kernels, streams, draws }: NetworkRecordState): void {
    for (const [r, stream] of this.#streams.entries()) {
      for (const [name, trace] of traces[r]) this.#traces[r].set(name, trace.slice());
      this.#moments[r].restore(moments[r]);
      for (const [l, sum] of this.#kernels[r].entries()) sum.set(kernels[r][l]);
      stream.restore(streams[r]);
    }
    this.#draws = draws;
  }

  /** What each chain found. */
  results(): NetworkChain[] {
    const { chains, network } = this.#settings;
    const draws = this.#draws;
    return chains.map((chain, r) => ({
      chain,
      draws,
      traces: Object.fromEntries([...this.#traces[r]].map(([name, values]) => [name, values.slice(0, draws)])),
      testMean: this.#moments[r].mean(),
      testSquare: this.#moments[r].meanSquare(),
      kernels: this.#kernels[r].map((sum, l) => {
        const scale = network.priorVariances[l + 1] / (network.widths[l] * Math.max(1, draws));
        const size = Math.round(Math.sqrt(sum.length));
        return matrix(
          size,
          size,
          sum.map((value) => value * scale),
        );
      }),
      matrices: {},
    }));
  }

  /** The latest value of a scalar in every chain, for display. */
  latest(name: string): number[] {
    return this.#traces.map((traces) => traces.get(name)?.[this.#draws - 1] ?? 0);
  }

  #set(r: number, name: string, value: number): void {
    let trace = this.#traces[r].get(name);
    if (trace === undefined) {
      trace = new Float64Array(this.#settings.draws);
      this.#traces[r].set(name, trace);
    }
    trace[this.#draws] = value;
  }

  #extended(weights: Weights): FloatArray[] {
    const { coordinates, network, chains } = this.#settings;
    const { rank, testOutside } = coordinates;
    const columns = rank + testOutside.columns;
    const deviation = Math.sqrt(network.priorVariances[0]);
    const rows = network.widths[0];
    for (let r = 0; r < chains.length; r++) {
      for (let i = r * rows; i < (r + 1) * rows; i++) {
        for (let k = 0; k < rank; k++) this.#first[i * columns + k] = weights[0][i * rank + k];
        for (let k = rank; k < columns; k++) this.#first[i * columns + k] = deviation * this.#streams[r].normal();
      }
    }
    return [
      this.#first,
      ...weights.slice(1).map((layer) => (layer instanceof Float32Array ? Float64Array.from(layer) : layer)),
    ];
  }

  #addWeights(r: number, weights: Weights): void {
    const { network, coordinates, chains, activation } = this.#settings;
    const { widths, priorVariances } = network;
    const counts = weightCounts({ inputs: coordinates.rank, widths, outputs: coordinates.outputs, activation });
    weights.forEach((layer, l) => {
      let square = 0;
      for (const value of replicaOf(layer, r, chains.length)) square += value * value;
      this.#set(r, `deficit${l + 1}`, counts[l] - square / priorVariances[l]);
      if (l === widths.length) this.#set(r, 'readoutNorm', square / (coordinates.outputs * widths[l - 1]));
    });
  }

  #addFunction(r: number): void {
    const { coordinates, task, temperature } = this.#settings;
    const { samples, outputs, testInside } = coordinates;
    const points = samples + testInside.rows;
    const f = this.#batch.outputs;
    let error = 0;
    let force = 0;
    for (let a = 0; a < outputs; a++) {
      const row = (r * outputs + a) * points;
      for (let i = 0; i < samples; i++) {
        const residual = f[row + i] - task.targets.data[i * outputs + a];
        error += residual * residual;
        force += f[row + i] * residual;
      }
      for (let t = 0; t < testInside.rows; t++) this.#values[t * outputs + a] = f[row + samples + t];
    }
    this.#set(r, 'trainError', error / samples);
    if (temperature !== Number.POSITIVE_INFINITY) this.#set(r, 'force', force / temperature);
    const testError = this.#moments[r].add(this.#values);
    if (task.testTargets !== undefined) this.#set(r, 'testError', testError);
  }

  #addKernels(r: number): void {
    const points = this.#batch.samples;
    this.#kernels[r].forEach((sum, l) => {
      const size = Math.round(Math.sqrt(sum.length));
      const units = this.#settings.network.widths[l];
      const activity = this.#batch.activities[l] as Float64Array;
      const offset = r * units * points;
      backend().gemm(
        true,
        false,
        size,
        size,
        units,
        1,
        activity,
        offset,
        points,
        activity,
        offset,
        points,
        1,
        sum,
        0,
        size,
      );
    });
  }
}
