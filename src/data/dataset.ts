import type { Matrix } from '../linalg/matrix.ts';
import type { NumberTable } from './number-table.ts';
import type { OwnBlocks } from './own-kernels.ts';
import type { PathTables } from './paths/tables.ts';

/** How the numbers of one input lie in a picture. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  /** 1 for grey values; 3 for red, green and blue, one plane after the other. */
  readonly channels: number;
}

/** Inputs with what belongs to each of them: class labels, or numbers to be predicted, or both. */
export interface Samples {
  readonly inputs: NumberTable;
  /** Index of each row's class in `classNames`. */
  readonly labels?: Int32Array;
  /** P x m */
  readonly targets?: NumberTable;
}

/** Data as a source holds them, before rows are chosen and anything is scaled. */
export interface Dataset extends Samples {
  readonly name: string;
  /** One line for captions: what it is, and how many rows. */
  readonly description: string;
  readonly classNames?: readonly string[];
  readonly inputNames?: readonly string[];
  readonly image?: ImageShape;
  /** The held-out rows, where the source has a split of its own. */
  readonly test?: Samples;
  /** BibTeX key of whom to cite, and the licence where one has to be named. */
  readonly citation?: string;
  readonly licence?: string;
  /** What was guessed while reading and what a user should know of the data, each with its cure. */
  readonly notes?: readonly string[];
}

/** One learning problem, ready for a theory or a sampler. Rows are samples; targets are always P x m. */
export interface Task {
  /** P x N0 */
  readonly inputs: Matrix;
  /** P x m */
  readonly targets: Matrix;
  /** P* x N0 (0 rows where there are no test points) */
  readonly testInputs: Matrix;
  /** P* x m */
  readonly testTargets: Matrix;
  /** Class index of each training row, where the targets come from classes. */
  readonly labels?: Int32Array;
  readonly testLabels?: Int32Array;
  /** Names of the classes, in the order of the indices. */
  readonly classNames?: readonly string[];
  readonly image?: ImageShape;
  /** The blocks of an own kernel, of which the inputs are then the numbers of its points. */
  readonly ownBlocks?: OwnBlocks;
  /** Tokens, fixed maps and readout, where the rows are sequences under attention maps. */
  readonly paths?: PathTables;
  /** Where the data come from and what was done to them, for captions and provenance. */
  readonly description: string;
  /** What was guessed while reading and what a user should know of the data, each with its cure. */
  readonly notes?: readonly string[];
}
