import { frozenKernels } from '../../../kernels/chain/frozen-kernel.ts';
import { inputPoints } from '../../../kernels/chain/input-points.ts';
import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { type Architecture, drawWeights, zeroWeights } from '../../../networks/architecture.ts';
import { NetworkBatch } from '../../../networks/network-batch.ts';
import { SquareLoss } from '../../../networks/square-loss.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { replicaOf } from '../../posterior-potential.ts';
import { descend, readoutPosterior } from './descent-step.ts';
import { hmcTask } from './hmc-step.ts';
import { layerSteps, type SequenceCourse, type SequenceSampling, type SpanInputs } from './sampling.ts';

/**
 * Courses of a batch of networks of any depth and activation, side by side, by HMC or gradient descent.
 *
 * @param tangent - largest eigenvalue of the tangent kernel on every task
 * @param streams - one a network
 */
export function denseCourses(
  sampling: SequenceSampling,
  inputs: SpanInputs,
  tangent: readonly number[],
  streams: readonly RandomStream[],
): SequenceCourse[] {
  const { tasks, activation, widths, priorVariances, temperature, laterRidge = 0 } = sampling;
  const replicas = streams.length;
  const outputs = tasks[0].targets.columns;
  const architecture: Architecture = { inputs: inputs.dimension, widths, outputs, activation };
  const batchOn = (points: Matrix) => new NetworkBatch(architecture, points, { replicas, inputScale: 1 });
  const look = batchOn(inputs.points);
  const weights = zeroWeights(architecture, replicas, 'f64');
  const courses = streams.map(() => ({
    outputs: [] as Float64Array[],
    acceptance: [] as number[],
    steps: [] as number[],
    converged: true,
  }));
  tasks.forEach(({ targets }, t) => {
    const loss = new SquareLoss(batchOn(inputs.tasks[t]), targets);
    let acceptance = new Float64Array(replicas).fill(1);
    let steps = new Int32Array(replicas);
    let converged = true;
    if (sampling.sampler === 'hmc') {
      const free = layerSteps(sampling, t);
      const curvature = Math.max(...free.map((step) => step.stepVariance)) * tangent[t];
      const step = Math.min(0.5, (sampling.stepScale ?? 1) * Math.sqrt(temperature / curvature));
      const leapfrogSteps = sampling.leapfrogSteps ?? 12;
      const settings = { trajectories: sampling.sweeps, leapfrogSteps, step, temperature };
      acceptance = Float64Array.from(hmcTask(loss, weights, free, settings, streams));
    } else if (t === 0) {
      drawWeights(weights, priorVariances.map(Math.sqrt), streams);
      readoutPosterior(loss.batch, targets, weights, priorVariances[widths.length], temperature, streams);
    } else {
      const descent = descend(loss, weights, tangent[t], laterRidge, 1000 * sampling.sweeps);
      steps = Int32Array.from(descent.steps);
      converged = descent.converged;
    }
    look.forward(weights);
    courses.forEach((course, r) => {
      course.outputs.push(pointsByOutputs(replicaOf(look.outputs, r, replicas), outputs));
      course.acceptance.push(acceptance[r]);
      course.steps.push(steps[r]);
      course.converged &&= converged;
    });
  });
  return courses;
}

/** Largest eigenvalue of the tangent kernel on every task: it limits the steps of HMC and of descent. */
export function tangentScales(sampling: SequenceSampling): number[] {
  return sampling.tasks.map(({ inputs }) => {
    const points = inputPoints(inputs);
    return symmetricEigenvalues(frozenKernels(sampling, points, points).ntk).at(-1) ?? 0;
  });
}

/** m x E to E x m. */
function pointsByOutputs(values: ArrayLike<number>, outputs: number): Float64Array {
  const points = values.length / outputs;
  const result = new Float64Array(values.length);
  for (let a = 0; a < outputs; a++) {
    for (let i = 0; i < points; i++) result[i * outputs + a] = values[a * points + i];
  }
  return result;
}
