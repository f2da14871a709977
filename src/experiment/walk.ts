import { InputError } from '../base/input-error.ts';
import type { Parameters } from '../base/values.ts';
import type { Prediction } from '../judge/prediction.ts';
import type { Simulation } from '../judge/simulation.ts';
import type { Executor, ExecutorOptions } from '../samplers/job.ts';
import type { PlannedPoint, StudyPlan } from './points.ts';
import { predictionJob, predictionRequest } from './prediction-job.ts';
import type { ResultStore, StoredResult } from './result-store.ts';
import { checkMagnitudes, checkNetworkSize, inWordsOfSpec, requireNumbers } from './sound-point.ts';
import type { TheoryAdapter } from './theory-adapter.ts';

/** How far a run is. */
export interface RunProgress {
  readonly stage: 'data' | 'predict' | 'simulate' | 'study' | 'write';
  /** Points done of the stage, in fractions of a point. */
  readonly done: number;
  readonly total: number;
  /** The point under way: its swept values. */
  readonly detail?: string;
  /** Points that could not be computed so far. */
  readonly failed?: number;
}

/** A point that could not be computed, and why. */
export interface PointFailure {
  readonly index: number;
  readonly digest: string;
  readonly parameters: Parameters;
  readonly kind: StoredResult['kind'];
  readonly error: unknown;
}

/** What was kept of one input of a job: its whole output, or where it stood. */
export interface KeptInput {
  readonly output?: unknown;
  readonly state?: unknown;
}

/** Where unfinished simulations stand, by their digest and the input's index. */
export interface Checkpoints {
  load(digest: string, index: number): Promise<KeptInput | undefined>;
  save(digest: string, index: number, kept: KeptInput): void;
  /** Forgets a simulation that is whole. */
  clear(digest: string): Promise<void>;
}

/** Who computes, what is kept, and who listens while points are walked. */
export interface WalkOptions {
  readonly adapter: TheoryAdapter;
  readonly study: StudyPlan;
  /** Runs the simulations. */
  readonly executor: Executor;
  /** Whether it runs the theory too, off this thread. */
  readonly theoryInWorkers?: boolean;
  readonly store?: ResultStore;
  readonly fresh?: boolean;
  /** Whether single draws are wanted, which are not stored: simulations are then run again. */
  readonly draws?: boolean;
  /** Why a point is known to fail, from another process that tried; it is then not tried again. */
  readonly knownFailure?: (kind: StoredResult['kind'], digest: string) => Error | undefined;
  readonly signal?: AbortSignal;
  readonly checkpoints?: Checkpoints;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly onFailure: (failure: PointFailure) => void;
}

/** As a known failure: a point that is to be left out because nobody has computed it. */
export const notComputed = new Error('not computed yet');

/** A result of one point, new or from the store. */
export interface Walked<T> {
  readonly value: T;
  readonly seconds: number;
  readonly reused: boolean;
  /** Whether a result by older conventions was there, which is not taken. */
  readonly outdated?: boolean;
}

/**
 * The theory at points of a study, several at a time where it runs in workers; each is stored as soon as it is there.
 *
 * @param indices - of the points, in the order in which they are begun
 * @param onDone - called with each, in the order in which they end
 * @throws what the signal was aborted with; `StorageError`s of the store. A point that fails is told to `onFailure`.
 */
export function walkPredictions(
  options: WalkOptions,
  indices: readonly number[],
  onDone: (plan: PlannedPoint, walked: Walked<Prediction>) => void,
): Promise<void> {
  const { adapter, executor, signal, theoryInWorkers = false } = options;
  return walk(options, 'predict', indices, theoryInWorkers ? executor.workers : 1, async (plan, progress) => {
    const walked = await kept(options, 'prediction', plan, plan.point.digest, async () => {
      if (!theoryInWorkers) return adapter.predict(plan.point);
      const request = predictionRequest(plan);
      const mapped = { onProgress: progress, ...(signal === undefined ? {} : { signal }) };
      return (await executor.map(predictionJob, [request], mapped))[0];
    });
    const outdated = !walked.reused && (await options.store?.get('prediction', plan.formerDigest)) !== undefined;
    onDone(plan, { ...(walked as Walked<Prediction>), outdated });
  });
}

/**
 * Finite networks at points of a study, so many points at a time that no worker waits; otherwise as `walkPredictions`.
 *
 * @param predictionOf - the theory of a point that was walked before; points without one are passed over
 */
export function walkSimulations(
  options: WalkOptions,
  indices: readonly number[],
  predictionOf: (index: number) => Prediction | undefined,
  onDone: (plan: PlannedPoint, walked: Walked<Simulation>) => void,
): Promise<void> {
  const { adapter, executor, signal } = options;
  return walk(options, 'simulate', indices, executor.workers, async (plan, progress) => {
    const prediction = predictionOf(plan.point.index);
    if (prediction === undefined) return;
    const walked = await kept(options, 'simulation', plan, plan.simulationDigest, async () => {
      const { job, inputs, combine } = adapter.simulate(plan.point, plan.point.spec.simulation, prediction);
      const mapped = { onProgress: progress, ...(signal === undefined ? {} : { signal }) };
      const outputs = await resumed(options, plan.simulationDigest, inputs, (left, more) =>
        executor.map(job, left, { ...mapped, ...more }),
      );
      signal?.throwIfAborted();
      return combine(outputs);
    });
    // Of a reused one too: a process may have been killed between the two.
    await options.checkpoints?.clear(plan.simulationDigest);
    onDone(plan, walked as Walked<Simulation>);
  });
}

/** Milliseconds after which a walk tells how far it is also where nothing has come. */
const SIGN = 1000;

async function walk(
  { study, signal, onProgress, onFailure }: WalkOptions,
  stage: 'predict' | 'simulate',
  indices: readonly number[],
  width: number,
  work: (plan: PlannedPoint, progress: (fraction: number) => void) => Promise<void>,
): Promise<void> {
  const running = new Map<number, number>();
  const total = indices.length;
  let [next, finished, failed] = [0, 0, 0];
  let broken = false;
  let breath = performance.now();
  let latest: PlannedPoint | undefined;
  const tell = (plan?: PlannedPoint) => {
    latest = plan;
    let done = finished;
    for (const fraction of running.values()) done += fraction;
    const detail = plan === undefined ? '' : parameterText(plan);
    onProgress?.({ stage, done, total, failed, ...(detail === '' ? {} : { detail }) });
  };
  const lane = async () => {
    while (next < total && !broken) {
      signal?.throwIfAborted();
      const index = indices[next++];
      running.set(index, 0);
      const plan = await study.at(index);
      tell(plan);
      try {
        await work(plan, (fraction) => {
          running.set(index, fraction);
          tell(plan);
        });
      } catch (error) {
        if (!(error instanceof FailedPoint)) throw error;
        failed++;
        onFailure(error.failure);
      }
      running.delete(index);
      finished++;
      if (performance.now() - breath > 50) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        breath = performance.now();
      }
    }
  };
  // A point that says nothing of how far it is leaves no silence.
  const sign = setInterval(() => tell(latest), SIGN);
  const lanes = Array.from({ length: Math.max(1, Math.min(width, total)) }, () =>
    lane().catch((error) => {
      broken = true;
      throw error;
    }),
  );
  // All lanes come to rest before the error of the first is told.
  const ends = await Promise.allSettled(lanes);
  clearInterval(sign);
  const lost = ends.find((end) => end.status === 'rejected');
  if (lost !== undefined) throw lost.reason;
  tell();
}

/** Runs the inputs of which there is no output yet, from where they stood, and keeps what comes. */
async function resumed(
  { checkpoints }: WalkOptions,
  digest: string,
  inputs: readonly unknown[],
  run: (
    inputs: readonly unknown[],
    options: Pick<ExecutorOptions, 'saved' | 'onCheckpoint' | 'onResult'>,
  ) => Promise<unknown[]>,
): Promise<unknown[]> {
  if (checkpoints === undefined) return run(inputs, {});
  const kept = await Promise.all(inputs.map((_, index) => checkpoints.load(digest, index)));
  const left = inputs.flatMap((_, index) => (kept[index] !== undefined && 'output' in kept[index] ? [] : [index]));
  const outputs = await run(
    left.map((index) => inputs[index]),
    {
      saved: left.map((index) => kept[index]?.state),
      onCheckpoint: (at, state) => checkpoints.save(digest, left[at], { state }),
      // A single output is stored at once as the whole simulation.
      onResult: (at, output) => inputs.length > 1 && checkpoints.save(digest, left[at], { output }),
    },
  );
  const all = kept.map((input) => input?.output);
  for (const [at, index] of left.entries()) all[index] = outputs[at];
  return all;
}

/** The error of one point among others, on its way out of the work on that point. */
class FailedPoint extends Error {
  readonly failure: PointFailure;

  constructor(failure: PointFailure) {
    super('a point failed');
    this.failure = failure;
  }
}

async function kept(
  { store, fresh, draws, signal, knownFailure }: WalkOptions,
  kind: StoredResult['kind'],
  plan: PlannedPoint,
  digest: string,
  make: () => Promise<Prediction | Simulation>,
): Promise<Walked<Prediction | Simulation>> {
  const stored = fresh || (draws && kind === 'simulation') ? undefined : await store?.get(kind, digest);
  if (stored !== undefined) return { value: stored.value, seconds: stored.seconds, reused: true };
  const start = performance.now();
  let value: Prediction | Simulation;
  try {
    const known = knownFailure?.(kind, digest);
    if (known !== undefined) throw known;
    checkMagnitudes(plan.point);
    if (kind === 'simulation') checkNetworkSize(plan.point);
    value = requireNumbers(await make(), plan.point);
  } catch (error) {
    if (signal?.aborted) throw error;
    const { index, parameters } = plan.point;
    throw new FailedPoint({
      index,
      digest,
      parameters,
      kind,
      error: error === knownFailure?.(kind, digest) ? error : located(inWordsOfSpec(error, plan.point), plan),
    });
  }
  const seconds = (performance.now() - start) / 1000;
  await store?.put({ kind, digest, value: withoutTraces(value), seconds });
  return { value, seconds, reused: false };
}

/** What is stored: all but the single draws of chains. */
function withoutTraces(value: Prediction | Simulation): Prediction | Simulation {
  if (!('traces' in value)) return value;
  const { traces: _, ...rest } = value;
  return rest;
}

/** An `InputError` of one point of a sweep says which point. */
function located(error: unknown, plan: PlannedPoint): unknown {
  if (!(error instanceof InputError) || Object.keys(plan.point.parameters).length === 0) return error;
  const [, found = '', expected = ''] = /: found (.*), expected (.*)$/s.exec(error.message) ?? [];
  return new InputError(error.field, `${found} (at ${parameterText(plan)})`, expected);
}

/** The swept values of a point in a few words: `width 100, depth 2`. */
export function parameterText(plan: { readonly point: { readonly parameters: Parameters } }): string {
  return Object.entries(plan.point.parameters)
    .map(([path, value]) => `${path.split('.').at(-1)} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
}
