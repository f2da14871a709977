import type { Arena } from '../wasm/arena.ts';

const BLOCK = 32;
const MOST_SWEEPS = 60;

/**
 * One-sided Jacobi: rotates pairs of rows of X until all are orthogonal, and the rows of J along with them. Singular
 * values come out to high relative accuracy (Demmel & Veselic 1992). Pairs go block by block to stay in cache.
 *
 * @param n - rows of X and J
 * @param columns - length of the rows of X
 * @param x - position of X, rows `columns` apart
 * @param j - position of J, its first `columns` columns rotated
 * @param jStride - numbers from one row of J to the next
 */
export function jacobiSweeps(arena: Arena, n: number, columns: number, x: number, j: number, jStride: number): void {
  const { kernels } = arena;
  const tolerance = 2 ** -53 * Math.sqrt(columns);
  const norms2 = new Float64Array(n);
  const rowX = (i: number) => (x + i * columns) * 8;
  const rowJ = (i: number) => (j + i * jStride) * 8;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    for (let i = 0; i < n; i++) norms2[i] = kernels.dot(columns, rowX(i), rowX(i));
    let rotated = false;
    for (let pBlock = 0; pBlock < n; pBlock += BLOCK) {
      for (let qBlock = pBlock; qBlock < n; qBlock += BLOCK) {
        const pEnd = Math.min(n, pBlock + BLOCK);
        const qEnd = Math.min(n, qBlock + BLOCK);
        for (let p = pBlock; p < pEnd; p++) {
          for (let q = Math.max(p + 1, qBlock); q < qEnd; q++) rotated = rotatePair(p, q) || rotated;
        }
      }
    }
    if (!rotated) return;
  }

  function rotatePair(p: number, q: number): boolean {
    const alpha = norms2[p];
    const beta = norms2[q];
    const gamma = kernels.dot(columns, rowX(p), rowX(q));
    if (!(Math.abs(gamma) > tolerance * Math.sqrt(alpha) * Math.sqrt(beta))) return false;
    const zeta = (beta - alpha) / (2 * gamma);
    const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
    const c = 1 / Math.sqrt(1 + t * t);
    const s = c * t;
    const tau = s / (1 + c);
    kernels.rotateSlightly(columns, rowX(p), rowX(q), s, tau);
    kernels.rotateSlightly(columns, rowJ(p), rowJ(q), s, tau);
    norms2[p] = Math.max(0, alpha - t * gamma);
    norms2[q] = beta + t * gamma;
    // Cancellation in the smaller norm would mislead the test of the next pairs.
    if (norms2[p] < 0.01 * alpha) norms2[p] = kernels.dot(columns, rowX(p), rowX(p));
    if (norms2[q] < 0.01 * beta) norms2[q] = kernels.dot(columns, rowX(q), rowX(q));
    return true;
  }
}
