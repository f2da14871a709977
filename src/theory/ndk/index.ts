/**
 * The neural dynamical kernel: the whole course of noisy learning in wide networks (Avidan, Li & Sompolinsky 2023).
 *
 * The front door is `learningCourse(problem, times, options)`. Around it stand the limits (`ntkFlow`, `equilibrium`,
 * `lowTemperatureMean`), the covariance between times, representational drift (`driftMean`, `protocolMean`) and what is read
 * off a course (`generalizationCourse`, `earlyStopping`, `timeScales`).
 */

export { logSpaced } from '../../numeric/spacing.ts';
export { DEFAULT_ACCURACY } from './accuracy.ts';
export { type ClassificationAccuracy, classificationAccuracy } from './classification.ts';
export {
  type CourseOptions,
  type CourseSolver,
  chooseSolver,
  type LearningCourse,
  learningCourse,
  MODE_ACCURACY,
} from './course.ts';
export { covarianceBetweenTimes, covarianceOverTest } from './covariance.ts';
export {
  type DriftCourse,
  type DriftProtocol,
  decorrelatedKernel,
  driftLimit,
  driftMean,
  driftProtocols,
  driftVariance,
  featureDriftKernel,
  freeDriftCovariance,
  freeDriftVariance,
  type KernelPair,
  protocolOf,
} from './drift.ts';
export {
  type EarlyStopping,
  earlyStopping,
  type GeneralizationCourse,
  generalizationCourse,
  type TimeScales,
  timeScales,
} from './generalization.ts';
export { freeSchedules, type LimitKernels, limitKernels } from './kernels.ts';
export { type Equilibrium, equilibrium, ntkFlow, type PredictorMoments } from './limits.ts';
export { lowTemperatureMean } from './low-temperature.ts';
export { type CheckedProblem, checkProblem, type DynamicsProblem } from './problem.ts';
export { type Protocol, type ProtocolPhase, protocolMean, protocolSchedules } from './protocol.ts';
export { protocolCovariance, protocolVariance } from './protocol-covariance.ts';
export { type TheoryTime, type TrainingRun, theoryTime } from './training-run.ts';
