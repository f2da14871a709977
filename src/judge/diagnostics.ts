import { flattenValue } from '../base/values.ts';
import type { JudgeRule } from './comparison.ts';
import { maxAbs } from './score.ts';
import type { Estimate, Simulation } from './simulation.ts';

/** Why the draws of an estimate tell nothing: R-hat above, or effective sample size below, what the rule asks; else undefined. */
export function failedDiagnostics(estimate: Estimate, rule: JudgeRule): string | undefined {
  const rHat = estimate.rHat === undefined ? null : maxAbs(flattenValue(estimate.rHat));
  if (rHat !== null && rHat > rule.rHat) return `R-hat ${rHat.toFixed(3)} is above ${rule.rHat}`;
  const ess = estimate.essBulk === undefined ? [] : flattenValue(estimate.essBulk).filter(Number.isFinite);
  const least = ess.length === 0 ? undefined : Math.min(...ess);
  if (least !== undefined && least < rule.ess) return `ESS ${Math.round(least)} is below ${rule.ess}`;
  return undefined;
}

/** Whether the chains of a point failed the diagnostics in any observable (exit code 4). */
export function diagnosticsFailed(simulation: Simulation, rule: JudgeRule): string | undefined {
  for (const [name, estimate] of Object.entries(simulation.observables)) {
    const failing = failedDiagnostics(estimate, rule);
    if (failing !== undefined) return `${name}: ${failing}`;
  }
  return undefined;
}
