/** The error of one head at one time on the data of its task. */
export interface HeadError {
  readonly bias2: number;
  readonly variance: number;
  readonly total: number;
  /** Standard error of `total` where it is an average over draws, else 0. */
  readonly mcse: number;
}

/** Errors of head s (column) after task t (row); null where it is not learned yet. */
export type ErrorTable = readonly (readonly (HeadError | null)[])[];
