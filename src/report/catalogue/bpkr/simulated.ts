import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import { flattenValue } from '../../../base/values.ts';
import type { Task } from '../../../data/dataset.ts';
import { combineBatches, combineChains } from '../../../experiment/adapters/bpkr/simulation.ts';
import type { Simulation } from '../../../judge/simulation.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { gibbsLinearJob } from '../../../samplers/gibbs-linear/gibbs-job.ts';
import { hmcJob } from '../../../samplers/hmc/hmc-job.ts';
import type { NetworkChain } from '../../../samplers/network-chain.ts';
import { prepare } from '../../../theory/bpkr/index.ts';
import type { FigureOptions } from '../../catalogue.ts';
import type { PointSeries } from '../../figure.ts';

/** A network to be sampled for a figure. */
export interface NetworkRequest {
  readonly task: Task;
  readonly widths: readonly number[];
  readonly priorVariances: readonly number[];
  readonly temperature: number;
  readonly activation?: Activation;
  /** Average the hidden kernels over the training points. */
  readonly kernels?: boolean;
}

/** How long every network of a figure is sampled. */
export interface SamplingLength {
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
}

/** A sampled network: its estimates, and the chains for what only one figure asks. */
export interface SampledNetwork {
  readonly simulation: Simulation;
  readonly chains: readonly NetworkChain[];
}

/** Samples deep linear networks by Gibbs, all together so that every worker is kept busy. */
export async function sampleLinear(
  requests: readonly NetworkRequest[],
  length: SamplingLength,
  options: FigureOptions,
): Promise<SampledNetwork[]> {
  const centers = requests.map(centerOf);
  const inputs = requests.flatMap((request, r) =>
    Array.from({ length: length.chains }, (_, chain) => ({
      ...length,
      ...networkOf(request),
      kernels: request.kernels === true ? ('train' as const) : ('none' as const),
      reference: matrix(request.task.testInputs.rows, request.task.targets.columns, centers[r]),
      seed: options.seed,
      chain,
    })),
  );
  const chains = await options.executor.map(gibbsLinearJob, inputs, {
    onProgress: (fraction) => options.onProgress?.(fraction, 'sampling networks'),
    signal: options.signal,
  });
  return requests.map(({ task, widths }, r) => {
    const own = chains.slice(r * length.chains, (r + 1) * length.chains);
    return {
      chains: own,
      simulation: combineChains('gibbs', own, { ...task, digest: '' }, widths.length, centers[r]),
    };
  });
}

/** Samples networks of any activation by Hamiltonian Monte Carlo, each in two batches of chains. */
export async function sampleHmc(
  requests: readonly NetworkRequest[],
  length: SamplingLength,
  options: FigureOptions,
): Promise<SampledNetwork[]> {
  const half = Math.ceil(length.chains / 2);
  const centers = requests.map(centerOf);
  const inputs = requests.flatMap((request, r) =>
    [0, half].map((first) => ({
      ...networkOf(request),
      activation: request.activation ?? 'linear',
      reference: matrix(request.task.testInputs.rows, request.task.targets.columns, centers[r]),
      seed: options.seed,
      warmup: length.warmup,
      draws: length.draws,
      chains: Array.from({ length: half }, (_, i) => first + i),
    })),
  );
  const batches = await options.executor.map(hmcJob, inputs, {
    onProgress: (fraction) => options.onProgress?.(fraction, 'sampling networks'),
    signal: options.signal,
  });
  return requests.map(({ task, widths }, r) => {
    const own = batches.slice(2 * r, 2 * r + 2);
    return {
      chains: own.flatMap(({ chains }) => chains),
      simulation: combineBatches(own, { ...task, digest: '' }, widths.length, centers[r]),
    };
  });
}

function networkOf({ task, widths, priorVariances, temperature }: NetworkRequest) {
  return { task, network: { widths, priorVariances }, temperature };
}

/** The theory's mean at the test points: about which the chains take squares. */
function centerOf({ task, widths, priorVariances, temperature, activation = 'linear' }: NetworkRequest): Float64Array {
  const theory = prepare(task, { activation });
  const parameters = { widths, priorVariances, temperature };
  if (task.targets.columns > 1) return theory.predictOutputs(parameters).predictor.mean.data;
  return activationOf(activation).linear ? theory.exact(parameters).mean : theory.predict(parameters).predictor.mean;
}

/** One observable of several sampled networks as points with error bars. */
export function sampledPoints(
  name: string,
  group: string,
  x: readonly number[],
  networks: readonly SampledNetwork[],
  observable: string,
): PointSeries {
  const estimates = networks.map(({ simulation }) => simulation.observables[observable]);
  const first = (value: Parameters<typeof flattenValue>[0] | undefined) => {
    const [number] = value === undefined ? [Number.NaN] : flattenValue(value);
    return Number.isFinite(number) ? number : null;
  };
  return {
    type: 'points',
    name,
    group,
    role: 'simulation',
    x,
    y: estimates.map((estimate) => first(estimate?.value)),
    error: estimates.map((estimate) => first(estimate?.mcse)),
  };
}

/** Averages over data draws: the mean of the estimates and its Monte Carlo error (not the spread over draws). */
export function averagedPoints(
  name: string,
  group: string,
  x: readonly number[],
  networks: readonly (readonly SampledNetwork[])[],
  observable: string,
): PointSeries {
  const pooled = networks.map((draws) => {
    const values = draws.flatMap(({ simulation }) => {
      const estimate = simulation.observables[observable];
      return estimate === undefined
        ? []
        : [{ value: flattenValue(estimate.value)[0], mcse: flattenValue(estimate.mcse)[0] }];
    });
    return {
      value: values.reduce((sum, { value }) => sum + value, 0) / values.length,
      error: Math.sqrt(values.reduce((sum, { mcse }) => sum + mcse ** 2, 0)) / values.length,
    };
  });
  return {
    type: 'points',
    name,
    group,
    role: 'simulation',
    x,
    y: pooled.map(({ value }) => value),
    error: pooled.map(({ error }) => error),
  };
}
