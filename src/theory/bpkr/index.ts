/**
 * Deep networks at finite width: kernel renormalization (Li & Sompolinsky, PRX 11, 031059, 2021; note bpkr).
 *
 * `prepare(data)` is the front door. What stands below it is exported too: spectra, saddles and averages on their own.
 */
export type { AmplitudePosterior } from '../shared/amplitude-posterior.ts';
export { type KernelProblem, kernelProblem, linearKernelProblem } from '../shared/kernel-problem.ts';
export {
  type Bpkr,
  type Errors,
  type ExactPrediction,
  type GaussianProcessPrediction,
  type LayerKernelOptions,
  type MatrixPrediction,
  prepare,
  type ScalarPrediction,
  type SpectrumSummary,
} from './bpkr.ts';
export { gaussianProcessEvidence, laplaceEvidence } from './evidence.ts';
export { amplitudePrior, type ExactAverages, exactAverages, exactPosterior } from './exact.ts';
export { ForceLattice } from './force-lattice.ts';
export { type LabelSpectrum, labelEnergy, labelForce, labelSpectrum } from './label-spectrum.ts';
export { effectiveRank, labelAlignment } from './layer-kernels.ts';
export { type HiddenLayer, hiddenLayers } from './layers.ts';
export { firstOrderMeanU, type MatrixPredictor, matrixPredictor } from './matrix-predictor.ts';
export { labelForm, type MatrixSaddle, matrixSaddle } from './matrix-saddle.ts';
export { type Branch, type OrderParameters, orderParameters } from './order-parameters.ts';
export { type ScalarPredictor, scalarPredictor } from './predictor.ts';
export type { BpkrClosure, BpkrData, BpkrParameters } from './prepare.ts';
export { type NoisyTeacher, type TeacherAverage, teacherAverage } from './teacher-average.ts';
