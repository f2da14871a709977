import { backend } from '../../linalg/active-backend.ts';

/** Measured speed of the backend in use, as `widthwise doctor` shows it. */
export interface BackendSpeed {
  /** Name of the backend that was measured. */
  readonly name: string;
  /** Products of n x n matrices, in 10^9 operations a second (a multiplication and an addition are two). */
  readonly productF64: number;
  readonly productF32: number;
  /** Eigenvalues and eigenvectors of a 256 x 256 symmetric matrix, in milliseconds. */
  readonly eigen256: number;
}

const SIZE = 512;
const EIGEN_SIZE = 256;

/** Measures the backend in use in this thread; takes under a second on any backend but plain JavaScript. */
export function measureBackend(): BackendSpeed {
  const operations = 2 * SIZE ** 3;
  const f64 = bestOf(3, product(new Float64Array(SIZE * SIZE)));
  const f32 = bestOf(3, product(new Float32Array(SIZE * SIZE)));
  const a = new Float64Array(EIGEN_SIZE * EIGEN_SIZE);
  for (let i = 0; i < EIGEN_SIZE; i++) {
    for (let j = 0; j < EIGEN_SIZE; j++) a[i * EIGEN_SIZE + j] = wave(Math.min(i, j) * EIGEN_SIZE + Math.max(i, j));
  }
  const eigen256 = bestOf(3, () => backend().symmetricEigen(EIGEN_SIZE, a.slice(), true));
  return {
    name: backend().name,
    productF64: operations / f64 / 1e6,
    productF32: operations / f32 / 1e6,
    eigen256,
  };
}

function product<A extends Float64Array | Float32Array>(a: A): () => void {
  for (let i = 0; i < a.length; i++) a[i] = wave(i);
  const c = a.slice() as A;
  return () => backend().gemm(false, false, SIZE, SIZE, SIZE, 1, a, 0, SIZE, a, 0, SIZE, 0, c, 0, SIZE);
}

/** Numbers in (-1, 1) without pattern. */
function wave(i: number): number {
  return ((i * 7919) % 1999) / 1000 - 0.9995;
}

/** Shortest of `count` runs after one to warm up, in milliseconds. */
function bestOf(count: number, run: () => unknown): number {
  run();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
