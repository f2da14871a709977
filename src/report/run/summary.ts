import { flattenValue } from '../../base/values.ts';
import { contentDigest } from '../../experiment/canonical-json.ts';
import type { PointResult } from '../../experiment/results.ts';
import { type Verdict, worstVerdict } from '../../judge/comparison.ts';
import { maxAbs, rms } from '../../judge/score.ts';

/** A run in a few numbers. */
export interface RunSummary {
  readonly predicted: number;
  readonly simulated: number;
  readonly compared: number;
  /** Points whose theory did not converge. */
  readonly unconverged: number;
  /** Absent where nothing was compared. */
  readonly verdict?: Verdict;
  readonly sentence: string;
  readonly entries: number;
  readonly rmsZ: number | null;
  readonly maxAbsZ: number | null;
  readonly rHatMax: number | null;
  /** Digest of the digests of all points: equal runs have equal ones. */
  readonly digest: string;
}

/** What a run came to. */
export function summarize(points: readonly PointResult[]): RunSummary {
  const comparisons = points.flatMap((point) => point.comparison ?? []);
  const scores = comparisons.flatMap((c) => c.observables.flatMap((observable) => flattenValue(observable.z)));
  const count = (verdict: Verdict) => comparisons.filter((comparison) => comparison.verdict === verdict).length;
  const rHats = points.flatMap((point) =>
    Object.values(point.simulation?.observables ?? {}).flatMap((e) =>
      e.rHat === undefined ? [] : flattenValue(e.rHat),
    ),
  );
  const verdict = comparisons.length === 0 ? undefined : worstVerdict(comparisons.map((c) => c.verdict));
  const first = comparisons.find((comparison) => comparison.verdict === verdict);
  return {
    predicted: points.filter((point) => point.prediction !== undefined).length,
    simulated: points.filter((point) => point.simulation !== undefined).length,
    compared: comparisons.length,
    unconverged: points.filter((point) => point.prediction?.status.converged === false).length,
    ...(verdict === undefined ? {} : { verdict }),
    sentence:
      verdict === undefined
        ? ''
        : `${count(verdict)} of ${comparisons.length} simulated points${verdict === 'agree' ? '' : ` (${first?.reason})`}.`,
    entries: comparisons.reduce((sum, comparison) => sum + comparison.entries, 0),
    rmsZ: rms(scores),
    maxAbsZ: maxAbs(scores),
    rHatMax: maxAbs(rHats),
    digest: contentDigest(points.map((point) => point.digest)),
  };
}
