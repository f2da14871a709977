import { type Matrix, rowOf } from '../linalg/matrix.ts';

/**
 * By how much each row of a mean is on the right side: f sign(y) for one output, otherwise the output of the row's class (its
 * largest target) less the largest other one.
 *
 * @param mean - n x m
 * @param targets - n x m; for one output their sign is the class
 */
export function margins(mean: Matrix, targets: Matrix): number[] {
  return Array.from({ length: mean.rows }, (_, n) => {
    const [f, y] = [rowOf(mean, n), rowOf(targets, n)];
    if (mean.columns === 1) return y[0] === 0 ? 0 : f[0] * Math.sign(y[0]);
    const own = classOf(y);
    let other = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < f.length; k++) if (k !== own) other = Math.max(other, f[k]);
    return f[own] - other;
  });
}

/**
 * Share of rows where the mean has the right sign (one output) or its largest entry in the right place. A tie counts as the chance
 * that a guess among the tied ones is right.
 *
 * @returns a number from 0 to 1; 0 without rows
 */
export function accuracyOf(mean: Matrix, targets: Matrix): number {
  const right = margins(mean, targets).reduce((sum, margin, n) => {
    if (margin !== 0) return sum + (margin > 0 ? 1 : 0);
    if (mean.columns === 1) return sum + 0.5;
    const f = rowOf(mean, n);
    const most = f[classOf(rowOf(targets, n))];
    return sum + 1 / f.filter((value) => value === most).length;
  }, 0);
  return mean.rows === 0 ? 0 : right / mean.rows;
}

/** Share of rows that the step from one mean to another, or the opposite step, takes to the other side; one row at least. */
export function accuracyChange(mean: Matrix, moved: Matrix, targets: Matrix): number {
  const [here, there] = [margins(mean, targets), margins(moved, targets)];
  const near = here.filter((margin, n) => Math.abs(margin) <= Math.abs(there[n] - margin));
  return Math.max(1, near.length) / Math.max(1, mean.rows);
}

/** The output whose target is largest. */
function classOf(targets: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < targets.length; k++) if (targets[k] > targets[best]) best = k;
  return best;
}
