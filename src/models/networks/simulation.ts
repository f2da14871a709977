import { InputError } from '../../base/input-error.ts';
import { matrix } from '../../linalg/matrix.ts';
import { gibbsLinearJob } from '../../samplers/gibbs-linear/gibbs-job.ts';
import { hmcJob } from '../../samplers/hmc/hmc-job.ts';
import { langevinJob } from '../../samplers/langevin/langevin-job.ts';
import type { LangevinScheme } from '../../samplers/langevin/langevin-step.ts';
import { batchesOf, type SimulationPlan, simulationPlan } from '../simulation-plan.ts';
import { combineBatches, combineChains } from './estimates.ts';
import { combineLangevin, langevinInputs } from './langevin-estimates.ts';
import type { SampledNetworks } from './problem.ts';

/** How the posterior of finite networks is sampled. */
export interface NetworkSettings {
  /** Blocked Gibbs for linear networks and Hamiltonian Monte Carlo for the others, unless given. */
  readonly sampler?: string;
  readonly seed: number;
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
  /** Sweeps between kept draws. */
  readonly thin?: number;
  /** In fastest times (`samplers/settings.ts`); chosen by the sampler unless given. */
  readonly stepSize?: number;
  readonly leapfrogSteps?: number;
  /** Of `langevin`; `mala` unless given. */
  readonly scheme?: LangevinScheme;
  readonly extrapolate?: boolean;
  /** Of `hmc`: of its matrix products; f64 unless given. */
  readonly precision?: 'f32' | 'f64';
}

/**
 * Chains of finite networks at one problem; one chain a round where it streams.
 *
 * @throws InputError for infinite width, Gibbs of nonlinear networks, and T = 0 with any other sampler
 */
export function simulateNetworks(problem: SampledNetworks, settings: NetworkSettings): SimulationPlan {
  const { task, layers, temperature, linear, kernels: compared, center } = problem;
  const { widths, priorVariances, activation } = layers;
  if (!widths.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
  const { inputs, targets, testInputs, testTargets } = task;
  const { chains, thin = 1, stepSize, leapfrogSteps, scheme = 'mala' } = settings;
  const kernels = compared ? ('train' as const) : ('none' as const);
  const shared = {
    task: { inputs, targets, testInputs, testTargets },
    network: { widths, priorVariances },
    temperature,
    reference: matrix(testInputs.rows, targets.columns, center()),
    kernels,
    seed: settings.seed,
    warmup: settings.warmup,
    draws: settings.draws * thin,
  };
  const sampler = settings.sampler ?? (linear ? 'gibbs' : 'hmc');
  if (sampler === 'gibbs') {
    const round = (chain: number) => ({ ...shared, chain });
    return simulationPlan({
      job: gibbsLinearJob,
      inputs: Array.from({ length: chains }, (_, chain) => round(chain)),
      round,
      combine: (outputs) => combineChains('gibbs', outputs, problem),
    });
  }
  if (temperature === 0) throw new InputError('temperature', `0 with sampler "${sampler}"`, 'a temperature above 0');
  if (sampler === 'langevin') {
    const input = { ...shared, activation, scheme, draws: settings.draws, thinning: thin };
    const stepped = stepSize === undefined ? input : { ...input, relativeStep: stepSize };
    return simulationPlan({
      job: langevinJob,
      inputs: langevinInputs(stepped, chains, settings.extrapolate === true),
      combine: (batches) => combineLangevin(batches, scheme, problem),
    });
  }
  const input = {
    ...shared,
    activation,
    ...(stepSize === undefined ? {} : { relativeStep: stepSize }),
    ...(leapfrogSteps === undefined ? {} : { steps: leapfrogSteps }),
    ...(settings.precision === undefined ? {} : { precision: settings.precision }),
  };
  return simulationPlan({
    job: hmcJob,
    inputs: batchesOf(chains).map((batch) => ({ ...input, chains: batch })),
    round: (r) => ({ ...input, chains: [r] }),
    combine: (batches) => combineBatches(batches, problem),
  });
}
