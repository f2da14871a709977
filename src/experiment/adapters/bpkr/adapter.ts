import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import { predictBpkr } from '../../../models/bpkr/predict.ts';
import { type BpkrProblem, bpkrProblem } from '../../../models/bpkr/problem.ts';
import { type NetworkSettings, simulateNetworks } from '../../../models/networks/simulation.ts';
import { stiffnessOf } from '../../../samplers/hmc/hmc-job.ts';
import { samplersOf } from '../../../samplers/registry.ts';
import { taskCoordinates } from '../../../samplers/task-coordinates.ts';
import { prepare } from '../../../theory/bpkr/index.ts';
import { checkOneKernel } from '../../own-kernels.ts';
import type { ExperimentPoint } from '../../point.ts';
import type { TheoryAdapter } from '../../theory-adapter.ts';
import { isNonlinear } from '../../written-network.ts';
import { bpkrEquations, bpkrObservables } from './observables.ts';

/** Deep networks at finite width (note bpkr). */
export const bpkrAdapter: TheoryAdapter = {
  id: 'bpkr',
  title: 'Deep linear networks at finite width: kernel renormalization',
  extension: {},
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
function problemOf({ cache, data, layers, spec: { temperature } }: ExperimentPoint): BpkrProblem {
  const { activation } = layers;
  return cache.get(`bpkr problem ${data.digest} ${JSON.stringify([layers, temperature])}`, () =>
    bpkrProblem(data, layers, temperature, {
      theory: cache.get(`bpkr ${data.digest} ${activation}`, () => prepare(data, { activation })),
    }),
  );
}
