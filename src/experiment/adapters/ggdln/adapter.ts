import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import { predictGgdln } from '../../../models/ggdln/predict.ts';
import { simulateGgdln } from '../../../models/ggdln/simulation.ts';
import type { NetworkSettings } from '../../../models/networks/simulation.ts';
import { samplersOf } from '../../../samplers/registry.ts';
import { checkOneKernel } from '../../own-kernels.ts';
import type { TheoryAdapter } from '../../theory-adapter.ts';
import { writtenActivation } from '../../written-network.ts';
import { gateFiles, jointTasks } from './data.ts';
import { gatedEquations, gatedObservables } from './observables.ts';
import { problemOf } from './point.ts';
import { type GatedExtra, gatedExtension, networkOf } from './spec.ts';

/** Globally gated deep linear networks (note ggdln), and ReLU networks beside them. */
export const ggdlnAdapter: TheoryAdapter<GatedExtra> = {
  id: 'ggdln',
  title: 'Globally gated deep linear networks',
  extension: gatedExtension,
  observables: gatedObservables,
  headline: ['testError', 'variance', 'bias2', 'trainError'],
  equations: gatedEquations,
  citations: ['li2022'],
  samplers: samplersOf('ggdln'),
  defaultSampler: (written) => (writtenActivation(written)?.rectifier ? 'hmc' : 'gibbs'),
  standing: 'leading-order',

  check(spec) {
    checkOneKernel(spec);
    const { gates } = networkOf(spec);
    const { activation } = spec.network;
    const { sampler } = spec.simulation;
    const { linear, rectifier } = activationOf(activation, 'network.activation');
    if (!linear && !rectifier) {
      throw new InputError(
        'network.activation',
        `"${activation}"`,
        '"linear": the gates are the nonlinearity; or "relu", to sample ReLU networks beside the gated theory',
      );
    }
    if (rectifier && sampler !== 'hmc') {
      throw new InputError(
        'simulation.sampler',
        `"${sampler}"`,
        '"hmc" with activation "relu": ReLU networks are sampled beside the gated theory',
      );
    }
    if (linear && sampler === 'hmc') {
      throw new InputError(
        'simulation.sampler',
        '"hmc" with gated linear units',
        '"gibbs"; "hmc" is for activation "relu"',
      );
    }
    if (rectifier && spec.temperature === 0) {
      throw new InputError('temperature', '0 with sampler "hmc"', 'a temperature above 0');
    }
    if ((gates.kind === 'task' || gates.kind === 'context') && spec.tasks === undefined) {
      throw new InputError('tasks', 'nothing', `tasks, which gates of kind ${gates.kind} depend on`);
    }
  },

  files: (spec) => gateFiles(networkOf(spec).gates),

  tasks: jointTasks,

  predict: (point) => predictGgdln(problemOf(point), point.progress),

  simulate: (point, settings) => simulateGgdln(problemOf(point), settings as NetworkSettings),
};
