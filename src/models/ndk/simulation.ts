import { InputError } from '../../base/input-error.ts';
import { langevinEnsemble } from '../../samplers/langevin-dynamics/ensemble.ts';
import { type EnsembleSpec, ensembleInputs } from '../../samplers/langevin-dynamics/plan.ts';
import { type SimulationPlan, simulationPlan } from '../simulation-plan.ts';
import { estimatesOf, extrapolated, networksAt, runOf } from './estimates.ts';
import type { NdkProblem } from './problem.ts';

/** How networks that learn by Langevin dynamics are simulated. */
export interface NdkSettings {
  readonly seed: number;
  /** Independent networks of the problem's widths. */
  readonly chains: number;
  readonly stepSize?: number;
  /** Element type of weights and products; f64 unless given. */
  readonly precision?: 'f32' | 'f64';
  /** Whether standard errors of means are cut by shadow networks without gradient; so unless given. */
  readonly shadow?: boolean;
  /** Further widths, all extrapolated to infinite width in 1/N. */
  readonly extrapolate?: readonly number[];
  /** Forgetting times of the slowest layer that a network learns before a drift begins; 8 unless given. */
  readonly burnIn?: number;
  /** Networks of a round, where the simulation streams. */
  readonly roundSize?: number;
}

/**
 * Networks of finite width that learn from fresh weights, or drift; a few a round where it streams.
 *
 * @throws InputError for infinite width
 */
export function simulateNdk(problem: NdkProblem, settings: NdkSettings): SimulationPlan {
  const { checked, dynamics, testTargets, widths: own } = problem;
  if (!own.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
  const { chains, roundSize = 6 } = settings;
  const all = [own, ...(settings.extrapolate ?? []).map((width) => own.map(() => width))];
  const plans = all.map((widths, k) => {
    const width = Math.max(...widths);
    // Networks of different widths are independent
    const family = k === 0 ? {} : { family: `width ${width}` };
    const spec = { ...ensembleOf(problem, settings, widths), ...family, seeds: networksAt(chains, own, width) };
    const { run, burnIn } = runOf(checked, spec, dynamics, settings.burnIn ?? 8);
    return { width, name: run.name, inputs: ensembleInputs(spec, [run], burnIn), run, burnIn };
  });
  const [{ run, burnIn }] = plans;
  const [input] = ensembleInputs(
    { ...ensembleOf(problem, settings, own), seeds: roundSize, batch: roundSize },
    [run],
    burnIn,
  );
  return simulationPlan({
    job: langevinEnsemble,
    inputs: plans.flatMap(({ inputs }) => inputs),
    round: (r) => ({ ...input, first: r * roundSize }),
    combine(outputs) {
      let at = 0;
      const estimates = plans.map(({ width, name, inputs }) => {
        // Rounds are all of the problem's widths, however many there are.
        const part = plans.length === 1 ? outputs : outputs.slice(at, at + inputs.length);
        at += inputs.length;
        return { width, ...estimatesOf(part, name, checked, testTargets) };
      });
      const [{ networks }] = estimates;
      return {
        sampler: 'langevin',
        observables: estimates.length > 1 ? extrapolated(estimates) : estimates[0].observables,
        diagnostics: { chains: networks, draws: 1 },
        warnings: networks < 16 ? [`${networks} networks (simulation.chains): 16 or more give fair error bars`] : [],
      };
    },
  });
}

/** The networks of a problem as the ensemble takes them, at some widths. */
export function ensembleOf(
  { checked, dynamics }: NdkProblem,
  { seed, precision = 'f64', shadow = true, stepSize }: NdkSettings,
  widths: readonly number[],
): Omit<EnsembleSpec, 'seeds'> {
  const startsTrained = dynamics.drift !== undefined || dynamics.start === 'equilibrium';
  return {
    inputs: checked.inputs,
    targets: checked.targets,
    testInputs: checked.testInputs,
    activation: checked.activation,
    widths,
    priorVariances: checked.priorVariances,
    initialVariances: startsTrained ? checked.priorVariances : checked.initialVariances,
    temperature: checked.temperature,
    seed,
    precision,
    shadow,
    ...(stepSize === undefined ? {} : { step: stepSize }),
  };
}
