import type { Activation } from '../../activations/activation.ts';
import { InputError, requireInteger, requirePositive } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import type { Precision } from '../../networks/architecture.ts';
import { NetworkBatch } from '../../networks/network-batch.ts';
import { SquareLoss } from '../../networks/square-loss.ts';
import { RandomStream } from '../../random/stream.ts';
import { checkNetworkChain } from '../check-network.ts';
import { energyFraction } from '../diagnostics/energy.ts';
import type { Job } from '../job.ts';
import type { ChainSettings, KernelPoints, NetworkChain, NetworkShape, NetworkTask } from '../network-chain.ts';
import { NetworkRecord, type NetworkRecordState, trainingCoordinates } from '../network-record.ts';
import { PosteriorPotential } from '../posterior-potential.ts';
import { type TaskCoordinates, taskCoordinates } from '../task-coordinates.ts';
import { type AdaptationState, DualAveraging } from './dual-averaging.ts';
import { SplitHmc, type SplitHmcState } from './split-hmc.ts';

/** Some chains that run side by side as one batch of networks, and share the step size found in their warm-up. */
export interface HmcInput extends Omit<ChainSettings, 'chain'> {
  /** Numbers of the chains. Which chains share a batch is part of the input, and so of the result. */
  readonly chains: readonly number[];
  readonly task: NetworkTask;
  readonly network: NetworkShape;
  readonly activation: Activation;
  /** T > 0, or infinity for the prior. */
  readonly temperature: number;
  readonly kernels?: KernelPoints;
  /** About which the squares of f at the test points are taken, Pt x m; zero unless given. */
  readonly reference?: Matrix;
  /** Length of a trajectory in the prior's time, where a quarter of its period is pi / 2; 1.5 unless given. */
  readonly trajectory?: number;
  /** Acceptance aimed at; 0.8 unless given. */
  readonly acceptance?: number;
  /** Step between kicks, in the prior's time; found in the warm-up unless given. */
  readonly step?: number;
  /** The same in fastest times, 1 / sqrt(Lambda) with the curvature Lambda along the stiffest direction (`stiffnessOf`). */
  readonly relativeStep?: number;
  /** Kicks of a trajectory; its length over the step unless given. */
  readonly steps?: number;
  /** Most kicks of a trajectory; 256 unless given. */
  readonly mostSteps?: number;
  readonly precision?: Precision;
}

/** What a batch of chains found. */
export interface HmcResult {
  /** Traces beside those of every network chain: `energy`, `acceptance`, and `virial1`.., whose means are those of `deficit1`... */
  readonly chains: readonly NetworkChain[];
  /** Step size after the warm-up, in the prior's time, and kicks a trajectory. */
  readonly step: number;
  readonly steps: number;
  /** After the warm-up, in all chains. */
  readonly divergences: number;
  /** Mean after the warm-up. */
  readonly acceptance: number;
  /** Energy fraction of each chain; undefined where energies say nothing. */
  readonly energyFractions: readonly (number | undefined)[];
  /** Evaluations of the gradient, all replicas as one, warm-up included. */
  readonly gradients: number;
}

/** Hamiltonian Monte Carlo of the posterior of fully connected networks (note bpkr, section 9.2): any depth, activation, outputs. */
export const hmcJob: Job<HmcInput, HmcResult> = {
  name: 'hmc',

  run(input, control) {
    const { task, network, temperature, chains } = input;
    const prior = temperature === Number.POSITIVE_INFINITY;
    checkNetworkChain(task, network, prior ? 1 : temperature, { ...input, chain: 0 });
    requirePositive('temperature', prior ? 1 : temperature);
    if (chains.length === 0) throw new InputError('chains', 'none', 'one or more');
    const length = requirePositive('trajectory', input.trajectory ?? 1.5);
    const most = requireInteger('mostSteps', input.mostSteps ?? 256, 1);
    const target = input.acceptance ?? 0.8;
    if (!(target > 0 && target < 1)) throw new InputError('acceptance', String(target), 'a number between 0 and 1');
    if (input.step !== undefined) requirePositive('step', input.step);
    if (input.relativeStep !== undefined) requirePositive('relativeStep', input.relativeStep);
    if (input.steps !== undefined) requireInteger('steps', input.steps, 1);

    const coordinates = taskCoordinates(task);
    const potential = potentialOf(input, coordinates);
    const streamsFor = (purpose: string) =>
      chains.map((chain) => new RandomStream({ seed: input.seed, purpose, chain }));
    const sampler = new SplitHmc(potential, streamsFor('hmc'));
    const settings = { ...input, coordinates, kernels: input.kernels ?? 'none' };
    const record = new NetworkRecord(settings, streamsFor('hmc-free'));

    const fastest = 1 / Math.sqrt(stiffnessOf(input, coordinates));
    const fixed = input.step ?? (input.relativeStep === undefined ? undefined : input.relativeStep * fastest);
    const adaptation = new DualAveraging(fastest, target);
    const total = input.warmup + input.draws;
    let divergences = 0;
    let accepted = 0;
    let step = adaptation.step;
    const saved = control.saved as HmcState | undefined;
    if (saved !== undefined) {
      sampler.restore(saved.sampler);
      record.restore(saved.record);
      adaptation.restore(saved.adaptation);
      ({ divergences, accepted, step } = saved);
      potential.evaluations = saved.evaluations;
    }
    const state = (trajectories: number): HmcState => ({
      trajectories,
      sampler: sampler.state(),
      record: record.state(),
      adaptation: adaptation.state(),
      divergences,
      accepted,
      step,
      evaluations: potential.evaluations,
    });
    for (let t = saved?.trajectories ?? 0; t < total && !control.cancelled(); t++) {
      const warming = t < input.warmup;
      step = fixed ?? Math.min(length, warming ? adaptation.step : adaptation.settled);
      const report = sampler.trajectory(step, input.steps ?? stepsOf(length, step, most));
      const mean = report.acceptance.reduce((sum, value) => sum + value, 0) / chains.length;
      if (warming) adaptation.update(mean);
      else {
        divergences += report.diverged.filter(Boolean).length;
        accepted += mean;
        potential.place(sampler.position);
        const virials = Object.fromEntries(sampler.virials().map((values, l) => [`virial${l + 1}`, values]));
        record.add(potential.weights, { energy: report.energy, acceptance: report.acceptance, ...virials });
      }
      const show = !warming && (t - input.warmup) % Math.max(1, Math.ceil(input.draws / 50)) === 0;
      control.progress(
        (t + 1) / total,
        show ? { draws: record.draws, readoutNorm: record.latest('readoutNorm') } : undefined,
      );
      control.checkpoint?.(() => state(t + 1));
    }
    const results = record.results();
    return {
      chains: results,
      step,
      steps: input.steps ?? stepsOf(length, step, most),
      divergences,
      acceptance: accepted / Math.max(1, record.draws),
      energyFractions: results.map((chain) => energyFraction(chain.traces.energy ?? [])),
      gradients: potential.evaluations,
    };
  },
};

/** Chains between two trajectories. */
interface HmcState {
  readonly trajectories: number;
  readonly sampler: SplitHmcState;
  readonly record: NetworkRecordState;
  readonly adaptation: AdaptationState;
  readonly divergences: number;
  readonly accepted: number;
  readonly step: number;
  readonly evaluations: number;
}

/** The posterior of a batch of chains in the coordinates of the training inputs. */
export function potentialOf(
  input: Pick<HmcInput, 'task' | 'network' | 'activation' | 'temperature' | 'chains' | 'precision'>,
  coordinates: TaskCoordinates,
): PosteriorPotential {
  if (coordinates.rank === 0) throw new InputError('inputs', 'zeros only', 'inputs that differ from zero');
  const { task, network, activation, temperature, chains, precision } = input;
  const architecture = { inputs: coordinates.rank, widths: network.widths, outputs: task.targets.columns, activation };
  const options = { replicas: chains.length, inputScale: 1, ...(precision === undefined ? {} : { precision }) };
  const batch = new NetworkBatch(architecture, trainingCoordinates(coordinates), options);
  const deviations = network.priorVariances.map(Math.sqrt);
  return new PosteriorPotential(new SquareLoss(batch, task.targets), { deviations, temperature });
}

function stepsOf(length: number, step: number, most: number): number {
  return Math.max(1, Math.min(most, Math.round(length / step)));
}

/** Lambda = 1 + (L + 1) sigma^2 lambda_max / T: curvature of the potential along its stiffest direction, at prior weights. */
export function stiffnessOf(
  { network, temperature }: Pick<HmcInput, 'network' | 'temperature'>,
  { scales }: TaskCoordinates,
): number {
  const variance = network.priorVariances.reduce((product, value) => product * value, 1);
  return 1 + ((network.widths.length + 1) * variance * scales[0] * scales[0]) / temperature;
}
