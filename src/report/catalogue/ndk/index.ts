import type { CatalogueFigure } from '../catalogue-figure.ts';
import { driftHistogramFigure } from './drift-histograms.ts';
import { driftProtocolFigure } from './drift-protocols.ts';
import { depthFigure, earlyStoppingFigure } from './early-stopping.ts';
import { kernelFigure } from './kernels.ts';
import { timeScaleFigure } from './time-scales.ts';
import { saturating, twoPhases } from './two-phases.ts';
import { varianceFigure } from './variance.ts';

/** The figures of the neural dynamical kernel (note ndk, section 14). */
export const ndkFigures: readonly CatalogueFigure[] = [
  twoPhases,
  saturating,
  timeScaleFigure,
  earlyStoppingFigure,
  depthFigure,
  driftHistogramFigure,
  driftProtocolFigure,
  varianceFigure,
  kernelFigure,
];
