import { AVERAGED } from '../base/conventions.ts';
import { loadTask } from '../data/load.ts';
import type { JudgeRule } from '../judge/comparison.ts';
import type { Prediction } from '../judge/prediction.ts';
import type { Simulation } from '../judge/simulation.ts';
import { compareResults } from '../judge/verdict.ts';
import { inlineExecutor } from '../samplers/inline-executor.ts';
import type { Executor } from '../samplers/job.ts';
import { adapters } from './adapters/index.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { type LoadData, planStudy, type ReadFile, type StudyPlan } from './points.ts';
import { withDigest } from './prepared-data.ts';
import type { ResultStore } from './result-store.ts';
import type { PointResult } from './results.ts';
import type { TheoryAdapter } from './theory-adapter.ts';
import {
  notComputed,
  type PointFailure,
  type RunProgress,
  type WalkOptions,
  walkPredictions,
  walkSimulations,
} from './walk.ts';

/** What a run needs from where it runs, and who listens. */
export interface RunOptions {
  /** Prepared data of a data spec; `digits` and the generators work without one. */
  readonly loadData?: LoadData;
  /** Reads other files that a spec names, such as a gate matrix. */
  readonly readFile?: ReadFile;
  readonly executor?: Executor;
  /** Runs the theory in the executor too, off this thread; only for the theories of this build. */
  readonly theoryInWorkers?: boolean;
  /** SHA-256 of text in hexadecimal, where the platform has a faster one. */
  readonly sha256?: (text: string) => string;
  /** What of a point is held until the run ends, for sweeps whose whole results would fill the memory; all of it unless given. */
  readonly retain?: (result: PointResult) => PointResult;
  readonly store?: ResultStore;
  /** Computes again what is stored already, and stores it anew. */
  readonly fresh?: boolean;
  /** Whether single draws are wanted, which are not stored: simulations are then run again. */
  readonly draws?: boolean;
  readonly checkpoints?: WalkOptions['checkpoints'];
  readonly knownFailure?: WalkOptions['knownFailure'];
  readonly onProgress?: (progress: RunProgress) => void;
  /** Called with every point as soon as it is done, and again when a simulation was added (judged by itself so far). */
  readonly onPoint?: (result: PointResult) => void;
  readonly signal?: AbortSignal;
  /** The theories to choose from; all of this build unless given. */
  readonly adapters?: readonly TheoryAdapter[];
}

/** What of a spec is run. */
export type RunKind = 'predict' | 'simulate' | 'compare';

/** A finished or stopped run. */
export interface RunResult {
  readonly kind: RunKind;
  readonly points: readonly PointResult[];
  /** Whether the signal stopped it; `points` are then those that were done. */
  readonly interrupted: boolean;
  /** How many results came from the store. */
  readonly reused: number;
  /** Points that could not be computed; the others are in `points`. */
  readonly failures: readonly PointFailure[];
  readonly warnings: readonly string[];
}

/** The sources that need no files. */
const builtInData: LoadData = async (data) => withDigest(await loadTask(data));

/** The theory at every point of a spec's sweep. */
export function predict(parsed: ParsedSpec, options: RunOptions = {}): Promise<RunResult> {
  return run('predict', parsed, options);
}

/** Finite networks at the points that `simulation.at` chooses (all without it). */
export function simulate(parsed: ParsedSpec, options: RunOptions = {}): Promise<RunResult> {
  return run('simulate', parsed, options);
}

/** Theory at every point, simulation at the chosen ones, and the verdict where there are both. */
export function compare(parsed: ParsedSpec, options: RunOptions = {}): Promise<RunResult> {
  return run('compare', parsed, options);
}

async function run(kind: RunKind, parsed: ParsedSpec, options: RunOptions): Promise<RunResult> {
  const { loadData = builtInData, executor = inlineExecutor, onPoint, signal, retain = (result) => result } = options;
  const notes = new Set(parsed.notes);
  const study = planStudy(parsed, {
    loadData: async (data) => {
      const prepared = await loadData(data);
      for (const note of prepared.notes ?? []) notes.add(note);
      return prepared;
    },
    among: options.adapters ?? adapters,
    ...(options.readFile === undefined ? {} : { readFile: options.readFile }),
    ...(options.sha256 === undefined ? {} : { sha256: options.sha256 }),
  });
  const results: PointResult[] = [];
  const failures: PointFailure[] = [];
  const tally = { reused: 0, outdated: 0 };
  const walkOptions: WalkOptions = {
    ...options,
    executor,
    study,
    adapter: parsed.adapter,
    onFailure: (failure) => failures.push(failure),
  };
  const indices: number[] = [];
  let interrupted = false;
  try {
    for (const note of await checkAll(study, kind, indices, options)) notes.add(note);
    await walkPredictions(walkOptions, indices, (plan, { value, seconds, reused, outdated }) => {
      if (reused) tally.reused++;
      if (outdated) tally.outdated++;
      const { index, digest, parameters } = plan.point;
      const result = { digest, parameters, prediction: value, seconds: { predict: seconds } };
      results[index] = kind !== 'predict' && plan.simulated ? result : retain(result);
      onPoint?.(result);
    });
    const chosen = kind === 'predict' ? [] : indices.filter((index) => study.simulated(index));
    if (chosen.length > 0) {
      const predictionOf = (index: number) => results[index]?.prediction;
      await walkSimulations(walkOptions, chosen, predictionOf, (plan, { value, seconds, reused }) => {
        if (reused) tally.reused++;
        const { index } = plan.point;
        results[index] = withSimulation(kind, results[index], value, seconds, plan.point.spec.judge);
        onPoint?.(results[index]);
      });
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
    interrupted = true;
    if (options.store !== undefined) await addStored(study, kind, indices, results, options.store);
  }
  const failed = failures.find(({ error }) => error !== notComputed);
  if (!interrupted && failed !== undefined && results.length === 0) throw failed.error;
  judgeTogether(results, parsed.spec.judge);
  const points = results.filter((result) => result !== undefined);
  const warnings = new Set([
    ...notes,
    ...points.flatMap((point) => [...(point.prediction?.status.warnings ?? []), ...(point.simulation?.warnings ?? [])]),
  ]);
  if (tally.outdated > 0) {
    warnings.add(
      `${tally.outdated} stored results follow older conventions (errors averaged over outputs): computed again, with errors ${AVERAGED}`,
    );
  }
  return { kind, points, interrupted, reused: tally.reused, failures, warnings: [...warnings] };
}

/** Notes on points of a sweep that are kept: the same ones come again and again. */
const MOST_NOTES = 20;

/**
 * Plans every point once, so that the last one's mistake is told before the first is computed.
 *
 * @returns what was changed in a spec of an older form
 */
async function checkAll(
  study: StudyPlan,
  kind: RunKind,
  indices: number[],
  options: RunOptions,
): Promise<ReadonlySet<string>> {
  const notes = new Set<string>();
  let breath = performance.now();
  for (let index = 0; index < study.count; index++) {
    const { simulated, notes: own } = await study.at(index);
    for (const note of own) if (notes.size < MOST_NOTES) notes.add(note);
    if (kind !== 'simulate' || simulated) indices.push(index);
    if (performance.now() - breath < 50) continue;
    options.onProgress?.({ stage: 'data', done: index, total: study.count });
    await new Promise((resolve) => setTimeout(resolve, 0));
    options.signal?.throwIfAborted();
    breath = performance.now();
  }
  return notes;
}

function withSimulation(
  kind: RunKind,
  before: PointResult,
  simulation: Simulation,
  seconds: number,
  judge: JudgeRule,
): PointResult {
  const { prediction } = before;
  const judged = kind === 'compare' && prediction !== undefined;
  return {
    ...before,
    simulation,
    ...(judged ? { comparison: compareResults(prediction, simulation, judge) } : {}),
    seconds: { ...before.seconds, simulate: seconds },
  };
}

/** A stopped run takes so many results that earlier ones have stored into its report; the store keeps all of them. */
const MOST_ADDED = 200;

/** Adds to a stopped run what earlier ones have stored, so that its report holds all that is known. */
async function addStored(
  study: StudyPlan,
  kind: RunKind,
  indices: readonly number[],
  results: PointResult[],
  store: ResultStore,
): Promise<void> {
  if (indices.length > MOST_ADDED) return;
  for (const index of indices) {
    const plan = await study.at(index);
    const { digest, parameters, spec } = plan.point;
    if (results[index] === undefined) {
      const found = await store.get('prediction', digest);
      if (found === undefined) continue;
      results[index] = {
        digest,
        parameters,
        prediction: found.value as Prediction,
        seconds: { predict: found.seconds },
      };
    }
    if (kind === 'predict' || !plan.simulated || results[index].simulation !== undefined) continue;
    const found = await store.get('simulation', plan.simulationDigest);
    if (found === undefined) continue;
    results[index] = withSimulation(kind, results[index], found.value as Simulation, found.seconds, spec.judge);
  }
}

/** Judges all points by one level: the more numbers are compared, the further out the largest of them may lie. */
function judgeTogether(results: PointResult[], judge: JudgeRule): void {
  const entries = results.reduce((sum, { comparison }) => sum + (comparison?.entries ?? 0), 0);
  for (const [index, result] of results.entries()) {
    if (result === undefined) continue;
    const { prediction, simulation, comparison } = result;
    if (prediction === undefined || simulation === undefined || comparison === undefined) continue;
    results[index] = { ...result, comparison: compareResults(prediction, simulation, judge, entries) };
  }
}
