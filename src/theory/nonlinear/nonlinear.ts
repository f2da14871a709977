import type { Activation } from '../../activations/activation.ts';
import { InputError } from '../../base/input-error.ts';
import { gaussianProcessEvidence } from '../bpkr/evidence.ts';
import { labelSpectrum } from '../bpkr/label-spectrum.ts';
import { logPriorAmplitude } from '../bpkr/layers.ts';
import { type ScalarPredictor, scalarPredictor } from '../bpkr/predictor.ts';
import type { ClosureSolution, ScalarClosure, ScalarClosureName } from './closure.ts';
import { nested } from './nested.ts';
import { type NeuronOptions, type NeuronSolution, solveNeuron } from './neuron/neuron.ts';
import { outside, readout } from './outside.ts';
import {
  infiniteKernels,
  type KernelBlocks,
  type NonlinearData,
  type NonlinearParameters,
  NonlinearProblems,
} from './problem.ts';

/** The closures with one scalar a layer, by name. */
export const scalarClosures: Readonly<Record<ScalarClosureName, ScalarClosure>> = { outside, nested, readout };

/** The infinitely wide network. */
export interface InfiniteWidth extends ScalarPredictor {
  readonly logEvidence: number;
  /** Q_L */
  kernels(): KernelBlocks;
}

/** The theory of nonlinear networks at finite width for one data set (note nonlinear). Made by `prepareNonlinear`. */
export interface NonlinearTheory {
  readonly activation: Activation;
  /** A closure with one scalar a layer; one output. */
  closure(name: ScalarClosureName, parameters: NonlinearParameters): ClosureSolution;
  /** The one-neuron density; one hidden layer, one output. */
  neuron(parameters: NonlinearParameters, options?: NeuronOptions): NeuronSolution;
  /** The same network at infinite width; one output. */
  gaussianProcess(parameters: NonlinearParameters): InfiniteWidth;
}

/**
 * The closures of a network with any activation on a data set.
 *
 *     const theory = prepareNonlinear({ inputs, targets, testInputs }, { activation: 'erf' });
 *     theory.closure('outside', { widths: [50, 50], temperature: 0.1 }).variance;
 *
 * @param data - inputs P x N0, targets P x 1, testInputs P* x N0
 * @throws InputError for data of the wrong shape or with entries that are not finite, and for an unknown activation
 */
export function prepareNonlinear(
  data: NonlinearData,
  { activation }: { readonly activation: Activation },
): NonlinearTheory {
  const problems = new NonlinearProblems(data, activation);
  const single = (parameters: NonlinearParameters, what: string) => {
    const problem = problems.of(parameters);
    if (data.targets.columns !== 1) {
      throw new InputError('targets', `${data.targets.columns} columns`, `one with ${what}`);
    }
    return problem;
  };
  return {
    activation: problems.activation,
    closure: (name, parameters) => scalarClosures[name].solve(single(parameters, `closure ${name}`)),
    neuron: (parameters, options) => solveNeuron(single(parameters, 'closure neuron'), options),
    gaussianProcess(parameters) {
      const problem = single(parameters, 'the infinitely wide network');
      const spectral = problem.infiniteWidth();
      const readoutLayer = problem.layers.slice(-1);
      return {
        ...scalarPredictor(spectral, logPriorAmplitude(readoutLayer), problem.temperature),
        logEvidence: gaussianProcessEvidence(labelSpectrum(spectral), readoutLayer, problem.temperature),
        kernels: () => infiniteKernels(problem),
      };
    },
  };
}
