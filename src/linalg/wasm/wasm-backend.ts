import type { Backend } from '../backend.ts';
import { wasmSymmetricEigen } from '../eigen/symmetric-eigen.ts';
import { mirrorLower } from '../layout.ts';
import { plainBackend } from '../portable/plain.ts';
import { wasmSvd } from '../svd/wasm-svd.ts';
import { type Arena, arenaOf } from './arena.ts';
import { factorCholesky, lowerProduct, solveLeft } from './blocks.ts';
import { wasmGemm } from './gemm.ts';
import { compileVariant, hasVariant, type WasmVariant } from './kernels.ts';

/** Below this many multiplications, or these sizes, plain JavaScript is done before the copies are (measured). */
const SMALL_PRODUCT = 600;
const SMALL_FACTOR = 16;
const SMALL_SVD = 8;

/** The kernels in WebAssembly SIMD of one variant. */
export function wasmBackend(variant: WasmVariant, module: WebAssembly.Module): Backend {
  const arena: Arena = arenaOf(module);
  return {
    name: variant === 'relaxed' ? 'wasm-relaxed' : 'wasm',

    gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc) {
      const small = m * n * k < SMALL_PRODUCT;
      const run = small ? plainBackend.gemm : wasmGemm.bind(undefined, arena);
      run(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
    },

    gram(transpose, n, k, alpha, a, c) {
      if (n * n * k < SMALL_PRODUCT) {
        plainBackend.gram(transpose, n, k, alpha, a, c);
        return;
      }
      // Long inner sizes go in parts, so that no more than a part of A stands in linear memory.
      const step = Math.max(256, Math.min(k, Math.floor((1 << 23) / n)));
      for (let from = 0; from < k; from += step) {
        const width = Math.min(step, k - from);
        gramPart(arena, transpose, n, k, from, width, alpha, a, c);
      }
      mirrorLower(n, c);
    },

    cholesky(n, a) {
      if (n < SMALL_FACTOR) return plainBackend.cholesky(n, a);
      arena.begin(n * n);
      const at = arena.take(n * n);
      arena.f64.set(a, at);
      const info = factorCholesky(arena, n, at, n);
      a.set(arena.f64.subarray(at, at + n * n));
      for (let i = 0; i < n; i++) a.fill(0, i * n + i + 1, (i + 1) * n);
      arena.end();
      return info;
    },

    solveTriangular(transpose, n, m, l, b) {
      if (n * n * m < SMALL_PRODUCT) {
        plainBackend.solveTriangular(transpose, n, m, l, b);
        return;
      }
      arena.begin(n * n + n * m + 8);
      const at = arena.take(n * n);
      const right = arena.take(n * m);
      arena.f64.set(l, at);
      arena.f64.set(b, right);
      solveLeft(arena, transpose, n, m, at, n, right, m);
      b.set(arena.f64.subarray(right, right + n * m));
      arena.end();
    },

    symmetricEigen(n, a, wantVectors) {
      if (n < SMALL_FACTOR) return plainBackend.symmetricEigen(n, a, wantVectors);
      return wasmSymmetricEigen(arena, n, a, wantVectors);
    },

    svd(m, n, a) {
      if (Math.min(m, n) < SMALL_SVD) return plainBackend.svd(m, n, a);
      return wasmSvd(arena, m, n, a);
    },
  };
}

/** Lower triangle of C <- alpha A A^T (+ C from the second part on) over the inner indices `from` to `from + width`. */
function gramPart(
  arena: Arena,
  transpose: boolean,
  n: number,
  k: number,
  from: number,
  width: number,
  alpha: number,
  a: Float64Array,
  c: Float64Array,
): void {
  arena.begin(n * width + n * n + 8);
  const at = arena.take(n * width);
  const to = arena.take(n * n);
  const { f64 } = arena;
  if (transpose) f64.set(a.subarray(from * n, (from + width) * n), at);
  else for (let i = 0; i < n; i++) f64.set(a.subarray(i * k + from, i * k + from + width), at + i * width);
  const beta = from === 0 ? 0 : 1;
  if (beta === 1) f64.set(c, to);
  const [row, column] = transpose ? [1, n] : [width, 1];
  lowerProduct(arena, n, width, alpha, at, row, column, at, column, row, beta, to, n);
  c.set(f64.subarray(to, to + n * n));
  arena.end();
}

/** The fastest variant that this engine runs, or undefined where it has no WebAssembly SIMD or will not compile now. */
export function bestWasmBackend(): Backend | undefined {
  for (const variant of ['relaxed', 'simd'] as const) {
    if (!hasVariant(variant)) continue;
    try {
      return wasmBackend(variant, compileVariant(variant));
    } catch {
      // An old browser refuses to compile this much at once on its main thread; `installWasmBackend` waits instead.
    }
  }
  return undefined;
}
