import { jsonText } from '../../base/json-text.ts';
import type { ParsedSpec } from '../../experiment/parse-spec.ts';
import type { PointResult } from '../../experiment/results.ts';
import type { RunResult } from '../../experiment/run.ts';
import { type WidthTrend, widthTrends } from '../../experiment/trends.ts';
import type { Provenance } from '../provenance.ts';
import { type RunSummary, summarize } from './summary.ts';

/** The JSON document of `predict`, `simulate` and `compare`. */
export interface RunJson {
  readonly version: string;
  readonly command: RunResult['kind'];
  readonly spec: unknown;
  readonly points: readonly object[];
  readonly summary: RunSummary;
  /** Deviations over the width, where theories are not exact at finite width. */
  readonly trends: readonly WidthTrend[];
  readonly warnings: readonly string[];
  readonly interrupted: boolean;
  readonly provenance: Provenance;
}

/** A run as the document that `--json` prints (DESIGN, "The command line"). */
export function runJson(parsed: ParsedSpec, run: RunResult, provenance: Provenance): RunJson {
  const { head, tail } = frameOf(parsed, run, provenance);
  return { ...head, points: run.points.map((point) => pointJson(point, run.kind)), ...tail };
}

/**
 * The text of `runJson` and a line's end, a point at a time.
 *
 * @param whole - the whole of a point that the run holds in part
 */
export function* runJsonText(
  parsed: ParsedSpec,
  run: RunResult,
  provenance: Provenance,
  whole: (point: PointResult) => PointResult = (point) => point,
): Generator<string> {
  const { head, tail } = frameOf(parsed, run, provenance);
  yield `${jsonText(head).slice(0, -1)},"points":[`;
  for (const [i, point] of run.points.entries())
    yield `${i === 0 ? '' : ','}${jsonText(pointJson(whole(point), run.kind))}`;
  yield `],${jsonText(tail).slice(1)}\n`;
}

/** What stands before and after the points. */
function frameOf(parsed: ParsedSpec, run: RunResult, provenance: Provenance) {
  const { spec: _, ...rest } = provenance;
  return {
    head: { version: provenance.version, command: run.kind, spec: parsed.written },
    tail: {
      summary: summarize(run.points),
      trends: widthTrends(run.points),
      warnings: run.warnings,
      interrupted: run.interrupted,
      provenance: rest as Provenance,
    },
  };
}

function pointJson(point: PointResult, kind: RunResult['kind']): object {
  const { prediction, simulation, comparison } = point;
  const theory =
    prediction === undefined || kind === 'simulate'
      ? {}
      : {
          orderParameters: prediction.orderParameters,
          observables: prediction.observables,
          ...optional('exactObservables', prediction.exactObservables),
          ...optional('times', prediction.times),
          ...optional('freeEnergy', prediction.freeEnergy),
          ...optional('forms', prediction.forms),
          ...(kind === 'compare' ? { references: prediction.references } : {}),
          citations: prediction.citations,
          status: prediction.status,
        };
  return {
    parameters: point.parameters,
    digest: point.digest,
    ...theory,
    ...(simulation === undefined
      ? {}
      : {
          simulation: {
            ...simulation.observables,
            sampler: simulation.sampler,
            diagnostics: simulation.diagnostics,
            warnings: simulation.warnings,
          },
        }),
    ...(comparison === undefined
      ? {}
      : {
          z: Object.fromEntries(comparison.observables.map((observable) => [observable.name, observable.z])),
          verdict: comparison,
        }),
    ...optional('seconds', point.seconds),
  };
}

function optional(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}
