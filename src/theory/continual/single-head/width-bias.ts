import type { SequenceSolution } from './sequential-rule.ts';

/**
 * Relative excess of the ensemble's variance at a finite width, about L (chi_t - P_t) / N after each task, largest so far
 * in the sequence: what a simulation of that width may differ by (note continual-single-head, section 7; heuristic).
 *
 * @param width - N of the hidden layers (of the narrowest where they differ)
 * @returns one number >= 0 for each task; compare with the error bar of the simulation
 */
export function widthBias(solution: SequenceSolution, width: number): Float64Array {
  const { tasks, depth } = solution.problem;
  let worst = 0;
  return Float64Array.from(solution.surprises, (chi, t) => {
    worst = Math.max(worst, Math.abs((depth * (chi - tasks[t].inputs.rows)) / width));
    return worst;
  });
}
