import type { CatalogueFigure } from '../catalogue-figure.ts';
import { interactingHeads } from './heads.ts';
import { interactingPatches } from './patches.ts';
import { pruning } from './pruning.ts';
import { errorOverWidth } from './width.ts';

/** The figures of attention heads and convolution patches (note paths, section 5). */
export const pathsFigures: readonly CatalogueFigure[] = [interactingHeads, pruning, errorOverWidth, interactingPatches];
