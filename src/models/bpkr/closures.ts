import { activationOf } from '../../activations/registry.ts';
import { InputError } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import type { JsonObject } from '../../base/values.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import type { ScalarPrediction } from '../../theory/bpkr/index.ts';
import {
  type ClosureSolution,
  EFFECTIVE_PER_SAMPLE,
  type NeuronSolution,
  type NonlinearTheory,
} from '../../theory/nonlinear/index.ts';
import type { Layers } from '../layers.ts';

/** The closures of nonlinear networks by name. */
export type ClosureName = 'outside' | 'nested' | 'readout' | 'neuron';

/** What a spec may ask for: one of them, or the best that is known for the network. */
export const closureChoices = ['auto', 'outside', 'nested', 'readout', 'neuron'] as const;
export type ClosureChoice = (typeof closureChoices)[number];

/** One closure's numbers for a network with one output. */
export interface ClosurePrediction {
  readonly name: ClosureName;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly trainError: number;
  /** |a|^2 / N */
  readonly readoutNorm: number;
  readonly orderParameters: JsonObject;
  /** Posterior mean of each hidden layer's kernel on the training points, where the closure has them adapt. */
  readonly hiddenKernels?: readonly Matrix[];
  readonly status: SolveStatus;
}

/** The closure that predicts, what is drawn beside it, and why it was chosen. */
export interface ChosenClosure {
  readonly main: ClosurePrediction | 'saddle';
  readonly name: ClosureName;
  readonly beside?: ClosurePrediction;
  readonly reason: string;
}

/** Multiplications and additions that the one-neuron density may take: about ten seconds; and numbers it may hold: 1 GiB. */
const OPERATIONS = 1e10;
const NUMBERS = 2 ** 27;
const PILOT = 20000;
/** Iterations, and products of M x P^2 in each. */
const ROUNDS = 25;
const PRODUCTS = 4;

/** A closure with one scalar a layer. */
export function scalarClosure(name: 'outside' | 'nested' | 'readout', solution: ClosureSolution): ClosurePrediction {
  const { mean, variance, trainError, u, H, minima, status } = solution;
  return {
    name,
    mean,
    variance,
    trainError,
    readoutNorm: u[u.length - 1],
    orderParameters: { u: [...u], H, minima: minima.map((minimum) => ({ u: [...minimum.u], H: minimum.H })) },
    status,
  };
}

/** The one-neuron density. */
export function neuronClosure(solution: NeuronSolution): ClosurePrediction {
  const { mean, variance, trainError, a2, u, gamma, draws, effectiveDraws, resolved, hiddenKernel, status } = solution;
  return {
    name: 'neuron',
    mean,
    variance,
    trainError,
    readoutNorm: a2,
    orderParameters: { u: [u], readoutNorm: a2, Gamma: gamma, draws, effectiveDraws, resolved },
    hiddenKernels: [hiddenKernel],
    status,
  };
}

/**
 * The closure of a network with one output.
 *
 * `auto` is the one-neuron density for one hidden layer, where its draws resolve it within the budget, and `outside` otherwise, with
 * `nested` beside it for deeper networks: the two err in opposite directions (note nonlinear, sections 0 and 5).
 *
 * @param theory - of closures, where more than the saddle is needed; `saddle` stands for the network's saddle, which is at hand
 * @throws InputError for a closure that does not cover the network
 */
export function chooseClosure(
  choice: ClosureChoice,
  theory: () => NonlinearTheory,
  layers: Layers,
  temperature: number,
  samples: number,
): ChosenClosure {
  const { widths, priorVariances, depth, activation } = layers;
  const parameters = { widths, priorVariances, temperature };
  const finite = widths.every(Number.isFinite);
  const nestedOf = () => scalarClosure('nested', theory().closure('nested', parameters));
  const { homogeneous } = activationOf(activation);
  if (choice === 'nested') return { main: nestedOf(), name: 'nested', reason: 'asked for' };
  if (choice === 'neuron') {
    const main = neuronWithin(theory(), parameters, samples, Number.POSITIVE_INFINITY);
    if (typeof main === 'string') throw new InputError('network.closure', `"neuron": ${main}`, '"outside"');
    return { main, name: 'neuron', reason: 'asked for' };
  }
  if (choice === 'readout') return { main: 'saddle', name: 'readout', reason: 'asked for' };
  const deep = depth > 1 && !homogeneous && finite;
  const beside = deep ? { beside: nestedOf() } : {};
  if (choice === 'outside' || !finite) return { main: 'saddle', name: 'outside', ...beside, reason: 'asked for' };
  if (depth > 1) return { main: 'saddle', name: 'outside', ...beside, reason: `${depth} hidden layers` };
  const main = neuronWithin(theory(), parameters, samples, OPERATIONS);
  if (typeof main === 'string') return { main: 'saddle', name: 'outside', reason: main };
  return { main, name: 'neuron', reason: 'one hidden layer, resolved' };
}

/** The one-neuron density with as many draws as resolve it, or why that would take too much. */
function neuronWithin(
  theory: NonlinearTheory,
  parameters: Parameters<NonlinearTheory['neuron']>[0],
  samples: number,
  operations: number,
): ClosurePrediction | string {
  const cost = (draws: number) => draws * samples * samples * PRODUCTS * ROUNDS;
  const wanted = EFFECTIVE_PER_SAMPLE * samples;
  const tooMuch = (draws: number): string | undefined => {
    if (cost(draws) > operations)
      return `the one-neuron density would need ${draws} draws of ${samples} samples: beyond ten seconds`;
    if (draws * samples > NUMBERS)
      return `the one-neuron density would need ${draws} draws of ${samples} samples: beyond 1 GiB`;
    return undefined;
  };
  const first = tooMuch(Math.max(PILOT, 2 * wanted));
  if (first !== undefined) return first;
  const pilot = theory.neuron(parameters, { draws: PILOT, tolerance: 1e-3 });
  if (pilot.resolved)
    return neuronClosure(pilot.status.residual <= 1e-6 ? pilot : theory.neuron(parameters, { draws: PILOT }));
  const draws = Math.ceil((1.3 * wanted * PILOT) / pilot.effectiveDraws);
  const more = tooMuch(draws);
  if (more !== undefined) return more;
  const solution = theory.neuron(parameters, { draws });
  if (!solution.resolved)
    return `the one-neuron density has ${Math.round(solution.effectiveDraws)} effective draws of ${wanted} needed`;
  return neuronClosure(solution);
}

/** Relative distance of what stands beside from the main prediction: the uncertainty of the theory. */
export function closureSpread(saddle: ScalarPrediction, beside: ClosurePrediction): JsonObject {
  const [{ u }] = saddle.branches;
  const relative = (a: number, b: number) => (a === 0 ? null : Math.abs(b - a) / Math.abs(a));
  const average = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / Math.max(1, x.length);
  return {
    readoutNorm: relative(u[u.length - 1], beside.readoutNorm),
    variance: relative(average(saddle.predictor.variance), average(beside.variance)),
    trainError: relative(saddle.predictor.trainError, beside.trainError),
  };
}
