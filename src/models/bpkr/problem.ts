import { activationOf } from '../../activations/registry.ts';
import { InputError } from '../../base/input-error.ts';
import { once } from '../../base/once.ts';
import type { Task } from '../../data/dataset.ts';
import { type Bpkr, type BpkrParameters, type ExactPrediction, prepare } from '../../theory/bpkr/index.ts';
import { type NonlinearTheory, prepareNonlinear } from '../../theory/nonlinear/index.ts';
import type { Layers } from '../layers.ts';
import type { SampledNetworks } from '../networks/problem.ts';
import type { ClosureChoice } from './closures.ts';

/** Beyond this many training points the hidden kernels are left out: they cost O(P^2 R) a layer. */
const KERNEL_SAMPLES = 400;

/** Closures under which hidden kernels may adapt. */
const adaptive: readonly ClosureChoice[] = ['auto', 'neuron'];

/** A deep network, its data and its temperature, with what prediction and simulation share. */
export interface BpkrProblem extends SampledNetworks {
  readonly theory: Bpkr;
  readonly parameters: BpkrParameters;
  /** The exact averages of a linear network with one output. */
  readonly exact: () => ExactPrediction;
  /** The closure asked for, and the theory of closures of a nonlinear network. */
  readonly closure: ClosureChoice;
  readonly nonlinear: () => NonlinearTheory;
}

/** What of a problem can be shared or left out. */
export interface BpkrOptions {
  /** The theory of the same task and activation, where it is prepared already. */
  readonly theory?: Bpkr;
  /** Without them nothing is said of hidden kernels: they cost O(P^2 R) a layer, and are left out for many samples anyway. */
  readonly kernels?: boolean;
  /** Of nonlinear networks; `outside` unless given. */
  readonly closure?: ClosureChoice;
  readonly nonlinear?: () => NonlinearTheory;
}

/**
 * The problem of a network on a task.
 *
 * @param temperature - T >= 0
 */
export function bpkrProblem(task: Task, layers: Layers, temperature: number, options: BpkrOptions = {}): BpkrProblem {
  const { activation, depth } = layers;
  const { linear = false, homogeneous } = activationOf(activation);
  const { kernels = true, closure = 'outside' } = options;
  const several = task.targets.columns > 1;
  if (closure !== 'auto' && !linear && several && closure !== 'readout' && (depth > 1 || closure === 'neuron')) {
    const found = `"${closure}" with ${depth} hidden layers and ${task.targets.columns} outputs`;
    throw new InputError(
      'network.closure',
      found,
      '"auto" or "readout": matrices of deeper nonlinear layers are not derived',
    );
  }
  // Without a closure for matrices in deeper layers the readout alone is renormalized
  const readout = closure === 'readout' || (several && depth > 1 && !homogeneous);
  const { theory = prepare(task, { activation, closure: readout ? 'readout' : 'outside' }) } = options;
  const nonlinear = options.nonlinear ?? once(() => prepareNonlinear(task, { activation }));
  const parameters = { widths: layers.widths, priorVariances: layers.priorVariances, temperature };
  const exact = once(() => theory.exact(parameters));
  const center = once(() => {
    if (task.targets.columns > 1) return theory.predictOutputs(parameters).predictor.mean.data;
    return linear ? exact().mean : theory.predict(parameters).predictor.mean;
  });
  return {
    task,
    layers,
    temperature,
    theory,
    parameters,
    linear,
    // Of nonlinear networks where a closure is asked for that may have them adapt
    kernels:
      kernels &&
      (linear || (adaptive.includes(closure) && depth === 1 && !several)) &&
      task.inputs.rows <= KERNEL_SAMPLES,
    exact,
    closure,
    nonlinear,
    center,
  };
}
