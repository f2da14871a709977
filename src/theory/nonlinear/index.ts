/**
 * Nonlinear networks at finite width: closures of their effective theory and the one-neuron density (note nonlinear).
 *
 * `prepareNonlinear(data, { activation })` is the front door.
 */
export type { ClosureMinimum, ClosureSolution, ScalarClosure, ScalarClosureName } from './closure.ts';
export { solveNested } from './nested.ts';
export {
  EFFECTIVE_PER_SAMPLE,
  type NeuronOptions,
  type NeuronSolution,
  type PreactivationDensity,
} from './neuron/neuron.ts';
export { givenNodes, type NeuronNodes, neuronBasis, randomNodes, trapezoidNodes } from './neuron/nodes.ts';
export { type InfiniteWidth, type NonlinearTheory, prepareNonlinear, scalarClosures } from './nonlinear.ts';
export type { ClosureProblem, KernelBlocks, NonlinearData, NonlinearParameters } from './problem.ts';
