import type { CatalogueFigure } from '../../catalogue-figure.ts';
import { exponents } from './exponents.ts';
import { phaseDiagram } from './phase-diagram.ts';
import { reluTransition } from './relu-transition.ts';
import { sequences } from './sequences.ts';
import { similarityMap } from './similarity-map.ts';
import { singleAgainstMulti } from './single-against-multi.ts';
import { transitions } from './transition.ts';
import { temperatureDependence, widthDependence } from './width-and-temperature.ts';

/** The figures of multi-head continual learning (note continual-multi-head, section 12). */
export const multiHeadFigures: readonly CatalogueFigure[] = [
  phaseDiagram,
  ...transitions,
  exponents,
  similarityMap,
  sequences,
  widthDependence,
  temperatureDependence,
  singleAgainstMulti,
  reluTransition,
];
