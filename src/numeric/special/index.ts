export { besselK, besselKRatio, logBesselK } from './bessel-k.ts';
export { bivariateNormalUpper } from './bivariate-normal.ts';
export { complexLogGamma, complexLogGammaStep } from './complex-log-gamma.ts';
export { erf, erfc, scaledErfc } from './error-function.ts';
export { digamma, logGamma, logGammaStep, trigamma } from './gamma.ts';
export { logBeta, regularizedBeta } from './incomplete-beta.ts';
export { logSumExp } from './log-sum-exp.ts';
export { logNormalCdf, normalCdf, normalDensity, normalInterval, normalQuantile } from './normal-distribution.ts';
export { studentTCdf, studentTDensity, studentTQuantile } from './student-t.ts';
