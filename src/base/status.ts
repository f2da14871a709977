/** How a solve ended; every result of a solver carries one. */
export interface SolveStatus {
  readonly converged: boolean;
  /** The solver's own measure of how far the equations are from being met (0 for closed forms). */
  readonly residual: number;
  readonly iterations: number;
  /** Ratio of the largest to the smallest kept eigenvalue of the matrix that was solved with, where there is one. */
  readonly conditionNumber?: number;
  /** Which of several solutions this is, where there are several (0 is the leading one). */
  readonly branch?: number;
  /** What the reader should know before trusting the numbers: validity limits, several branches, ill-conditioning. */
  readonly warnings: readonly string[];
}

/** The status of a result that comes from a closed form. */
export function closedForm(warnings: readonly string[] = []): SolveStatus {
  return { converged: true, residual: 0, iterations: 0, warnings };
}
