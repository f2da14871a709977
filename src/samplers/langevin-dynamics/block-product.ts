import type { FloatArray } from '../../activations/activation.ts';
import { backend } from '../../linalg/active-backend.ts';

/** A row-major matrix inside a larger array: where it begins and how many columns it has. */
export interface Block {
  readonly data: FloatArray;
  readonly at: number;
  readonly columns: number;
}

/** A block of an array. */
export function block(data: FloatArray, at: number, columns: number): Block {
  return { data, at, columns };
}

/** Which of the factors of a product are transposed. */
export type Transposes = 'AB' | 'AtB' | 'ABt';

/**
 * C <- scale op(A) op(B) + keep C, with op(A) rows x inner; all arrays are of one element type by construction.
 *
 * @param keep - 0 or 1
 */
export function blockProduct(
  kind: Transposes,
  rows: number,
  inner: number,
  scale: number,
  a: Block,
  b: Block,
  keep: 0 | 1,
  c: Block,
): void {
  const gemm = backend().gemm<Float64Array>;
  const x = a.data as Float64Array;
  const y = b.data as Float64Array;
  const z = c.data as Float64Array;
  const n = c.columns;
  gemm(kind === 'AtB', kind === 'ABt', rows, n, inner, scale, x, a.at, a.columns, y, b.at, b.columns, keep, z, c.at, n);
}
