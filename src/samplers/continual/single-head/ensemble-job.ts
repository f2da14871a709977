import { frozenKernels } from '../../../kernels/chain/frozen-kernel.ts';
import { inputPoints } from '../../../kernels/chain/input-points.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { Job } from '../../job.ts';
import { DenseNetwork, zeroWeights } from './dense-network.ts';
import { descend, readoutPosterior } from './descent-step.ts';
import { gibbsTask, type LinearNetwork } from './gibbs-step.ts';
import { hmcTask } from './hmc-step.ts';
import {
  checkSampling,
  largestEigenvalue,
  layerSteps,
  type SequenceSampling,
  type SpanInputs,
  spanInputs,
} from './sampling.ts';

/** A batch of independent networks, each going through the whole sequence. */
export interface SequenceEnsembleInput {
  readonly sampling: SequenceSampling;
  readonly seed: number;
  /** Networks `from` to `to` - 1 of the ensemble; network i draws from the stream (seed, `single-head-network`, i). */
  readonly from: number;
  readonly to: number;
}

/** The course of one network. */
export interface SequenceCourse {
  /** f at the points after every task, E x m. */
  readonly outputs: readonly Float64Array[];
  /** HMC: accepted share after settling, of every task; 1 for exact samplers. */
  readonly acceptance: readonly number[];
  /** Descent: steps of every task; 0 for the first. */
  readonly steps: readonly number[];
  /** Whether every descent ended. */
  readonly converged: boolean;
}

/** Draws networks that learn a sequence of tasks with one readout (note continual-single-head, section 7). */
export const singleHeadEnsembleJob: Job<SequenceEnsembleInput, SequenceCourse[]> = {
  name: 'single-head-ensemble',
  run({ sampling, seed, from, to }, control) {
    checkSampling(sampling);
    const inputs = spanInputs(sampling);
    const tangent = sampling.sampler === 'gibbs' ? [] : tangentScales(sampling);
    const courses: SequenceCourse[] = [];
    for (let index = from; index < to && !control.cancelled(); index++) {
      const stream = new RandomStream({ seed, purpose: 'single-head-network', chain: index });
      courses.push(
        sampling.sampler === 'gibbs'
          ? linearCourse(sampling, inputs, stream)
          : denseCourse(sampling, inputs, tangent, stream),
      );
      control.progress((index + 1 - from) / (to - from));
    }
    return courses;
  },
};

function linearCourse(sampling: SequenceSampling, inputs: SpanInputs, stream: RandomStream): SequenceCourse {
  const [width] = sampling.widths;
  let network: LinearNetwork = {
    hidden: matrix(width, inputs.dimension),
    readout: matrix(width, sampling.tasks[0].targets.columns),
  };
  const outputs = sampling.tasks.map(({ targets }, t) => {
    network = gibbsTask(
      inputs.tasks[t],
      targets,
      network,
      layerSteps(sampling, t),
      sampling.temperature,
      sampling.sweeps,
      stream,
    );
    const values = multiply(multiply(inputs.points, network.hidden, { transposeB: true }), network.readout).data;
    return values.map((value) => value / Math.sqrt(width));
  });
  return { outputs, acceptance: outputs.map(() => 1), steps: outputs.map(() => 0), converged: true };
}

function denseCourse(
  sampling: SequenceSampling,
  inputs: SpanInputs,
  tangent: readonly number[],
  stream: RandomStream,
): SequenceCourse {
  const { tasks, activation, widths, priorVariances, temperature, laterRidge = 0 } = sampling;
  const sizes = [inputs.dimension, ...widths, tasks[0].targets.columns];
  const weights = zeroWeights(sizes);
  const look = new DenseNetwork(sizes, activation, inputs.points.data);
  const acceptance: number[] = [];
  const steps: number[] = [];
  let converged = true;
  const outputs = tasks.map(({ targets }, t) => {
    const network = new DenseNetwork(sizes, activation, inputs.tasks[t].data);
    if (sampling.sampler === 'hmc') {
      const free = layerSteps(sampling, t);
      const curvature = Math.max(...free.map((step) => step.stepVariance)) * tangent[t];
      const settings = {
        trajectories: sampling.sweeps,
        leapfrogSteps: sampling.leapfrogSteps ?? 12,
        step: Math.min(0.5, (sampling.stepScale ?? 1) * Math.sqrt(temperature / curvature)),
        temperature,
      };
      acceptance.push(hmcTask(network, targets, weights, sizes, free, settings, stream));
      steps.push(0);
    } else if (t === 0) {
      weights.forEach((layer, l) => {
        stream.fillNormal(layer, Math.sqrt(priorVariances[l]));
      });
      readoutPosterior(network, targets, weights, priorVariances[widths.length], temperature, stream);
      acceptance.push(1);
      steps.push(0);
    } else {
      const descent = descend(network, targets, weights, sizes, tangent[t], laterRidge, 1000 * sampling.sweeps);
      converged &&= descent.converged;
      acceptance.push(1);
      steps.push(descent.steps);
    }
    return look.output(weights).slice();
  });
  return { outputs, acceptance, steps, converged };
}

/** Largest eigenvalue of the tangent kernel on every task: it limits the steps of HMC and of descent. */
function tangentScales(sampling: SequenceSampling): number[] {
  return sampling.tasks.map(({ inputs }) => {
    const points = inputPoints(inputs);
    return largestEigenvalue(frozenKernels(sampling, points, points).ntk);
  });
}
