import { AVERAGED } from '../base/conventions.ts';
import { InputError } from '../base/input-error.ts';
import { loadTask } from '../data/load.ts';
import type { Prediction } from '../judge/prediction.ts';
import type { Simulation } from '../judge/simulation.ts';
import { compareResults } from '../judge/verdict.ts';
import { inlineExecutor } from '../samplers/inline-executor.ts';
import type { Executor } from '../samplers/job.ts';
import { adapters } from './adapters/index.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { predictionCache } from './point.ts';
import { type LoadData, type PlannedPoint, planPoints, type ReadFile } from './points.ts';
import { withDigest } from './prepared-data.ts';
import type { ResultStore } from './result-store.ts';
import type { PointResult } from './results.ts';
import type { TheoryAdapter } from './theory-adapter.ts';

/** How far a run is. */
export interface RunProgress {
  readonly stage: 'data' | 'predict' | 'simulate';
  /** Points done of the stage, in fractions of a point. */
  readonly done: number;
  readonly total: number;
  /** The point under way: its swept values, or how many were found already computed. */
  readonly detail?: string;
}

/** What a run needs from where it runs, and who listens. */
export interface RunOptions {
  /** Prepared data of a data spec; `digits` and the generators work without one. */
  readonly loadData?: LoadData;
  /** Reads other files that a spec names, such as a gate matrix. */
  readonly readFile?: ReadFile;
  readonly executor?: Executor;
  readonly store?: ResultStore;
  /** Computes again what is stored already, and stores it anew. */
  readonly fresh?: boolean;
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
  const { loadData = builtInData, executor = inlineExecutor, onProgress, onPoint, signal } = options;
  onProgress?.({ stage: 'data', done: 0, total: 1 });
  const all = await planPoints(parsed, loadData, options.adapters ?? adapters, predictionCache(), options.readFile);
  const plans = kind === 'simulate' ? all.filter((plan) => plan.simulated) : all;
  const chosen = kind === 'predict' ? [] : plans.filter((plan) => plan.simulated);
  const results = new Map<PlannedPoint, PointResult>();
  const tally = { reused: 0, outdated: 0 };
  let interrupted = false;
  try {
    let breath = performance.now();
    for (const [i, plan] of plans.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ stage: 'predict', done: i, total: plans.length, detail: parameterText(plan) });
      const { value, seconds } = await kept('prediction', plan.point.digest, options, tally, async () => {
        if ((await options.store?.get('prediction', plan.formerDigest)) !== undefined) tally.outdated++;
        return predictPoint(parsed.adapter, plan);
      });
      const result: PointResult = {
        digest: plan.point.digest,
        parameters: plan.point.parameters,
        prediction: value as Prediction,
        seconds: { predict: seconds },
      };
      results.set(plan, result);
      onPoint?.(result);
      if (performance.now() - breath > 50) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        breath = performance.now();
      }
    }
    onProgress?.({ stage: 'predict', done: plans.length, total: plans.length });
    for (const [i, plan] of chosen.entries()) {
      signal?.throwIfAborted();
      const before = results.get(plan) as PointResult;
      const prediction = before.prediction as Prediction;
      const { value, seconds } = await kept('simulation', plan.simulationDigest, options, tally, () =>
        simulatePoint(parsed.adapter, plan, prediction, executor, signal, (fraction) =>
          onProgress?.({ stage: 'simulate', done: i + fraction, total: chosen.length, detail: parameterText(plan) }),
        ),
      );
      const simulation = value as Simulation;
      const comparison = kind === 'compare' ? compareResults(prediction, simulation, plan.point.spec.judge) : undefined;
      const result: PointResult = {
        ...before,
        simulation,
        ...(comparison === undefined ? {} : { comparison }),
        seconds: { ...before.seconds, simulate: seconds },
      };
      results.set(plan, result);
      onPoint?.(result);
      onProgress?.({ stage: 'simulate', done: i + 1, total: chosen.length });
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
    interrupted = true;
    if (options.store !== undefined) await addStored(plans, chosen, results, options.store, kind);
  }
  judgeTogether(results);
  const points = plans.flatMap((plan) => results.get(plan) ?? []);
  const warnings = new Set(
    points.flatMap((point) => [...(point.prediction?.status.warnings ?? []), ...(point.simulation?.warnings ?? [])]),
  );
  if (tally.outdated > 0) {
    warnings.add(
      `${tally.outdated} stored results follow older conventions (errors averaged over outputs): computed again, with errors ${AVERAGED}`,
    );
  }
  return { kind, points, interrupted, reused: tally.reused, warnings: [...warnings] };
}

/** Adds to a stopped run what earlier ones have stored, so that its report holds all that is known. */
async function addStored(
  plans: readonly PlannedPoint[],
  chosen: readonly PlannedPoint[],
  results: Map<PlannedPoint, PointResult>,
  store: ResultStore,
  kind: RunKind,
): Promise<void> {
  for (const plan of plans) {
    const found = results.has(plan) ? undefined : await store.get('prediction', plan.point.digest);
    if (found === undefined) continue;
    const { digest, parameters } = plan.point;
    const prediction = found.value as Prediction;
    results.set(plan, { digest, parameters, prediction, seconds: { predict: found.seconds } });
  }
  for (const plan of chosen) {
    const before = results.get(plan);
    if (before?.prediction === undefined || before.simulation !== undefined) continue;
    const found = await store.get('simulation', plan.simulationDigest);
    if (found === undefined) continue;
    const simulation = found.value as Simulation;
    const { judge } = plan.point.spec;
    const comparison = kind === 'compare' ? compareResults(before.prediction, simulation, judge) : undefined;
    const seconds = { ...before.seconds, simulate: found.seconds };
    results.set(plan, { ...before, simulation, ...(comparison === undefined ? {} : { comparison }), seconds });
  }
}

/** Judges all points by one level: the more numbers are compared, the further out the largest of them may lie. */
function judgeTogether(results: Map<PlannedPoint, PointResult>): void {
  const entries = [...results.values()].reduce((sum, { comparison }) => sum + (comparison?.entries ?? 0), 0);
  for (const [plan, result] of results) {
    const { prediction, simulation, comparison } = result;
    if (prediction === undefined || simulation === undefined || comparison === undefined) continue;
    const judged = compareResults(prediction, simulation, plan.point.spec.judge, entries);
    results.set(plan, { ...result, comparison: judged });
  }
}

function predictPoint(adapter: TheoryAdapter, plan: PlannedPoint): Prediction {
  try {
    return adapter.predict(plan.point);
  } catch (error) {
    throw located(error, plan);
  }
}

async function simulatePoint(
  adapter: TheoryAdapter,
  plan: PlannedPoint,
  prediction: Prediction,
  executor: Executor,
  signal: AbortSignal | undefined,
  onProgress: (fraction: number) => void,
): Promise<Simulation> {
  try {
    const { job, inputs, combine } = adapter.simulate(plan.point, plan.point.spec.simulation, prediction);
    const outputs = await executor.map(job, inputs, { onProgress, ...(signal === undefined ? {} : { signal }) });
    signal?.throwIfAborted();
    return combine(outputs);
  } catch (error) {
    throw located(error, plan);
  }
}

/** An `InputError` of one point of a sweep says which point. */
function located(error: unknown, plan: PlannedPoint): unknown {
  if (!(error instanceof InputError) || Object.keys(plan.point.parameters).length === 0) return error;
  const [, found = '', expected = ''] = /: found (.*), expected (.*)$/s.exec(error.message) ?? [];
  return new InputError(error.field, `${found} (at ${parameterText(plan)})`, expected);
}

async function kept(
  kind: 'prediction' | 'simulation',
  digest: string,
  { store, fresh }: RunOptions,
  tally: { reused: number },
  make: () => Promise<Prediction | Simulation>,
): Promise<{ value: Prediction | Simulation; seconds: number }> {
  const stored = fresh ? undefined : await store?.get(kind, digest);
  if (stored !== undefined) {
    tally.reused++;
    return stored;
  }
  const start = performance.now();
  const value = await make();
  const seconds = (performance.now() - start) / 1000;
  await store?.put({ kind, digest, value, seconds });
  return { value, seconds };
}

/** The swept values of a point in a few words: `width 100, depth 2`. */
export function parameterText(plan: { readonly point: { readonly parameters: PointResult['parameters'] } }): string {
  return Object.entries(plan.point.parameters)
    .map(([path, value]) => `${path.split('.').at(-1)} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
}
