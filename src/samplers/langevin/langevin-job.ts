import { InputError, requireInteger, requirePositive } from '../../base/input-error.ts';
import { RandomStream } from '../../random/stream.ts';
import { checkNetworkChain } from '../check-network.ts';
import { type AdaptationState, DualAveraging } from '../hmc/dual-averaging.ts';
import { type HmcInput, potentialOf, stiffnessOf } from '../hmc/hmc-job.ts';
import type { Job } from '../job.ts';
import type { NetworkChain } from '../network-chain.ts';
import { NetworkRecord, type NetworkRecordState } from '../network-record.ts';
import { taskCoordinates } from '../task-coordinates.ts';
import { LangevinDynamics, type LangevinScheme, type LangevinState } from './langevin-step.ts';

/** Some networks under Langevin dynamics, side by side. `warmup` and `draws` count records, `thinning` steps apart. */
export interface LangevinInput extends Omit<HmcInput, 'trajectory' | 'mostSteps' | 'step' | 'relativeStep' | 'steps'> {
  readonly scheme: LangevinScheme;
  /**
   * Step in the prior's relaxation time; the first one for `mala`, which adapts it in the warm-up. With the curvature Lambda along the
   * stiffest direction, 0.05 / Lambda unless given (0.5 / Lambda for `mala`): a bias of a few percent or less (note bpkr, section 9.2).
   */
  readonly step?: number;
  /** The same in fastest times, 1 / Lambda. */
  readonly relativeStep?: number;
  /** Steps between two records, one at least; 1 unless given. */
  readonly thinning?: number;
}

/** What a batch of Langevin networks found. */
export interface LangevinResult {
  readonly chains: readonly NetworkChain[];
  readonly step: number;
  /** Mean after the warm-up; 1 for the schemes that accept every step. */
  readonly acceptance: number;
  /** Networks whose weights stopped being finite: the step is too long for them. Their chains end there. */
  readonly divergences: number;
  readonly gradients: number;
}

/** Networks between two records. */
interface LangevinJobState {
  readonly records: number;
  readonly dynamics: LangevinState;
  readonly record: NetworkRecordState;
  readonly adaptation: AdaptationState;
  readonly accepted: number;
  readonly diverged: boolean;
  readonly step: number;
  readonly evaluations: number;
}

/** Langevin dynamics of the posterior of fully connected networks (note bpkr, section 9.2; note ndk, section 11). */
export const langevinJob: Job<LangevinInput, LangevinResult> = {
  name: 'langevin',

  run(input, control) {
    const { task, network, temperature, chains, scheme, warmup, draws } = input;
    const prior = temperature === Number.POSITIVE_INFINITY;
    checkNetworkChain(task, network, prior ? 1 : temperature, { ...input, chain: 0 });
    requirePositive('temperature', prior ? 1 : temperature);
    if (input.step !== undefined) requirePositive('step', input.step);
    if (input.relativeStep !== undefined) requirePositive('relativeStep', input.relativeStep);
    const thinning = requireInteger('thinning', input.thinning ?? 1, 1);
    if (chains.length === 0) throw new InputError('chains', 'none', 'one or more');
    const coordinates = taskCoordinates(task);
    const potential = potentialOf(input, coordinates);
    const streamsFor = (purpose: string) =>
      chains.map((chain) => new RandomStream({ seed: input.seed, purpose, chain }));
    const dynamics = new LangevinDynamics(potential, streamsFor(`langevin-${scheme}`));
    const settings = { ...input, coordinates, kernels: input.kernels ?? 'none' };
    const record = new NetworkRecord(settings, streamsFor('langevin-free'));
    const total = warmup + draws;
    const relative = input.relativeStep ?? (scheme === 'mala' ? 0.5 : 0.05);
    let step = input.step ?? relative / stiffnessOf(input, coordinates);
    const adaptation = new DualAveraging(step, input.acceptance ?? 0.57);
    let accepted = 0;
    let diverged = false;
    const saved = control.saved as LangevinJobState | undefined;
    if (saved !== undefined) {
      dynamics.restore(saved.dynamics);
      record.restore(saved.record);
      adaptation.restore(saved.adaptation);
      ({ accepted, diverged, step } = saved);
      potential.evaluations = saved.evaluations;
    }
    const state = (records: number): LangevinJobState => ({
      records,
      dynamics: dynamics.state(),
      record: record.state(),
      adaptation: adaptation.state(),
      accepted,
      diverged,
      step,
      evaluations: potential.evaluations,
    });
    for (let t = saved?.records ?? 0; t < total && !control.cancelled() && !diverged; t++) {
      for (let k = 0; k < thinning; k++) {
        if (scheme === 'splitting') dynamics.splitting(step);
        else if (scheme === 'euler') dynamics.euler(step);
        else {
          step = t < warmup ? adaptation.step : adaptation.settled;
          const acceptance = dynamics.mala(step);
          const mean = acceptance.reduce((sum, value) => sum + value, 0) / chains.length;
          if (t < warmup) adaptation.update(mean);
          else accepted += mean / thinning;
        }
      }
      diverged = potential.values.some((value) => !Number.isFinite(value));
      if (t >= warmup && !diverged) {
        potential.place(dynamics.position);
        record.add(potential.weights);
      }
      control.progress((t + 1) / total);
      control.checkpoint?.(() => state(t + 1));
    }
    return {
      chains: record.results(),
      step,
      acceptance: scheme === 'mala' ? accepted / Math.max(1, record.draws) : 1,
      divergences: potential.values.filter((value) => !Number.isFinite(value)).length,
      gradients: potential.evaluations,
    };
  },
};
