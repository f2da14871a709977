import { flattenValue, mapValue, type ObservableValue } from '../../base/values.ts';
import type { Estimate, Simulation } from '../../judge/simulation.ts';
import type { LangevinInput, LangevinResult } from '../../samplers/langevin/langevin-job.ts';
import type { LangevinScheme } from '../../samplers/langevin/langevin-step.ts';
import { extrapolateStep } from '../../samplers/langevin/step-extrapolation.ts';
import { batchesOf } from '../simulation-plan.ts';
import type { ChainProblem } from './estimates.ts';
import { combineChains } from './estimates.ts';

/** Power of the step in the bias of each scheme; none for MALA, which has no bias. */
const ORDER = { mala: undefined, splitting: 2, euler: 1 } as const;

/** Batches of Langevin chains at the step asked for, and where they are to be extrapolated as many again at half of it. */
export function langevinInputs(
  shared: Omit<LangevinInput, 'chains'>,
  chains: number,
  extrapolate: boolean,
): LangevinInput[] {
  const at = (input: Omit<LangevinInput, 'chains'>, from: number): LangevinInput[] =>
    batchesOf(chains).map((batch) => ({ ...input, chains: batch.map((chain) => from + chain) }));
  if (!extrapolate || ORDER[shared.scheme] === undefined || shared.relativeStep === undefined) return at(shared, 0);
  // Half the step, the same time between records, other random numbers.
  const finer = { ...shared, relativeStep: shared.relativeStep / 2, thinning: 2 * (shared.thinning ?? 1) };
  return [...at(shared, 0), ...at(finer, chains)];
}

/**
 * Batches of Langevin chains as estimates: as they are, or extrapolated to a vanishing step from the two steps that ran
 * (note bpkr, section 9.2).
 */
export function combineLangevin(
  batches: readonly LangevinResult[],
  scheme: LangevinScheme,
  problem: ChainProblem,
): Simulation {
  const steps = [...new Set(batches.map(({ step }) => step))];
  const order = ORDER[scheme];
  if (order === undefined || steps.length === 1) return combineStep(batches, scheme, problem);
  const runs = steps.map((step) => {
    const own = batches.filter((batch) => batch.step === step);
    return { step, simulation: combineStep(own, scheme, problem) };
  });
  const [{ simulation: first }] = runs;
  const observables: { [name: string]: Estimate } = {};
  for (const name of Object.keys(first.observables)) {
    const estimates = runs.flatMap(({ step, simulation }) => {
      const estimate = simulation.observables[name];
      return estimate === undefined ? [] : [{ step, estimate }];
    });
    if (estimates.length === runs.length) observables[name] = extrapolated(estimates, order);
  }
  return {
    ...first,
    observables,
    diagnostics: {
      ...first.diagnostics,
      rHatMax: Math.max(...runs.map(({ simulation }) => simulation.diagnostics.rHatMax ?? 1)),
      essMin: Math.min(...runs.map(({ simulation }) => simulation.diagnostics.essMin ?? Number.POSITIVE_INFINITY)),
      divergences: runs.reduce((sum, { simulation }) => sum + (simulation.diagnostics.divergences ?? 0), 0),
    },
    warnings: [
      ...new Set(runs.flatMap(({ simulation }) => simulation.warnings.filter((text) => !text.includes('bias')))),
      `extrapolated in the step to the power ${order}, from ${steps.map((step) => step.toPrecision(3)).join(' and ')}`,
    ],
  };
}

/** Chains of one step size. */
function combineStep(batches: readonly LangevinResult[], scheme: LangevinScheme, problem: ChainProblem): Simulation {
  const chains = batches.flatMap((batch) => batch.chains);
  const simulation = combineChains('langevin', chains, problem);
  const divergences = batches.reduce((sum, batch) => sum + batch.divergences, 0);
  const acceptance = batches.reduce((sum, batch) => sum + batch.acceptance, 0) / batches.length;
  const order = ORDER[scheme];
  return {
    ...simulation,
    diagnostics: { ...simulation.diagnostics, divergences, ...(scheme === 'mala' ? { acceptance } : {}) },
    warnings: [
      ...simulation.warnings,
      ...(divergences > 0 ? ['weights grew without bound: lower simulation.stepSize'] : []),
      ...(order === undefined
        ? []
        : [
            `${scheme} has a bias of order step^${order} (step ${batches[0].step.toPrecision(3)}): simulation.extrapolate removes its first term`,
          ]),
    ],
  };
}

/** One observable at a vanishing step, entry by entry. */
function extrapolated(
  estimates: readonly { readonly step: number; readonly estimate: Estimate }[],
  order: number,
): Estimate {
  const [{ estimate: first }] = estimates;
  const columns = estimates.map(({ step, estimate }) => {
    const values = flattenValue(estimate.value);
    const errors = flattenValue(estimate.mcse);
    return { step, values, errors: errors.length === values.length ? errors : values.map(() => errors[0]) };
  });
  const each = (of: 'value' | 'mcse'): ObservableValue =>
    mapValue(first.value, (_, i) => {
      const measured = columns.map(({ step, values, errors }) => ({ step, value: values[i], mcse: errors[i] }));
      // Numbers without an error bar (a constant, a missing one) have no trend.
      const usable = measured.every(({ value, mcse }) => Number.isFinite(value) && mcse > 0);
      if (!usable) return of === 'value' ? measured[0].value : measured[0].mcse;
      return extrapolateStep(measured, order)[of];
    });
  const worst = (of: 'rHat' | 'essBulk' | 'essTail', choose: (...values: number[]) => number) => {
    const present = estimates.map(({ estimate }) => estimate[of]).filter((value) => value !== undefined);
    if (present.length < estimates.length) return {};
    return { [of]: mapValue(present[0], (_, i) => choose(...present.map((value) => flattenValue(value)[i]))) };
  };
  const freedom = estimates.flatMap(({ estimate }) => estimate.degreesOfFreedom ?? []);
  return {
    value: each('value'),
    mcse: each('mcse'),
    ...worst('rHat', Math.max),
    ...worst('essBulk', Math.min),
    ...worst('essTail', Math.min),
    ...(freedom.length > 0 ? { degreesOfFreedom: Math.min(...freedom) } : {}),
  };
}
