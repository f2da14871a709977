import { flattenValue, mapValue, type ObservableValue } from '../base/values.ts';
import type { JudgeRule, ObservableComparison, Verdict } from './comparison.ts';
import { failedDiagnostics } from './diagnostics.ts';
import type { Reference } from './prediction.ts';
import { maxAbs, rms, zScore } from './score.ts';
import type { Estimate } from './simulation.ts';

/** An allowance above this part of the value says nothing about agreement. */
const EMPTY_STATEMENT = 0.5;
/** Error bars below this are rounding, never wide. */
const ROUNDING = 1e-12;

/** One number of both sides. */
interface Entry {
  readonly gap: number;
  readonly allowance: number;
  readonly z: number;
  /** Score of what the gap has beyond the allowance. */
  readonly beyond: number;
  readonly mcse: number;
}

/**
 * One observable of a simulation against the theory's.
 *
 * @param bound - on the largest |z|
 */
export function judgeObservable(
  name: string,
  reference: Reference,
  estimate: Estimate,
  rule: JudgeRule,
  bound: number,
): ObservableComparison {
  const theory = flattenValue(reference.value);
  const own = spread(reference.mcse ?? 0, theory.length);
  const mcse = spread(estimate.mcse, theory.length).map((error, i) => Math.hypot(error, own[i]));
  const allowances = spread(reference.standing === 'exact' ? 0 : (reference.correction ?? 0), theory.length);
  const simulated = flattenValue(estimate.value);
  const freedom = estimate.degreesOfFreedom;
  const used = simulated
    .map((_, i) => i)
    .filter((i) => [simulated[i], theory[i], mcse[i]].every((number) => Number.isFinite(number)));
  const entries = used.map((i): Entry => {
    const gap = Math.abs(simulated[i] - theory[i]);
    const allowance = allowances[i];
    const score = (excess: number) => Math.abs(zScore(theory[i] + excess, theory[i], mcse[i], freedom));
    return { gap, allowance, z: score(gap), beyond: score(Math.max(0, gap - allowance)), mcse: mcse[i] };
  });
  const of = (values: readonly number[]) => rms(used.map((i) => values[i])) ?? 0;
  const scale = reference.scale ?? 0;
  const size = Math.max(of(theory), of(simulated), scale);
  const worst = largest(entries, ({ beyond }) => beyond);
  const furthest = largest(entries, ({ z }) => z);
  const { verdict, reason } = decide();
  const decisive = verdict === 'disagree' ? worst : furthest;
  return {
    name,
    standing: reference.standing,
    form: reference.form,
    z: mapValue(estimate.value, (x, i) => zScore(x, theory[i], mcse[i], freedom)),
    entries: used.length,
    rmsZ: rms(entries.map(({ z }) => z)),
    maxAbsZ: maxAbs(entries.map(({ z }) => z)),
    bound,
    deviation: decisive?.gap ?? null,
    allowance: reference.standing === 'exact' ? null : (decisive?.allowance ?? null),
    allowanceShare: reference.standing === 'exact' || !(size > 0) ? null : of(allowances) / size,
    allowed: decisive === undefined ? null : decisive.allowance + bound * decisive.mcse,
    verdict,
    reason,
  };

  function decide(): { verdict: Verdict; reason: string } {
    const undecided = (why: string) => ({ verdict: 'undecided' as const, reason: why });
    if (worst === undefined || furthest === undefined) return undecided(withoutErrorBars());
    if (reference.unclaimed !== undefined) return undecided(`${scoreWords(furthest)}; ${reference.unclaimed}`);
    const failing = failedDiagnostics(estimate, rule);
    if (failing !== undefined) return undecided(failing);
    if (worst.beyond > bound) return { verdict: 'disagree', reason: gapWords(worst, 'above') };
    const errors = of(mcse);
    if (errors > rule.resolution * size && errors > ROUNDING) {
      return undecided(`${scoreWords(furthest)}, but error bars are ${percent(errors / size)} of its size`);
    }
    if (furthest.z <= bound) return { verdict: 'agree', reason: scoreWords(furthest) };
    const empty = emptyStatement();
    return empty === undefined
      ? { verdict: 'within', reason: gapWords(furthest, 'within') }
      : undecided(`${gapWords(furthest, 'within')}, but ${empty}`);
  }

  function withoutErrorBars(): string {
    const both = simulated.some((x, i) => Number.isFinite(x) && Number.isFinite(theory[i]));
    return both
      ? 'one chain or network gives no error bar: ask for more (simulation.chains)'
      : 'no entry has both numbers';
  }

  /** Why what the theory leaves out is too large to tell anything. */
  function emptyStatement(): string | undefined {
    const left = of(allowances);
    if (left > EMPTY_STATEMENT * Math.max(of(theory), scale)) return 'that is half of its value or more';
    if (reference.gp === undefined) return undefined;
    const gp = spread(reference.gp, theory.length);
    const known = used.filter((i) => Number.isFinite(gp[i]));
    const effect = rms(known.map((i) => theory[i] - gp[i]));
    if (effect === null || left <= effect) return undefined;
    return `the effect itself, theory less infinite width, is ${short(effect)}`;
  }

  function scoreWords({ z }: Entry): string {
    return `${ofMany()}|z| ${short(z)} ${z <= bound ? 'within' : 'above'} ${short(bound)}`;
  }

  function gapWords(entry: Entry, side: 'within' | 'above'): string {
    if (reference.standing === 'exact') return scoreWords(entry);
    return `${ofMany()}|z| ${short(entry.z)}; gap ${short(entry.gap)} ${side} the ${short(entry.allowance)} that the theory leaves out (${reference.order ?? reference.standing}) and ${short(bound)} error bars of ${short(entry.mcse)}`;
  }

  function ofMany(): string {
    return used.length === 1 ? '' : `largest of ${used.length}: `;
  }
}

function largest(entries: readonly Entry[], of: (entry: Entry) => number): Entry | undefined {
  return entries.reduce<Entry | undefined>((best, e) => (best === undefined || of(e) > of(best) ? e : best), undefined);
}

/** A value as one number an entry. */
function spread(value: ObservableValue, length: number): number[] {
  const numbers = flattenValue(value);
  return numbers.length === 1 && length !== 1 ? new Array<number>(length).fill(numbers[0]) : numbers;
}

/** Three digits. */
function short(x: number): string {
  return String(Number(x.toPrecision(3)));
}

function percent(x: number): string {
  return `${short(100 * x)} %`;
}
