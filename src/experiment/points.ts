import { CONVENTION_VERSION } from '../base/conventions.ts';
import { InputError } from '../base/input-error.ts';
import type { JsonObject } from '../base/values.ts';
import { contentDigest } from './canonical-json.ts';
import { layersOf } from './layers.ts';
import { checkPointSpec, type ParsedSpec, parseSpec } from './parse-spec.ts';
import { pathParts, withValueAt } from './paths.ts';
import { type ExperimentPoint, type PredictionCache, type PreparedData, predictionCache } from './point.ts';
import { sha256Hex } from './sha256.ts';
import type { DataSpec } from './spec.ts';
import { expandSweep } from './sweep.ts';
import { loadTaskData } from './task-data.ts';
import type { TheoryAdapter } from './theory-adapter.ts';

/** Part of every digest; raised when a result of the same spec would come out differently. */
const RESULT_FORMAT = 1;

/** Prepared data of a data spec; the browser and Node differ in where the bytes come from. */
export type LoadData = (data: DataSpec) => Promise<PreparedData>;

/** Bytes of a file that a spec names besides its data, or undefined if there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

/** A point ready to be predicted, and what to do with it besides. */
export interface PlannedPoint {
  readonly point: ExperimentPoint;
  readonly simulated: boolean;
  /** Under which a prediction by the conventions of version 1 was stored. */
  readonly formerDigest: string;
  /** Of everything that determines the simulation. */
  readonly simulationDigest: string;
}

/**
 * All points of a spec's sweep with their data; equal data specs are loaded once, and all share one cache.
 *
 * @param among - the theories to choose from
 * @throws InputError for a spec or data that do not fit, naming the swept value where it is one
 */
export async function planPoints(
  parsed: ParsedSpec,
  loadData: LoadData,
  among: readonly TheoryAdapter[],
  cache: PredictionCache = predictionCache(),
  readFile: ReadFile = async () => undefined,
): Promise<PlannedPoint[]> {
  const { sweep: _, ...base } = parsed.written;
  const loaded = new Map<string, Promise<PreparedData>>();
  const loadOnce = (data: DataSpec) => {
    const key = contentDigest(data);
    const found = loaded.get(key) ?? loadData(data);
    loaded.set(key, found);
    return found;
  };
  const plans: PlannedPoint[] = [];
  for (const { parameters, simulated } of expandSweep(parsed)) {
    let written: unknown = base;
    for (const [path, value] of Object.entries(parameters))
      written = withValueAt(written, pathParts(path), value, path);
    const pointSpec = parseSpec(written, among);
    checkPointSpec(pointSpec);
    const { spec, adapter } = pointSpec;
    const own = adapter.taskData?.(spec);
    const prepared = await loadTaskData(own ?? [{ field: 'data', data: spec.data }], loadOnce);
    const tasks = adapter.tasks?.(spec, prepared[0], own && prepared) ?? prepared;
    const { title: _title, simulation, judge: _judge, data: _data, ...theory } = spec as typeof spec & JsonObject;
    const files = await filesOf(adapter.files?.(spec) ?? [], readFile);
    const content = {
      format: RESULT_FORMAT,
      conventions: CONVENTION_VERSION,
      data: tasks.map((task) => task.digest),
      ...theory,
      ...(files === undefined ? {} : { files: Object.values(files).map((bytes) => sha256Hex(bytes)) }),
    };
    const { conventions: _conventions, ...former } = content;
    const { at: _at, ...settings } = simulation;
    plans.push({
      point: {
        index: plans.length,
        digest: contentDigest(content),
        parameters,
        spec,
        layers: layersOf(spec.network),
        data: tasks[0],
        tasks,
        cache,
        ...(files === undefined ? {} : { files }),
      },
      simulated,
      formerDigest: contentDigest(former),
      simulationDigest: contentDigest({ ...content, simulation: settings }),
    });
  }
  return plans;
}

async function filesOf(
  named: readonly { readonly field: string; readonly path: string }[],
  readFile: ReadFile,
): Promise<{ [path: string]: Uint8Array } | undefined> {
  if (named.length === 0) return undefined;
  const files: { [path: string]: Uint8Array } = {};
  for (const { field, path } of named) {
    const bytes = await readFile(path);
    if (bytes === undefined) throw new InputError(field, JSON.stringify(path), 'the path of a file that exists');
    files[path] = bytes;
  }
  return files;
}
