import { implicitQl } from '../portable/implicit-ql.ts';
import type { Arena } from '../wasm/arena.ts';
import { product } from '../wasm/blocks.ts';
import { BOTH, deflate, LOWER, UPPER } from './deflate.ts';
import { secularRoot } from './secular.ts';

/** Up to this size implicit QL is as fast (measured). */
const SMALL = 20;

/** Working arrays of the merges, positions in the arena: each n x n. */
export interface MergeSpace {
  readonly gathered: number;
  readonly secular: number;
  readonly result: number;
}

/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix of norm about 1 by divide and conquer (Cuppen 1981; Gu
 * & Eisenstat 1995): the matrix is torn into two halves and a rank-one update, the update's secular equation gives the
 * eigenvalues, and one matrix product the eigenvectors.
 *
 * @param n - size
 * @param d - the diagonal; replaced by the eigenvalues, ascending
 * @param e - the n - 1 entries beside it; overwritten
 * @param q - position of an n x n array that receives the eigenvectors as its rows
 */
export function divideAndConquer(
  arena: Arena,
  n: number,
  d: Float64Array,
  e: Float64Array,
  q: number,
  space: MergeSpace,
): void {
  const { f64 } = arena;
  f64.fill(0, q, q + n * n);
  conquer(0, n);

  function conquer(first: number, size: number): void {
    if (size <= SMALL) {
      solveSmall(first, size);
      return;
    }
    const upper = size >> 1;
    const cut = first + upper;
    const coupling = e[cut - 1];
    const rho = Math.abs(coupling);
    d[cut - 1] -= rho;
    d[cut] -= rho;
    conquer(first, upper);
    conquer(cut, size - upper);
    merge(arena, n, first, size, upper, d.subarray(first, first + size), rho, coupling < 0 ? -1 : 1, q, space);
  }

  function solveSmall(first: number, size: number): void {
    const at = q + first * n + first;
    const values = d.subarray(first, first + size);
    for (let i = 0; i < size; i++) f64[at + i * n + i] = 1;
    implicitQl(size, values, e.subarray(first, first + size - 1), f64, at, n);
    // Selection sort: few values, and rows move at most once each.
    for (let i = 0; i < size - 1; i++) {
      let least = i;
      for (let j = i + 1; j < size; j++) if (values[j] < values[least]) least = j;
      if (least === i) continue;
      [values[i], values[least]] = [values[least], values[i]];
      for (let l = 0; l < size; l++) {
        const kept = f64[at + i * n + l];
        f64[at + i * n + l] = f64[at + least * n + l];
        f64[at + least * n + l] = kept;
      }
    }
  }
}

/** Joins two solved halves: eigenpairs of diag(d) + rho v v^T with v the last row of the upper and the first of the lower half. */
function merge(
  arena: Arena,
  n: number,
  first: number,
  size: number,
  upper: number,
  d: Float64Array,
  rho: number,
  sign: number,
  q: number,
  space: MergeSpace,
): void {
  const { f64, kernels } = arena;
  const corner = q + first * n + first;
  const row = (i: number) => corner + i * n;
  const z = new Float64Array(size);
  for (let i = 0; i < upper; i++) z[i] = f64[row(i) + upper - 1] * Math.SQRT1_2;
  for (let i = upper; i < size; i++) z[i] = sign * f64[row(i) + upper] * Math.SQRT1_2;
  const order = mergeOrder(d, upper);
  const { coupled, settled, support } = deflate(size, upper, d, z, order, 2 * rho, (i, j, c, s) =>
    kernels.rotate(size, row(i) * 8, row(j) * 8, c, -s),
  );
  const k = coupled.length;
  const values = new Float64Array(size);
  const result = space.result;
  settled.forEach((index, i) => {
    values[k + i] = d[index];
    f64.copyWithin(result + (k + i) * size, row(index), row(index) + size);
  });
  if (k > 0) {
    // Coupled eigenvectors by support, so that each half's product meets only rows with entries there.
    const grouped = [UPPER, BOTH, LOWER].map((kind) => coupled.flatMap((i, p) => (support[i] === kind ? [p] : [])));
    const columns = grouped.flat();
    const inUpper = grouped[0].length + grouped[1].length;
    const onlyUpper = grouped[0].length;
    secularVectors(
      k,
      Float64Array.from(coupled, (i) => d[i]),
      Float64Array.from(coupled, (i) => z[i]),
      2 * rho,
      columns,
      values,
      f64,
      space.secular,
    );
    const lowerRows = k - onlyUpper;
    const gatheredLower = space.gathered + inUpper * upper;
    const lowerSize = size - upper;
    columns.forEach((p, i) => {
      const from = row(coupled[p]);
      if (i < inUpper) f64.copyWithin(space.gathered + i * upper, from, from + upper);
      if (i >= onlyUpper) f64.copyWithin(gatheredLower + (i - onlyUpper) * lowerSize, from + upper, from + size);
    });
    const s = space.secular;
    fillOrMultiply(arena, k, upper, inUpper, s, space.gathered, result, size);
    fillOrMultiply(arena, k, lowerSize, lowerRows, s + onlyUpper, gatheredLower, result + upper, size);
  }
  const ascending = Array.from(values.keys()).sort((i, j) => values[i] - values[j]);
  ascending.forEach((from, i) => {
    d[i] = values[from];
    f64.copyWithin(row(i), result + from * size, result + (from + 1) * size);
  });
}

/** The k x `columns` part of the new eigenvectors from `inner` old ones. */
function fillOrMultiply(
  arena: Arena,
  k: number,
  columns: number,
  inner: number,
  s: number,
  old: number,
  to: number,
  stride: number,
): void {
  product(arena, k, columns, inner, 1, s, k, 1, old, columns, 1, 0, to, stride);
}

/** Indices of two ascending runs, `d[0 .. upper)` and the rest, in ascending order. */
function mergeOrder(d: Float64Array, upper: number): Int32Array {
  const order = new Int32Array(d.length);
  let i = 0;
  let j = upper;
  for (let p = 0; p < d.length; p++) order[p] = j >= d.length || (i < upper && d[i] <= d[j]) ? i++ : j++;
  return order;
}

/**
 * Eigenvalues of diag(d) + rho z z^T into `values`, its eigenvectors as rows at `at`, their entries in the order of
 * `columns`. The components of z are found anew from the computed eigenvalues, of which they are then the exact ones:
 * that makes the eigenvectors orthogonal however close the eigenvalues lie (Gu & Eisenstat 1995).
 */
function secularVectors(
  k: number,
  d: Float64Array,
  z: Float64Array,
  rho: number,
  columns: readonly number[],
  values: Float64Array,
  f64: Float64Array,
  at: number,
): void {
  const z2 = z.map((component) => component * component);
  for (let j = 0; j < k; j++) values[j] = secularRoot(j, k, d, z2, rho, f64, at + j * k);
  const exact = new Float64Array(k).fill(1);
  for (let j = 0; j < k; j++) {
    const row = at + j * k;
    const pole = d[j];
    for (let i = 0; i < j; i++) exact[i] *= f64[row + i] / (d[i] - pole);
    exact[j] *= f64[row + j];
    for (let i = j + 1; i < k; i++) exact[i] *= f64[row + i] / (d[i] - pole);
  }
  for (let i = 0; i < k; i++) exact[i] = Math.sign(z[i]) * Math.sqrt(Math.abs(exact[i]));
  const entries = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const row = at + j * k;
    let norm2 = 0;
    for (let i = 0; i < k; i++) {
      const entry = exact[i] / f64[row + i];
      entries[i] = entry;
      norm2 += entry * entry;
    }
    const scale = 1 / Math.sqrt(norm2);
    for (let i = 0; i < k; i++) f64[row + i] = entries[columns[i]] * scale;
  }
}
