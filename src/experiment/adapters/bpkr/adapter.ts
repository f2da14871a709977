import { z } from 'zod';
import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import { type ClosureChoice, closureChoices } from '../../../models/bpkr/closures.ts';
import { predictBpkr } from '../../../models/bpkr/predict.ts';
import { type BpkrProblem, bpkrProblem } from '../../../models/bpkr/problem.ts';
import { type NetworkSettings, simulateNetworks } from '../../../models/networks/simulation.ts';
import { stiffnessOf } from '../../../samplers/hmc/hmc-job.ts';
import { samplersOf } from '../../../samplers/registry.ts';
import { taskCoordinates } from '../../../samplers/task-coordinates.ts';
import { prepare } from '../../../theory/bpkr/index.ts';
import { prepareNonlinear } from '../../../theory/nonlinear/index.ts';
import { checkOneKernel } from '../../own-kernels.ts';
import type { ExperimentPoint } from '../../point.ts';
import type { TheoryAdapter } from '../../theory-adapter.ts';
import { isNonlinear } from '../../written-network.ts';
import { bpkrEquations, bpkrObservables } from './observables.ts';

/** Deep networks at finite width (note bpkr). */
export const bpkrAdapter: TheoryAdapter = {
  id: 'bpkr',
  title: 'Deep linear networks at finite width: kernel renormalization',
  extension: {
    network: {
      closure: z
        .enum(closureChoices)
        .optional()
        .describe(
          'how finite width acts on nonlinear networks: outside (a scalar a layer in front of the kernel), nested (inside the recursion), readout (the readout alone), neuron (the density of one neuron; one hidden layer), auto (the best that is known; the default)',
        ),
    },
  },
  observables: bpkrObservables,
  headline: ['testError', 'variance', 'bias2', 'amplitude'],
  equations: bpkrEquations,
  citations: ['li2021'],
  samplers: samplersOf('bpkr'),
  defaultSampler: (written) => (isNonlinear(written) ? 'hmc' : 'gibbs'),
  standing: 'exact',

  check(spec) {
    checkOneKernel(spec);
    const { sampler } = spec.simulation;
    const { activation } = spec.network;
    const { closure } = networkOf(spec);
    if (closure !== undefined && activationOf(activation).linear) {
      throw new InputError(
        'network.closure',
        `"${closure}" with activation "linear"`,
        'none: all closures are one there, and the theory exact',
      );
    }
    if (sampler === 'gibbs' && !activationOf(activation).linear) {
      throw new InputError('simulation.sampler', `"gibbs" with activation "${activation}"`, '"hmc" or "langevin"');
    }
    const { scheme, extrapolate, stepSize } = spec.simulation;
    if (extrapolate === true && (scheme ?? 'mala') === 'mala') {
      throw new InputError('simulation.extrapolate', 'scheme "mala", which has no bias', '"splitting" or "euler"');
    }
    if (extrapolate === true && stepSize === undefined) {
      throw new InputError('simulation.stepSize', 'none', 'the longer of the two steps to extrapolate from');
    }
  },

  convertStep({ simulation: { sampler, stepSize }, temperature }, layers, data) {
    if (stepSize === undefined || !(temperature > 0)) return undefined;
    const stiffness = stiffnessOf({ network: layers, temperature }, taskCoordinates(data));
    return stepSize * (sampler === 'hmc' ? Math.sqrt(stiffness) : stiffness);
  },

  predict: (point) => predictBpkr(problemOf(point)),

  simulate: (point, settings) => simulateNetworks(problemOf(point), settings as NetworkSettings),
};

/** The problem of a point, made once for its prediction and its simulation. */
function problemOf({ cache, data, layers, spec }: ExperimentPoint): BpkrProblem {
  const { temperature } = spec;
  const { activation, depth } = layers;
  const closure = networkOf(spec).closure ?? 'auto';
  const readout =
    closure === 'readout' || (data.targets.columns > 1 && depth > 1 && !activationOf(activation).homogeneous);
  const form = readout ? 'readout' : 'outside';
  return cache.get(`bpkr problem ${data.digest} ${JSON.stringify([layers, temperature, closure])}`, () =>
    bpkrProblem(data, layers, temperature, {
      closure,
      theory: cache.get(`bpkr ${data.digest} ${activation} ${form}`, () =>
        prepare(data, { activation, closure: form }),
      ),
      nonlinear: () =>
        cache.get(`nonlinear ${data.digest} ${activation}`, () => prepareNonlinear(data, { activation })),
    }),
  );
}

/** What bpkr adds to the network of a spec. */
function networkOf({ network }: { readonly network: object }): { readonly closure?: ClosureChoice } {
  return network as { readonly closure?: ClosureChoice };
}
