import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { Job } from '../../job.ts';
import { drawFirstTask, drawNextTask, prepareColdTask } from './cold-step.ts';
import { headOutput, type MultiHeadNetwork, type MultiHeadSettings, type SampledTask } from './network.ts';
import { warmStep } from './warm-step.ts';

/** A batch of independent networks, each going through the whole sequence. */
export interface MultiHeadEnsembleInput {
  readonly settings: MultiHeadSettings;
  readonly tasks: readonly SampledTask[];
  /** Evaluation points, E x N0. */
  readonly points: Matrix;
  readonly seed: number;
  /** Networks `from` to `to` - 1 of the ensemble; network i uses the stream (seed, `multi-head-network`, i). */
  readonly from: number;
  readonly to: number;
  /** Metropolis proposals (T = 0) or Gibbs sweeps (T > 0) a task. */
  readonly sweeps: number;
}

/** One network's course: outputs[t][s] of head s after task t, and u of every task. */
export interface MultiHeadCourse {
  readonly outputs: readonly (readonly Float64Array[])[];
  readonly u: Float64Array;
  readonly acceptance: number;
}

/** Draws networks by S1 (linear, T = 0), S2 (linear, T > 0) or S3 (ReLU, T > 0) of note continual-multi-head, section 8. */
export const multiHeadEnsembleJob: Job<MultiHeadEnsembleInput, MultiHeadCourse[]> = {
  name: 'multi-head-ensemble',
  run(input, control) {
    const { settings, tasks, points, seed, from, to, sweeps } = input;
    const { linear, rectifier } = activationOf(settings.activation);
    if (!linear && !rectifier) {
      throw new InputError('activation', settings.activation, 'linear or relu: the samplers of one head a task');
    }
    if (rectifier && settings.temperature === 0) {
      throw new InputError('temperature', '0 for a ReLU network', 'T > 0: there is no exact sampler at T = 0');
    }
    if (settings.coupling === 0 && settings.temperature === 0 && tasks.length > 1) {
      throw new InputError('coupling', '0', 'lambda > 0: without it every task is learned from scratch');
    }
    const cold = settings.temperature === 0;
    const prepared = cold ? tasks.map((task, t) => prepareColdTask(task, `tasks[${t}]`)) : [];
    const courses = [...((control.saved as readonly MultiHeadCourse[] | undefined) ?? [])];
    for (let index = from + courses.length; index < to && !control.cancelled(); index++) {
      const stream = new RandomStream({ seed, purpose: 'multi-head-network', chain: index });
      let network: MultiHeadNetwork | undefined;
      let acceptance = 0;
      const outputs = tasks.map((task, t) => {
        if (cold && network === undefined) {
          network = drawFirstTask(settings, prepared[0], stream);
        } else {
          const step =
            cold && network !== undefined
              ? drawNextTask(settings, network, prepared[t], stream, sweeps)
              : warmStep(settings, network, task, stream, sweeps);
          network = step.network;
          acceptance += step.acceptance;
        }
        const { hidden, heads } = network;
        return heads.map((head) => headOutput(hidden, head, points, settings.activation));
      });
      const u = Float64Array.from(
        network?.heads ?? [],
        (head) => head.reduce((sum, a) => sum + a * a, 0) / settings.width,
      );
      const steps = cold ? tasks.length - 1 : tasks.length;
      courses.push({ outputs, u, acceptance: steps > 0 ? acceptance / steps : 1 });
      control.progress((index + 1 - from) / (to - from));
      control.checkpoint?.(() => [...courses]);
    }
    return courses;
  },
};
