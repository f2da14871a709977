import type { CatalogueFigure } from '../catalogue-figure.ts';
import { multiHeadFigures } from './multi-head/index.ts';
import { singleHeadFigures } from './single-head/index.ts';

/** The figures of continual learning: one readout for all tasks, then one readout a task. */
export const continualFigures: readonly CatalogueFigure[] = [...singleHeadFigures, ...multiHeadFigures];
