import type { CatalogueFigure } from '../catalogue-figure.ts';
import { capacity } from './capacity.ts';
import { finiteSize } from './finite-size.ts';
import { hiddenLayerKernels } from './hidden-kernels.ts';
import { interference } from './interference.ts';
import { learnedGates } from './learned-gates.ts';
import { manyGatesAgainstRelu } from './many-gates.ts';
import { multiTask, permutedDigits } from './several-tasks.ts';
import { orderParameterInItsEigenbasis, shapeRenormalization } from './shape-renormalization.ts';
import { biasAndVariance, depthDependence, regularization } from './width-dependence.ts';

/** The figures of globally gated deep linear networks (note ggdln, section 14). */
export const ggdlnFigures: readonly CatalogueFigure[] = [
  shapeRenormalization,
  orderParameterInItsEigenbasis,
  biasAndVariance,
  capacity,
  depthDependence,
  regularization,
  manyGatesAgainstRelu,
  learnedGates,
  multiTask,
  permutedDigits,
  interference,
  hiddenLayerKernels,
  finiteSize,
];
