export { covarianceBetween, type EnsembleState, ensembleAt, meanAt } from './ensemble.ts';
export {
  anterogradeInterference,
  forgetting,
  type Interference,
  meanErrors,
  pointErrors,
  type SequenceErrors,
  sequenceErrors,
} from './errors.ts';
export { type MeanFieldForgetting, meanFieldForgetting } from './many-tasks.ts';
export { type PairOrderParameters, pairOrderParameters, randomRuleForgetting } from './order-parameters.ts';
export { type CheckedProblem, type ContinualTask, checkVariances, type SingleHeadProblem } from './problem.ts';
export { type ReplayErrors, type ReplayRule, replayCurve, replayRows, withReplay } from './replay.ts';
export { evaluationPoints, type SequenceSolution, solveSequence } from './sequential-rule.ts';
export { type OrderedTasks, type TaskOrders, taskOrders } from './task-order.ts';
export { widthBias } from './width-bias.ts';
