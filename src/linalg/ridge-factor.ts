import { solveCholesky, tryCholesky } from './cholesky.ts';
import { copyOf, type Matrix, matrix, transpose } from './matrix.ts';
import { multiply } from './products.ts';
import { rankCut, symmetricRange } from './rank.ts';

/** (A + ridge)^-1 of a positive semidefinite A, on the range of A where A is singular to rounding. */
export interface RidgeFactor {
  /** The inverse applied from the left to an n x m matrix. */
  solve(b: Matrix): Matrix;
  /** The inverse applied from the right to an E x n matrix. */
  solveRight(a: Matrix): Matrix;
  /** n, or the rank of A where it is less: what lies outside of the range of A is left out, whatever the ridge is. */
  readonly rank: number;
  /** Ratio of the largest to the smallest kept eigenvalue (a lower bound of it for a Cholesky factor). */
  readonly conditionNumber: number;
  /** Part of `b` outside the range of A, relative to b, where no ridge takes it; else 0. */
  unreachable(b: Matrix): number;
}

/** Pivots this many times above what is rounding belong to a regular matrix. */
const MARGIN = 1e3;
/** A ridge above this part of the largest entry of the diagonal hides nothing. */
const STRONG_RIDGE = 1e-3;

/**
 * Factors A + ridge once. Where A is regular, or the ridge large, by Cholesky; else by the spectrum of A, so that directions
 * that A does not see are split off by the one decision on rank (`rankCut`) and the limit ridge -> 0 is continuous: a kernel
 * takes nothing from them, and rounding times 1 / ridge never enters.
 *
 * The pivots of A alone decide: those of A + ridge may stand far above the ridge where A is singular.
 *
 * @param a - A, n x n, symmetric
 * @param ridge - at or above 0
 * @throws InputError if A holds a number that is not finite
 */
export function ridgeFactor(a: Matrix, ridge: number): RidgeFactor {
  const n = a.rows;
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, a.data[i * n + i]);
  if (ridge <= STRONG_RIDGE * most) {
    const bare = tryCholesky(a);
    if (bare === undefined || leastPivot(bare.lower) <= MARGIN * rankCut(most, n)) return spectralFactor(a, ridge);
  }
  const shifted = copyOf(a);
  for (let i = 0; i < n; i++) shifted.data[i * n + i] += ridge;
  const factor = tryCholesky(shifted);
  if (factor === undefined) return spectralFactor(a, ridge);
  return {
    solve: (b) => solveCholesky(factor, b),
    solveRight: (b) => transpose(solveCholesky(factor, transpose(b))),
    rank: n,
    conditionNumber: (most + ridge) / leastPivot(factor.lower),
    unreachable: () => 0,
  };
}

/** The smallest square on the diagonal of a Cholesky factor. */
function leastPivot(lower: Matrix): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < lower.rows; i++) least = Math.min(least, lower.data[i * lower.rows + i] ** 2);
  return least;
}

function spectralFactor(a: Matrix, ridge: number): RidgeFactor {
  const { values, vectors } = symmetricRange(a);
  const rank = values.length;
  const scaled = (b: Matrix): Matrix => {
    const result = matrix(rank, b.columns);
    for (let i = 0; i < rank; i++) {
      for (let j = 0; j < b.columns; j++) {
        result.data[i * b.columns + j] = b.data[i * b.columns + j] / (values[i] + ridge);
      }
    }
    return result;
  };
  const solve = (b: Matrix) => multiply(vectors, scaled(multiply(vectors, b, { transposeA: true })));
  return {
    solve,
    solveRight: (b) => transpose(solve(transpose(b))),
    rank,
    conditionNumber: rank === 0 ? 1 : values[0] / values[rank - 1],
    unreachable(b) {
      if (ridge > 0) return 0;
      const reached = multiply(vectors, multiply(vectors, b, { transposeA: true }));
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
