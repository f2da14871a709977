import type { Arena } from '../wasm/arena.ts';
import { product } from '../wasm/blocks.ts';

const BLOCK = 64;

/** Numbers of working space that `backTransform` needs for m rows. */
export function backTransformSpace(m: number): number {
  return 2 * m * BLOCK + 2 * BLOCK * BLOCK;
}

/**
 * X <- X Q^T for the product Q = H_0 H_1 ... of the reflectors of `tridiagonalize`, in blocks of compact WY form
 * 1 - V^T T V (Schreiber & Van Loan 1989): rows of eigenvectors of T become those of A.
 *
 * @param m - rows of X
 * @param n - columns of X
 * @param a - position of the array of n columns whose row i holds reflector i from column i + `lead` on; entries from
 *   column `lead` on before those are cleared
 * @param factors - the reflectors' factors
 * @param x - position of X
 * @param lead - 1 for the reflectors of `tridiagonalize`, 0 for those of a QR factorization
 */
export function backTransform(
  arena: Arena,
  m: number,
  n: number,
  a: number,
  factors: Float64Array,
  x: number,
  space: number,
  lead = 1,
): void {
  const { f64 } = arena;
  const left = space;
  const right = left + m * BLOCK;
  const gram = right + m * BLOCK;
  const t = gram + BLOCK * BLOCK;
  const count = factors.length;
  for (let first = Math.floor((count - 1) / BLOCK) * BLOCK; first >= 0; first -= BLOCK) {
    const width = Math.min(BLOCK, count - first);
    const from = first + lead;
    const length = n - from;
    for (let i = first; i < first + width; i++) f64.fill(0, a + i * n + from, a + i * n + i + lead);
    const v = a + first * n + from;
    product(arena, width, width, length, 1, v, n, 1, v, 1, n, 0, gram, width);
    triangularFactor(f64, width, gram, factors.subarray(first, first + width), t);
    product(arena, m, width, length, 1, x + from, n, 1, v, 1, n, 0, left, width);
    product(arena, m, width, width, 1, left, width, 1, t, 1, width, 0, right, width);
    product(arena, m, length, width, -1, right, width, 1, v, n, 1, 1, x + from, n);
  }
}

/** The upper triangular T of 1 - V^T T V from V V^T and the factors. */
function triangularFactor(f64: Float64Array, width: number, gram: number, factors: Float64Array, t: number): void {
  f64.fill(0, t, t + width * width);
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let l = i; l < j; l++) sum += f64[t + i * width + l] * f64[gram + l * width + j];
      f64[t + i * width + j] = -factors[j] * sum;
    }
    f64[t + j * width + j] = factors[j];
  }
}
