import type { Standing } from '../base/standing.ts';
import { flattenValue, mapValue, type ObservableValue } from '../base/values.ts';
import type { Comparison, JudgeRule, ObservableComparison, Verdict } from './comparison.ts';
import type { Prediction, Reference } from './prediction.ts';
import { bonferroniBound, maxAbs, rms, zScore } from './score.ts';
import type { Estimate, Simulation } from './simulation.ts';

/** A stated correction above this part of the value says nothing about agreement. */
const EMPTY_STATEMENT = 0.5;

/**
 * Judges a simulation by the standing of the theory's numbers (DESIGN, "Verdicts").
 *
 * - `exact`: agree if every |z| is below the Bonferroni bound over all entries.
 * - other standings: agree if every deviation is within the stated correction plus that many error bars.
 * - undecided wherever the theory says that it claims nothing there.
 * - undecided, unless it disagrees: chains that have not mixed (R-hat, ESS), error bars wider than `judge.resolution` of the
 *   observable's size, or a stated correction so large that anything would agree.
 *
 * @param entriesOfAll - numbers compared in all points that are judged together; those of this point unless given
 */
export function compareResults(
  prediction: Prediction,
  simulation: Simulation,
  rule: JudgeRule,
  entriesOfAll = 0,
): Comparison {
  const names = Object.keys(simulation.observables).filter((name) => prediction.references[name] !== undefined);
  const total = names.reduce(
    (sum, name) => sum + countEntries(prediction.references[name], simulation.observables[name]),
    0,
  );
  const bound = bonferroniBound(rule.level, Math.max(total, entriesOfAll));
  const observables = names.map((name) =>
    compareObservable(name, prediction.references[name], simulation.observables[name], rule, bound),
  );
  const scores = observables.flatMap((observable) => flattenValue(observable.z));
  const decisive = (verdict: Verdict) => observables.filter((observable) => observable.verdict === verdict);
  const disagreeing = decisive('disagree');
  const open = decisive('undecided');
  const verdict = !prediction.status.converged
    ? 'undecided'
    : disagreeing.length > 0
      ? 'disagree'
      : open.length > 0 || observables.length === 0
        ? 'undecided'
        : 'agree';
  return {
    verdict,
    reason: reasonOf(verdict, prediction, observables, disagreeing, open),
    entries: total,
    rmsZ: rms(scores),
    maxAbsZ: maxAbs(scores),
    observables,
  };
}

function countEntries(reference: Reference, estimate: Estimate): number {
  const theory = flattenValue(reference.value);
  return flattenValue(estimate.value).filter((x, i) => Number.isFinite(x) && Number.isFinite(theory[i])).length;
}

function reasonOf(
  verdict: Verdict,
  prediction: Prediction,
  all: readonly ObservableComparison[],
  disagreeing: readonly ObservableComparison[],
  open: readonly ObservableComparison[],
): string {
  if (!prediction.status.converged) return 'the theory did not converge';
  if (all.length === 0) return 'theory and simulation have no observable in common';
  const worst = disagreeing[0] ?? open[0];
  if (worst !== undefined) return `${worst.name}: ${worst.reason}`;
  return verdict === 'agree' ? `all ${all.length} observables agree` : '';
}

function compareObservable(
  name: string,
  reference: Reference,
  estimate: Estimate,
  rule: JudgeRule,
  bound: number,
): ObservableComparison {
  const theory = flattenValue(reference.value);
  const own = spread(reference.mcse ?? 0, theory.length);
  const mcse = spread(estimate.mcse, theory.length).map((error, i) => Math.hypot(error, own[i]));
  const correction = spread(reference.correction ?? 0, theory.length);
  const simulated = flattenValue(estimate.value);
  const z = mapValue(estimate.value, (x, i) => zScore(x, theory[i], mcse[i], estimate.degreesOfFreedom));
  const scores = flattenValue(z);
  const used = simulated
    .map((_, i) => i)
    .filter((i) => [simulated[i], theory[i], mcse[i]].every((number) => Number.isFinite(number)));
  const size = Math.max(quadratic(used, theory), quadratic(used, simulated), reference.scale ?? 0);
  const deviations = used.map((i) => Math.abs(simulated[i] - theory[i]));
  const exact = reference.standing === 'exact';
  const worst = used.reduce(
    (best, i, k) => {
      // In units of the bound: 1 is the edge of agreement.
      const excess = exact
        ? Math.abs(scores[i]) / bound
        : Math.max(0, deviations[k] - correction[i]) / (bound * Math.max(mcse[i], 1e-12 * (1 + Math.abs(theory[i]))));
      return excess > best.excess ? { excess, i, k } : best;
    },
    { excess: -1, i: 0, k: 0 },
  );
  const finite = scores.filter(Number.isFinite);
  const maxAbsZ = maxAbs(finite);
  const failing = failedDiagnostics(estimate, rule);
  const errorSize = quadratic(used, mcse);
  const wide = errorSize > rule.resolution * size && errorSize > 1e-12;
  const empty =
    !exact && quadratic(used, correction) > EMPTY_STATEMENT * Math.max(quadratic(used, theory), reference.scale ?? 0);
  const allowed = exact ? bound * mcse[worst.i] : correction[worst.i] + bound * mcse[worst.i];
  const { verdict, reason } = decide();
  return {
    name,
    standing: reference.standing,
    form: reference.form,
    z,
    entries: used.length,
    rmsZ: rms(finite),
    maxAbsZ,
    bound,
    deviation: used.length > 0 ? deviations[worst.k] : null,
    allowed: used.length > 0 && Number.isFinite(allowed) ? allowed : null,
    verdict,
    reason,
  };

  function decide(): { verdict: Verdict; reason: string } {
    if (used.length === 0) return { verdict: 'undecided', reason: 'no entry has both numbers and an error bar' };
    if (reference.unclaimed !== undefined) return { verdict: 'undecided', reason: reference.unclaimed };
    if (failing !== undefined) return { verdict: 'undecided', reason: failing };
    if (worst.excess > 1) return { verdict: 'disagree', reason: excessWords(reference.standing, false) };
    if (wide) {
      return { verdict: 'undecided', reason: `error bars are ${percent(errorSize / size)} of its size` };
    }
    if (empty) {
      return {
        verdict: 'undecided',
        reason: `the stated correction (${reference.order ?? 'size'}) is half of its size or more`,
      };
    }
    return { verdict: 'agree', reason: excessWords(reference.standing, true) };
  }

  function excessWords(standing: Standing, within: boolean): string {
    const entries = used.length === 1 ? '' : `largest of ${used.length}: `;
    if (standing === 'exact') return `${entries}|z| ${short(maxAbsZ)} ${within ? 'within' : 'above'} ${short(bound)}`;
    const order = reference.order === undefined ? standing : reference.order;
    return `${entries}deviation ${short(deviations[worst.k])} ${within ? 'within' : 'above'} ${short(allowed)} (${order}, ${short(bound)} error bars)`;
  }
}

function failedDiagnostics(estimate: Estimate, rule: JudgeRule): string | undefined {
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

/** A value as one number an entry. */
function spread(value: ObservableValue, length: number): number[] {
  const numbers = flattenValue(value);
  return numbers.length === 1 && length !== 1 ? new Array<number>(length).fill(numbers[0]) : numbers;
}

function quadratic(indices: readonly number[], values: readonly number[]): number {
  return rms(indices.map((i) => values[i])) ?? 0;
}

function short(x: number | null): string {
  return x === null ? '-' : String(Number(x.toPrecision(3)));
}

function percent(x: number): string {
  return `${short(100 * x)} %`;
}
