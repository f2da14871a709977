import type { CatalogueFigure } from '../../catalogue.ts';
import { depthDependence } from './depth.ts';
import { doubleDescent } from './double-descent.ts';
import { optimalWidth } from './optimal-width.ts';
import { temperatureDependence } from './temperature.ts';
import { widthDependence } from './width.ts';

/** The figures of deep networks at finite width (note bpkr, section 14). */
export const bpkrFigures: readonly CatalogueFigure[] = [
  widthDependence,
  depthDependence,
  doubleDescent,
  temperatureDependence,
  optimalWidth,
];
