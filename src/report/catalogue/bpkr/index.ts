import type { CatalogueFigure } from '../catalogue-figure.ts';
import { depthDependence } from './depth.ts';
import { realImages } from './digits.ts';
import { doubleDescent } from './double-descent.ts';

import { evidence } from './evidence.ts';
import { heuristicDomain } from './heuristic-domain.ts';
import { hiddenKernels } from './hidden-kernels.ts';
import { erfNetworks, reluNetworks } from './nonlinear.ts';
import { optimalWidth } from './optimal-width.ts';
import { orderParameter } from './order-parameter.ts';
import { temperatureDependence } from './temperature.ts';
import { twoBranches } from './two-branches.ts';
import { widthDependence } from './width.ts';

/** The figures of deep networks at finite width (note bpkr, section 14). */
export const bpkrFigures: readonly CatalogueFigure[] = [
  widthDependence,
  depthDependence,
  doubleDescent,
  temperatureDependence,
  optimalWidth,
  hiddenKernels,
  orderParameter,
  twoBranches,
  reluNetworks,
  erfNetworks,
  heuristicDomain,
  evidence,
  realImages,
];
