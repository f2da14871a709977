import type { Arena } from './arena.ts';

type Real = Float64Array | Float32Array;

/** Numbers that one product may hold in linear memory; larger ones go in parts. */
const LARGEST = 1 << 24;

/**
 * C <- alpha op(A) op(B) + beta C on arrays outside the linear memory: the operands are copied in and the product out,
 * in parts where they are large.
 */
export function wasmGemm<A extends Real>(
  arena: Arena,
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: A,
  aOffset: number,
  lda: number,
  b: A,
  bOffset: number,
  ldb: number,
  beta: number,
  c: A,
  cOffset: number,
  ldc: number,
): void {
  if (m * k + k * n + m * n > LARGEST) {
    const aAt = (i: number, l: number) => aOffset + (transposeA ? l * lda + i : i * lda + l);
    const bAt = (l: number, j: number) => bOffset + (transposeB ? j * ldb + l : l * ldb + j);
    if (m >= n && m >= k) {
      const h = half(m);
      wasmGemm(arena, transposeA, transposeB, h, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      const low = cOffset + h * ldc;
      wasmGemm(
        arena,
        transposeA,
        transposeB,
        m - h,
        n,
        k,
        alpha,
        a,
        aAt(h, 0),
        lda,
        b,
        bOffset,
        ldb,
        beta,
        c,
        low,
        ldc,
      );
    } else if (n >= k) {
      const h = half(n);
      const right = cOffset + h;
      wasmGemm(arena, transposeA, transposeB, m, h, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      wasmGemm(
        ...([arena, transposeA, transposeB, m, n - h, k, alpha, a, aOffset, lda, b, bAt(0, h), ldb] as const),
        ...([beta, c, right, ldc] as const),
      );
    } else {
      const h = half(k);
      wasmGemm(arena, transposeA, transposeB, m, n, h, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      wasmGemm(
        ...([arena, transposeA, transposeB, m, n, k - h, alpha, a, aAt(0, h), lda, b, bAt(h, 0), ldb] as const),
        ...([1, c, cOffset, ldc] as const),
      );
    }
    return;
  }
  const double = c instanceof Float64Array;
  const size = double ? 8 : 4;
  const length = (count: number) => (double ? count : Math.ceil(count / 2));
  arena.begin(length(m * k) + length(k * n) + length(m * n));
  const memory = (double ? arena.f64 : arena.f32) as A;
  const place = (count: number) => arena.take(length(count)) * (double ? 1 : 2);
  const aIn = place(m * k);
  const bIn = place(k * n);
  const cIn = place(m * n);
  const aColumns = transposeA ? m : k;
  const bColumns = transposeB ? k : n;
  copyRows(transposeA ? k : m, aColumns, a, aOffset, lda, memory, aIn, aColumns);
  copyRows(transposeB ? n : k, bColumns, b, bOffset, ldb, memory, bIn, bColumns);
  if (beta !== 0) copyRows(m, n, c, cOffset, ldc, memory, cIn, n);
  const product = double ? arena.kernels.dgemm : arena.kernels.sgemm;
  const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
  const [pa, pb, pc] = [aIn * size, bIn * size, cIn * size];
  product(m, n, k, alpha, pa, aRow, aColumn, pb, bRow, bColumn, beta, pc, n, arena.space);
  copyRows(m, n, memory, cIn, n, c, cOffset, ldc);
  arena.end();
}

/** Copies `rows` rows of `columns` numbers between arrays of strides `ldFrom` and `ldTo`. */
export function copyRows<A extends Real>(
  rows: number,
  columns: number,
  from: A,
  fromOffset: number,
  ldFrom: number,
  to: A,
  toOffset: number,
  ldTo: number,
): void {
  if (ldFrom === columns && ldTo === columns) {
    to.set(from.subarray(fromOffset, fromOffset + rows * columns), toOffset);
  } else if (columns < 24) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) to[toOffset + i * ldTo + j] = from[fromOffset + i * ldFrom + j];
    }
  } else {
    for (let i = 0; i < rows; i++) {
      const start = fromOffset + i * ldFrom;
      to.set(from.subarray(start, start + columns), toOffset + i * ldTo);
    }
  }
}

function half(size: number): number {
  return Math.ceil(size / 16) * 8;
}
