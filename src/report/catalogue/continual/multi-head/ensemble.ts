import type { Matrix } from '../../../../linalg/matrix.ts';
import { meanWithError, squaredErrorOfOutput } from '../../../../measures/index.ts';
import { type MultiHeadCourse, multiHeadEnsembleJob } from '../../../../samplers/continual/multi-head/ensemble.ts';
import type { MultiHeadSettings, SampledTask } from '../../../../samplers/continual/multi-head/network.ts';
import type { FigureOptions } from '../../catalogue-figure.ts';

/** What a figure asks of an ensemble of networks. */
export interface EnsembleRequest {
  readonly settings: MultiHeadSettings;
  readonly tasks: readonly SampledTask[];
  readonly points: Matrix;
  readonly networks: number;
  readonly sweeps: number;
  readonly seed: number;
}

/** Draws the networks of several ensembles in the executor's workers, in batches small enough to share the load. */
export async function ensembles(
  requests: readonly EnsembleRequest[],
  options: FigureOptions,
): Promise<MultiHeadCourse[][]> {
  const batch = 20;
  const inputs = requests.flatMap(({ networks, ...rest }) =>
    Array.from({ length: Math.ceil(networks / batch) }, (_, i) => ({
      ...rest,
      from: i * batch,
      to: Math.min(networks, (i + 1) * batch),
    })),
  );
  const outputs = await options.executor.map(multiHeadEnsembleJob, inputs, {
    onProgress: (fraction) => options.onProgress?.(fraction),
    signal: options.signal,
  });
  let at = 0;
  return requests.map(({ networks }) => {
    const count = Math.ceil(networks / batch);
    const courses = outputs.slice(at, at + count).flat();
    at += count;
    return courses;
  });
}

/** Mean of a number over networks, and its standard error. */
export function estimate(
  courses: readonly MultiHeadCourse[],
  of: (course: MultiHeadCourse) => number,
): {
  readonly value: number;
  readonly error: number;
} {
  const { value, error } = meanWithError(courses.map(of));
  return { value, error: error ?? Number.NaN };
}

/** Mean squared deviation of a head's outputs from targets over a range of points, of one network. */
export function squaredError(outputs: Float64Array, targets: Float64Array, from: number): number {
  return squaredErrorOfOutput(outputs, from, targets);
}
