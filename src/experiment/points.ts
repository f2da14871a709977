import { CONVENTION_VERSION } from '../base/conventions.ts';
import { InputError } from '../base/input-error.ts';
import type { JsonObject } from '../base/values.ts';
import { canonicalJson, contentDigest } from './canonical-json.ts';
import { layersOf } from './layers.ts';
import { checkPointSpec, type ParsedSpec } from './parse-spec.ts';
import { type ExperimentPoint, type PredictionCache, type PreparedData, predictionCache } from './point.ts';
import { pointSpecs } from './point-specs.ts';
import { sha256Hex } from './sha256.ts';
import type { DataSpec } from './spec.ts';
import { type SweepGrid, sweepGrid } from './sweep.ts';
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
  /** The spec of this point alone, as it would be written without a sweep. */
  readonly written: JsonObject;
  readonly simulated: boolean;
  /** What was changed in a spec of an older form. */
  readonly notes: readonly string[];
  /** Under which a prediction by the conventions of version 1 was stored. */
  readonly formerDigest: string;
  /** Of everything that determines the simulation. */
  readonly simulationDigest: string;
}

/** The points of a sweep, planned when they are asked for. */
export interface StudyPlan {
  readonly count: number;
  readonly axes: SweepGrid['axes'];
  /** Whether a point is among those to simulate. */
  simulated(index: number): boolean;
  /**
   * The point at a place from 0, ready to be predicted.
   *
   * @throws InputError for a spec or data that do not fit, naming the swept value where it is one
   */
  at(index: number): Promise<PlannedPoint>;
}

/** Where a plan finds its data, and how it makes digests. */
export interface PlanOptions {
  readonly loadData: LoadData;
  /** The theories to choose from. */
  readonly among: readonly TheoryAdapter[];
  /** Shared by all points. */
  readonly cache?: PredictionCache;
  readonly readFile?: ReadFile;
  /** Of text in hexadecimal; a faster one where the platform has it. */
  readonly sha256?: (text: string) => string;
}

/**
 * Plans a spec's sweep point by point: equal data specs are loaded once, and all points share one cache. Of a
 * long sweep nothing is kept of a point that was given out.
 *
 * @throws InputError for a sweep that cannot be walked
 */
export function planStudy(parsed: ParsedSpec, options: PlanOptions): StudyPlan {
  const { loadData, among, cache = predictionCache(), readFile = async () => undefined } = options;
  const digestOf = (content: unknown) =>
    options.sha256 === undefined ? contentDigest(content) : options.sha256(canonicalJson(content));
  const grid = sweepGrid(parsed);
  const specOf = pointSpecs(parsed, grid, among);
  const loaded = new Map<string, Promise<PreparedData>>();
  const keys = new WeakMap<DataSpec, string>();
  const loadOnce = (data: DataSpec) => {
    const key = keys.get(data) ?? contentDigest(data);
    keys.set(data, key);
    const found = loaded.get(key) ?? loadData(data);
    loaded.set(key, found);
    return found;
  };
  const sequences = predictionCache(4);
  return {
    count: grid.count,
    axes: grid.axes,
    simulated: (index) => grid.at(index).simulated,
    async at(index) {
      const { parameters, simulated } = grid.at(index);
      const pointSpec = specOf(parameters);
      checkPointSpec(pointSpec);
      const { adapter } = pointSpec;
      let { spec } = pointSpec;
      const own = adapter.taskData?.(spec);
      const prepared = await loadTaskData(own ?? [{ field: 'data', data: spec.data }], loadOnce);
      const { version: _version, title: _title, judge: _judge, data: _data, slurm: _slurm, ...described } = spec;
      const { simulation: _simulation, ...theory } = described;
      const { network: _network, temperature: _temperature, ...rest } = theory;
      // Points that differ in what tasks are not made from share them.
      const tasks =
        adapter.tasks === undefined
          ? prepared
          : sequences.get(
              canonicalJson([rest, prepared.map(({ digest }) => digest)]),
              () => adapter.tasks?.(spec, prepared[0], own && prepared) ?? prepared,
            );
      const layers = layersOf(spec.network, adapter.widthless);
      const notes = [...pointSpec.notes, ...tasks.flatMap((task) => task.notes ?? [])];
      const stepSize = spec.version === undefined ? adapter.convertStep?.(spec, layers, tasks[0]) : undefined;
      if (stepSize !== undefined) {
        notes.push(stepNote(spec.simulation.stepSize, stepSize));
        spec = { ...spec, simulation: { ...spec.simulation, stepSize } };
      }
      const files = await filesOf(adapter.files?.(spec) ?? [], readFile);
      const content = {
        format: RESULT_FORMAT,
        conventions: CONVENTION_VERSION,
        data: tasks.map((task) => task.digest),
        ...theory,
        ...(files === undefined ? {} : { files: Object.values(files).map((bytes) => sha256Hex(bytes)) }),
      };
      const { conventions: _conventions, ...former } = content;
      const { at: _at, ...settings } = spec.simulation;
      return {
        point: {
          index,
          digest: digestOf(content),
          parameters,
          spec,
          layers,
          data: tasks[0],
          tasks,
          cache,
          ...(files === undefined ? {} : { files }),
        },
        written: pointSpec.written,
        simulated,
        notes,
        get formerDigest() {
          return digestOf(former);
        },
        get simulationDigest() {
          return digestOf({ ...content, simulation: settings });
        },
      };
    },
  };
}

/**
 * All points of a spec's sweep with their data, as a list (of `planStudy`).
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
  const plan = planStudy(parsed, { loadData, among, cache, readFile });
  const points: PlannedPoint[] = [];
  for (let index = 0; index < plan.count; index++) points.push(await plan.at(index));
  return points;
}

function stepNote(before: number | undefined, after: number): string {
  return `simulation.stepSize ${before} was in the prior's time; it is ${after.toPrecision(4)} fastest times, the one unit of all samplers (version: 1)`;
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
