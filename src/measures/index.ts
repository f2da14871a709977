/** What theories, simulations and figures measure by: errors, accuracy, spreads, the jackknife, a weighted line. */
export { accuracyChange, accuracyOf, margins } from './accuracy.ts';
export { squaredError, squaredErrorAt, squaredErrorOfOutput, summedBlockVariance, summedVariance } from './errors.ts';
export { type Jackknifed, jackknife, jackknifeOf } from './jackknife.ts';
export { fitLine, type LineFit } from './line-fit.ts';
export { type ChainSpread, meanWithError, momentsOf, RunningMoments, spreadOfChains } from './moments.ts';
