import { matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { Job } from '../../job.ts';
import { denseCourses, tangentScales } from './dense-course.ts';
import { gibbsTask, type LinearNetwork } from './gibbs-step.ts';
import {
  checkSampling,
  layerSteps,
  type SequenceCourse,
  type SequenceSampling,
  type SpanInputs,
  spanInputs,
} from './sampling.ts';

/** Independent networks, each going through the whole sequence. */
export interface SequenceEnsembleInput {
  readonly sampling: SequenceSampling;
  readonly seed: number;
  /** Networks `from` to `to` - 1 of the ensemble; network i draws from the stream (seed, `single-head-network`, i). */
  readonly from: number;
  readonly to: number;
}

/** Weights that a batch of networks holds at most: beyond it the caches of a core are left. */
const BATCH_WEIGHTS = 200_000;

/** Draws networks that learn a sequence of tasks with one readout (note continual-single-head, section 7). */
export const singleHeadEnsembleJob: Job<SequenceEnsembleInput, SequenceCourse[]> = {
  name: 'single-head-ensemble',
  run({ sampling, seed, from, to }, control) {
    checkSampling(sampling);
    const inputs = spanInputs(sampling);
    const tangent = sampling.sampler === 'gibbs' ? [] : tangentScales(sampling);
    const courses = [...((control.saved as readonly SequenceCourse[] | undefined) ?? [])];
    const batch = sampling.sampler === 'gibbs' ? 1 : batchSize(sampling, inputs);
    for (let first = from + courses.length; first < to && !control.cancelled(); first += batch) {
      const streams = Array.from(
        { length: Math.min(batch, to - first) },
        (_, i) => new RandomStream({ seed, purpose: 'single-head-network', chain: first + i }),
      );
      if (sampling.sampler === 'gibbs') courses.push(linearCourse(sampling, inputs, streams[0]));
      else courses.push(...denseCourses(sampling, inputs, tangent, streams));
      control.progress((first + streams.length - from) / (to - from));
      control.checkpoint?.(() => [...courses]);
    }
    return courses;
  },
};

function batchSize({ widths, tasks }: SequenceSampling, { dimension }: SpanInputs): number {
  const sizes = [dimension, ...widths, tasks[0].targets.columns];
  const weights = widths.reduce((sum, width, l) => sum + width * sizes[l], 0);
  return Math.max(1, Math.min(8, Math.floor(BATCH_WEIGHTS / weights)));
}

function linearCourse(sampling: SequenceSampling, inputs: SpanInputs, stream: RandomStream): SequenceCourse {
  const [width] = sampling.widths;
  let network: LinearNetwork = {
    hidden: matrix(width, inputs.dimension),
    readout: matrix(width, sampling.tasks[0].targets.columns),
  };
  const outputs = sampling.tasks.map(({ targets }, t) => {
    const steps = layerSteps(sampling, t);
    network = gibbsTask(inputs.tasks[t], targets, network, steps, sampling.temperature, sampling.sweeps, stream);
    const values = multiply(multiply(inputs.points, network.hidden, { transposeB: true }), network.readout).data;
    return values.map((value) => value / Math.sqrt(width));
  });
  return { outputs, acceptance: outputs.map(() => 1), steps: outputs.map(() => 0), converged: true };
}
