import type { CatalogueFigure } from '../../catalogue-figure.ts';
import { figureA } from './figure-a.ts';
import { figureB } from './figure-b.ts';
import { figureC } from './figure-c.ts';
import { figureD } from './figure-d.ts';
import { figureE } from './figure-e.ts';
import { figureF } from './figure-f.ts';
import { figureG } from './figure-g.ts';

/** Figures A to G of continual learning with one readout (note continual-single-head, section 8). */
export const singleHeadFigures: readonly CatalogueFigure[] = [
  figureA,
  figureB,
  figureC,
  figureD,
  figureE,
  figureF,
  figureG,
];
