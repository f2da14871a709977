import { predictionJob, predictionRequest } from '../../experiment/prediction-job.ts';
import type { RunKind } from '../../experiment/run.ts';
import type { Prediction } from '../../judge/prediction.ts';
import type { Executor } from '../../samplers/job.ts';
import type { OpenStudy } from './open-study.ts';

/** What a study will cost, from a few of its points. */
export interface Cost {
  /** Seconds of one worker for a point of theory, and for a simulated one; undefined where none was tried. */
  readonly theory?: number;
  readonly simulation?: number;
  /** Most bytes of memory that this process had meanwhile. */
  readonly memory: number;
}

/** Milliseconds for a trial of each kind. */
const PATIENCE = 4000;

/**
 * Computes a point or two of a study for a few seconds: points of theory spread over the sweep, then one simulated point as far
 * as it comes, from whose part that was done its whole time follows.
 *
 * @param indices - of the points of the study
 */
export async function calibrate(
  { plan, parsed }: OpenStudy,
  kind: RunKind,
  indices: ArrayLike<number>,
  executor: Executor,
): Promise<Cost> {
  const count = indices.length;
  if (count === 0) return { memory: mostMemory() };
  const tries = [
    ...new Set([0, count - 1, count >> 1, count >> 2].map((place) => indices[Math.min(place, count - 1)])),
  ];
  const times: number[] = [];
  const begin = performance.now();
  // The first point pays for what all share, and counts only where it is alone.
  for (const index of tries) {
    if (performance.now() - begin > PATIENCE) break;
    const start = performance.now();
    await executor.map(predictionJob, [predictionRequest(await plan.at(index))]);
    times.push((performance.now() - start) / 1000);
  }
  const settled = times.length > 1 ? times.slice(1) : times;
  const theory = settled.reduce((sum, seconds) => sum + seconds, 0) / settled.length;
  const simulated = kind === 'predict' ? undefined : Array.from(indices).find((index) => plan.simulated(index));
  const simulation = simulated === undefined ? undefined : await timeOfSimulation(plan, parsed, simulated, executor);
  return { theory, ...(simulation === undefined ? {} : { simulation }), memory: mostMemory() };
}

/** Bytes of memory that this process has had at most; `process.memoryUsage` is no help where `/proc` is not mounted, as in a chroot. */
function mostMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

async function timeOfSimulation(
  plan: OpenStudy['plan'],
  parsed: OpenStudy['parsed'],
  index: number,
  executor: Executor,
): Promise<number | undefined> {
  const planned = await plan.at(index);
  const [prediction]: Prediction[] = await executor.map(predictionJob, [predictionRequest(planned)]);
  const { job, inputs } = parsed.adapter.simulate(planned.point, planned.point.spec.simulation, prediction);
  const controller = new AbortController();
  let fraction = 0;
  let last = 0;
  const start = performance.now();
  const timer = setTimeout(() => controller.abort(), PATIENCE);
  try {
    await executor.map(job, inputs.slice(0, 1), {
      signal: controller.signal,
      onProgress: (done) => {
        fraction = done;
        last = performance.now();
      },
    });
    return ((performance.now() - start) / 1000) * inputs.length;
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return fraction > 0 ? ((last - start) / 1000 / fraction) * inputs.length : undefined;
  } finally {
    clearTimeout(timer);
  }
}
