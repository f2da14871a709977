import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import { simulationPlan } from '../../../models/simulation-plan.ts';
import { gatedGibbs, rotateToSpan } from '../../../samplers/gated/index.ts';
import type { TheoryAdapter } from '../../theory-adapter.ts';
import { gatedData, gateFiles, jointTasks } from './data.ts';
import { gatedEquations, gatedObservables } from './observables.ts';
import { LOOKED_AT, networkOf } from './point.ts';
import { predictPoint } from './predict.ts';
import { reluReferences, simulateRelu } from './relu.ts';
import { combineGated } from './simulation.ts';
import { type GatedExtra, gatedExtension } from './spec.ts';
import { theoryAt } from './theory.ts';

/** Globally gated deep linear networks (note ggdln), and ReLU networks beside them. */
export const ggdlnAdapter: TheoryAdapter<GatedExtra> = {
  id: 'ggdln',
  title: 'Globally gated deep linear networks',
  extension: gatedExtension,
  observables: gatedObservables,
  headline: ['testError', 'variance', 'bias2', 'trainError'],
  equations: gatedEquations,
  citations: ['li2022'],
  samplers: ['gibbs', 'hmc'],
  standing: 'leading-order',

  check(spec) {
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
        sampler === undefined ? 'nothing' : `"${sampler}"`,
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

  tasks: (spec, data) => jointTasks(spec, data),

  predict(point) {
    const prediction = predictPoint(point);
    if (!activationOf(point.layers.activation).rectifier) return prediction;
    return { ...prediction, references: reluReferences(prediction) };
  },

  simulate(point, settings, prediction) {
    const data = gatedData(point);
    const { widths, priorVariances } = point.layers;
    if (!widths.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
    if (activationOf(point.layers.activation).rectifier) return simulateRelu(point, settings, prediction, data);
    const { inputs, targets, gates, testInputs, testTargets, testGates } = data;
    const task = rotateToSpan({ inputs, targets, gates, testInputs, testTargets, testGates });
    const network = { widths, priorVariances, temperature: point.spec.temperature };
    return simulationPlan({
      job: gatedGibbs,
      inputs: Array.from({ length: settings.chains }, (_, chain) => ({
        task,
        network,
        seed: settings.seed,
        chain,
        warmup: settings.warmup,
        draws: settings.draws,
        thin: settings.thin,
        hiddenKernels: testInputs.rows > 1 ? LOOKED_AT : 0,
      })),
      combine(chains) {
        const { solution, shapes } = theoryAt(point);
        return combineGated(chains, data, prediction, shapes, solution.solved.layers);
      },
    });
  },
};
