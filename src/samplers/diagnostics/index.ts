export { type ChainSpread, momentsOf, RunningMoments, spreadOfChains } from '../../measures/moments.ts';
export { autocorrelationTime, effectiveSize } from './effective-size.ts';
export { energyFraction } from './energy.ts';
export { autocovariance } from './fourier.ts';
export { errorOfMean, errorOfQuantile, errorOfVariance } from './monte-carlo-error.ts';
export { rankScaleReduction, scaleReduction } from './potential-scale.ts';
export { rankNormalize, splitChains } from './ranks.ts';
export { type ChainsKind, type ScalarSummary, summarizeScalar } from './summary.ts';
