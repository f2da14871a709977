import type { Activation } from '../../../activations/activation.ts';
import { flattenValue } from '../../../base/values.ts';
import type { Task } from '../../../data/dataset.ts';
import type { Simulation } from '../../../judge/simulation.ts';
import { bpkrProblem } from '../../../models/bpkr/problem.ts';
import { simulateNetworks } from '../../../models/networks/simulation.ts';
import { runPlans } from '../../../models/run-plans.ts';
import type { HmcResult } from '../../../samplers/hmc/hmc-job.ts';
import type { NetworkChain } from '../../../samplers/network-chain.ts';
import type { PointSeries } from '../../figure/figure.ts';
import type { FigureOptions } from '../catalogue-figure.ts';

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
  const results = await sampled(requests, { ...length, sampler: 'gibbs' }, options);
  return results.map(({ simulation, outputs }) => ({ simulation, chains: outputs as readonly NetworkChain[] }));
}

/** Samples networks of any activation by Hamiltonian Monte Carlo, in batches of chains. */
export async function sampleHmc(
  requests: readonly NetworkRequest[],
  length: SamplingLength,
  options: FigureOptions,
): Promise<SampledNetwork[]> {
  const results = await sampled(requests, { ...length, sampler: 'hmc' }, options);
  return results.map(({ simulation, outputs }) => ({
    simulation,
    chains: (outputs as readonly HmcResult[]).flatMap(({ chains }) => chains),
  }));
}

function sampled(
  requests: readonly NetworkRequest[],
  settings: SamplingLength & { readonly sampler: string },
  { seed, executor, onProgress, signal }: FigureOptions,
) {
  const plans = requests.map(({ task, temperature, activation = 'linear', kernels = false, ...network }) => {
    const layers = { ...network, depth: network.widths.length, activation };
    return simulateNetworks(bpkrProblem(task, layers, temperature, { kernels }), { ...settings, seed });
  });
  return runPlans(plans, executor, {
    onProgress: (fraction) => onProgress?.(fraction, 'sampling networks'),
    signal,
  });
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
