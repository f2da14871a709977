import { InputError } from '../../../base/input-error.ts';
import { solveCholesky, tryCholesky } from '../../../linalg/cholesky.ts';
import { pseudoInverse, symmetricEigen } from '../../../linalg/eigen.ts';
import { copyOf, type Matrix, transpose } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';

/** (R_ss + ridge)^-1 of one task, or the pseudo-inverse where R_ss is singular and nothing regularizes it. */
export interface BlockFactor {
  /** The inverse applied from the left to a P x m matrix. */
  solve(b: Matrix): Matrix;
  /** The inverse applied from the right to an E x P matrix. */
  solveRight(a: Matrix): Matrix;
  /** P, or less where a pseudo-inverse is in use. */
  readonly rank: number;
  /** Ratio of the largest to the smallest kept eigenvalue (a lower bound of it for a Cholesky factor). */
  readonly conditionNumber: number;
  /** Part of `b` outside the range of the matrix, relative to b: 0 where the matrix is regular. */
  unreachable(b: Matrix): number;
}

/** Below this ratio of pivots the spectrum itself is looked at. */
const SUSPICIOUS_PIVOT = 1e-11;
/** Eigenvalues up to this fraction of the largest count as zero (note continual-single-head, section 6). */
const RANK_CUT = 1e-10;

/** Factors one diagonal block. With a ridge it is a Cholesky factor; without, the rank decides. */
export function factorBlock(block: Matrix, ridge: number, field: string): BlockFactor {
  const n = block.rows;
  const shifted = copyOf(block);
  for (let i = 0; i < n; i++) shifted.data[i * n + i] += ridge;
  const factor = tryCholesky(shifted);
  if (factor !== undefined) {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (let i = 0; i < n; i++) {
      const pivot = factor.lower.data[i * n + i] ** 2;
      least = Math.min(least, pivot);
      most = Math.max(most, pivot);
    }
    if (ridge > 0 || least > SUSPICIOUS_PIVOT * most) {
      return {
        solve: (b) => solveCholesky(factor, b),
        solveRight: (a) => transpose(solveCholesky(factor, transpose(a))),
        rank: n,
        conditionNumber: most / least,
        unreachable: () => 0,
      };
    }
  }
  if (ridge > 0)
    throw new InputError(field, 'a kernel that is not positive definite to rounding', 'a larger temperature');
  return pseudoFactor(shifted);
}

function pseudoFactor(block: Matrix): BlockFactor {
  const values = symmetricEigen(block).values;
  const largest = values.at(-1) ?? 0;
  const kept = values.filter((value) => value > RANK_CUT * largest);
  const { inverse, rank } = pseudoInverse(block, RANK_CUT);
  return {
    solve: (b) => multiply(inverse, b),
    solveRight: (a) => multiply(a, inverse),
    rank,
    conditionNumber: kept.length === 0 ? 1 : largest / kept[0],
    unreachable(b) {
      const reached = multiply(block, multiply(inverse, b));
      let missed = 0;
      let size = 0;
      for (let i = 0; i < b.data.length; i++) {
        missed += (b.data[i] - reached.data[i]) ** 2;
        size += b.data[i] ** 2;
      }
      return size === 0 ? 0 : Math.sqrt(missed / size);
    },
  };
}
