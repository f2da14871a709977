import { describe, InputError } from '../../../base/input-error.ts';
import { nearestName } from '../../../base/nearest-name.ts';
import type { ScalarPredictor } from '../../../theory/bpkr/predictor.ts';
import {
  type NeuronOptions,
  type NonlinearParameters,
  prepareNonlinear,
  type ScalarClosureName,
  scalarClosures,
} from '../../../theory/nonlinear/index.ts';
import type { Parameters } from '../parameters.ts';
import type { Questions } from '../questions.ts';
import { dataOf, networkOf } from './bpkr.ts';

function closureOf(params: Parameters): ScalarClosureName {
  const name = params.get('closure') ?? 'outside';
  if (typeof name === 'string' && Object.hasOwn(scalarClosures, name)) return name as ScalarClosureName;
  const names = Object.keys(scalarClosures);
  const near = typeof name === 'string' ? nearestName(name, names) : undefined;
  throw new InputError('closure', describe(name), near ?? `one of ${names.join(', ')}`);
}

function neuronOptions(params: Parameters): NeuronOptions {
  const draws = params.number('draws');
  const seed = params.number('seed');
  return {
    kernels: params.flag('includeTest') ? 'all' : 'train',
    ...(draws === undefined ? {} : { draws }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** The closures of nonlinear networks at finite width (theory nonlinear), one output. */
export function prepareClosures(given: Parameters): Questions {
  const data = dataOf(given);
  const theory = prepareNonlinear(data, { activation: given.activation() });
  const answer = <Found extends ScalarPredictor>(solve: (network: NonlinearParameters) => Found) => {
    return (params: Parameters) => {
      const found = solve(networkOf(params));
      return { ...found, errors: errorsOf(found, data.testTargets?.data) };
    };
  };
  return {
    closure: (params) => {
      const found = answer((network) => theory.closure(closureOf(params), network))(params);
      return params.flag('kernels') ? { ...found, kernel: found.kernels() } : found;
    },
    neuron: (params) => answer((network) => theory.neuron(network, neuronOptions(params)))(params),
    gaussianProcess: answer((network) => theory.gaussianProcess(network)),
  };
}

/** Errors over training and test points, in squared units of the targets. */
function errorsOf({ mean, variance, trainError }: ScalarPredictor, targets: Float64Array | undefined) {
  if (targets === undefined) return { trainError };
  const average = (of: (i: number) => number) => mean.reduce((sum, _, i) => sum + of(i), 0) / mean.length;
  const bias2 = average((i) => (mean[i] - targets[i]) ** 2);
  const spread = average((i) => variance[i]);
  return { trainError, testError: bias2 + spread, bias2, variance: spread };
}
