import { flattenValue } from '../base/values.ts';
import {
  type Comparison,
  type JudgeRule,
  judgeDefaults,
  type ObservableComparison,
  worstVerdict,
} from './comparison.ts';
import { judgeObservable } from './observable.ts';
import type { Prediction, Reference } from './prediction.ts';
import { bonferroniBound, maxAbs, rms } from './score.ts';
import type { Estimate, Simulation } from './simulation.ts';

/**
 * Judges a simulation by what the theory claims of it; the verdicts are those of `Verdict`.
 *
 * @param entriesOfAll - numbers compared in all points that are judged together; those of this point unless given
 * @returns every observable that both have, and the worst of their verdicts; undecided if the theory did not converge
 */
export function compareResults(
  prediction: Prediction,
  simulation: Simulation,
  rule: JudgeRule = judgeDefaults,
  entriesOfAll = 0,
): Comparison {
  const comparison = judge(prediction.references, simulation.observables, rule, entriesOfAll);
  if (prediction.status.converged) return comparison;
  return { ...comparison, verdict: 'undecided', reason: 'the theory did not converge' };
}

/**
 * Judges estimates by references of the same names.
 *
 * @param entriesOfAll - numbers that share the level of the rule; those compared here unless given
 */
export function judge(
  references: { readonly [name: string]: Reference },
  estimates: { readonly [name: string]: Estimate },
  rule: JudgeRule = judgeDefaults,
  entriesOfAll = 0,
): Comparison {
  const names = Object.keys(estimates).filter((name) => references[name] !== undefined);
  const total = entriesOf(references, estimates);
  const bound = bonferroniBound(rule.level, Math.max(total, entriesOfAll));
  const observables = names.map((name) => judgeObservable(name, references[name], estimates[name], rule, bound));
  const scores = observables.flatMap((observable) => flattenValue(observable.z));
  return {
    verdict: observables.length === 0 ? 'undecided' : worstVerdict(observables.map(({ verdict }) => verdict)),
    reason: reasonOf(observables),
    entries: total,
    rmsZ: rms(scores),
    maxAbsZ: maxAbs(scores),
    observables,
  };
}

/** Numbers that both have. */
export function entriesOf(
  references: { readonly [name: string]: Reference },
  estimates: { readonly [name: string]: Estimate },
): number {
  const common = Object.keys(estimates).filter((name) => references[name] !== undefined);
  return common.reduce((sum, name) => sum + countEntries(references[name], estimates[name]), 0);
}

function countEntries(reference: Reference, estimate: Estimate): number {
  const theory = flattenValue(reference.value);
  return flattenValue(estimate.value).filter((x, i) => Number.isFinite(x) && Number.isFinite(theory[i])).length;
}

/** The observable that decided, or how many agree. */
function reasonOf(all: readonly ObservableComparison[]): string {
  if (all.length === 0) return 'theory and simulation have no observable in common';
  const verdict = worstVerdict(all.map((observable) => observable.verdict));
  if (verdict === 'agree') return `all ${all.length} observables agree`;
  const deciding = all.filter((observable) => observable.verdict === verdict);
  const worst = deciding.reduce((a, b) => ((b.maxAbsZ ?? 0) > (a.maxAbsZ ?? 0) ? b : a));
  const others = deciding.length === 1 ? '' : `${deciding.length} of ${all.length} observables, `;
  return `${others}${worst.name}: ${worst.reason}`;
}
