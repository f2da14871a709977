/** Measures one contender, named on the command line, and prints its timings as JSON. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { backend, useBackend } from '../../src/linalg/active-backend.ts';
import { choleskyInPlace } from '../../src/linalg/cholesky.ts';
import { symmetricEigen, symmetricEigenvalues } from '../../src/linalg/eigen.ts';
import { copyOf, type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { plainBackend } from '../../src/linalg/portable/plain.ts';
import { gram, multiplyInto, symmetricRankUpdate } from '../../src/linalg/products.ts';
import { thinSvd } from '../../src/linalg/svd.ts';
import { installNativeBackend, setBlasThreads } from '../../src/node/blas/install.ts';
import { leastTime, type Measured, type RoutineKey, type Timings, wave } from './routines.ts';

const SVD_SHAPE = [512, 384] as const;
const require = createRequire(import.meta.url);
const contender = process.argv[2];
const measured = contender === 'ml-matrix' ? mlMatrix() : contender === 'numpy-ts' ? await numpyTs() : ours();
console.log(JSON.stringify(measured));

/** Symmetric positive definite with a spread spectrum. */
function symmetric(n: number): Matrix {
  const a = gram(matrix(n, n, wave(n * n)), 1 / n);
  for (let i = 0; i < n; i++) a.data[i * n + i] += 1;
  return a;
}

function measure(tasks: readonly (readonly [RoutineKey, number, () => unknown])[]): Timings {
  return Object.fromEntries(tasks.map(([key, repeats, run]) => [key, leastTime(run, repeats)]));
}

function ours(): Measured {
  let version: string;
  if (contender === 'wasm') {
    version = backend().name;
  } else if (contender === 'plain') {
    useBackend(plainBackend);
    version = 'plain JavaScript';
  } else {
    const report = installNativeBackend();
    if (!report.native) throw new Error(report.reason);
    setBlasThreads(1);
    version = `${report.config?.split(' ').slice(0, 2).join(' ')}, ${report.kernels} kernels`;
  }
  const many = contender === 'plain' ? 1 : 20;
  const [a1024, a256] = [matrix(1024, 1024, wave(1024 ** 2)), matrix(256, 256, wave(256 ** 2))];
  const [c1024, c256] = [matrix(1024, 1024), matrix(256, 256)];
  const [s512, s1024] = [symmetric(512), symmetric(1024)];
  const single = Float32Array.from(a1024.data);
  const result = new Float32Array(1024 ** 2);
  const rectangular = matrix(...SVD_SHAPE, wave(SVD_SHAPE[0] * SVD_SHAPE[1]));
  const timings = measure([
    ['product64', many, () => multiplyInto(c1024, a1024, a1024)],
    [
      'product32',
      many,
      () => backend().gemm(false, false, 1024, 1024, 1024, 1, single, 0, 1024, single, 0, 1024, 0, result, 0, 1024),
    ],
    ['product256', 3 * many, () => multiplyInto(c256, a256, a256)],
    ['gram', many, () => symmetricRankUpdate(c1024, a1024, 1, 0)],
    ['cholesky', many, () => choleskyInPlace(copyOf(s1024))],
    ['eigen512', many, () => symmetricEigen(s512)],
    ['eigen1024', Math.min(many, 6), () => symmetricEigen(s1024)],
    ['values1024', Math.min(many, 6), () => symmetricEigenvalues(s1024)],
    ['svd384', Math.min(many, 6), () => thinSvd(rectangular)],
  ]);
  return { version, timings };
}

function mlMatrix(): Measured {
  const ml = require('ml-matrix') as typeof import('ml-matrix');
  const wrap = (a: Matrix) => ml.Matrix.from1DArray(a.rows, a.columns, a.data);
  const [a1024, a256] = [matrix(1024, 1024, wave(1024 ** 2)), matrix(256, 256, wave(256 ** 2))].map(wrap);
  const [s512, s1024] = [symmetric(512), symmetric(1024)].map(wrap);
  const rectangular = wrap(matrix(...SVD_SHAPE, wave(SVD_SHAPE[0] * SVD_SHAPE[1])));
  const timings = measure([
    ['product64', 1, () => a1024.mmul(a1024)],
    ['product256', 5, () => a256.mmul(a256)],
    ['gram', 1, () => a1024.mmul(a1024.transpose())],
    ['cholesky', 1, () => new ml.CholeskyDecomposition(s1024)],
    ['eigen512', 1, () => new ml.EigenvalueDecomposition(s512, { assumeSymmetric: true })],
    ['eigen1024', 0, () => new ml.EigenvalueDecomposition(s1024, { assumeSymmetric: true })],
    ['svd384', 0, () => new ml.SingularValueDecomposition(rectangular)],
  ]);
  // The package hides its package.json; it lies beside the entry.
  const manifest = readFileSync(join(dirname(require.resolve('ml-matrix')), 'package.json'), 'utf8');
  return { version: (JSON.parse(manifest) as { version: string }).version, timings };
}

async function numpyTs(): Promise<Measured> {
  const np = await import('numpy-ts');
  const wrap = (a: Matrix) => np.array(a.data).reshape(a.rows, a.columns);
  const [a1024, a256] = [matrix(1024, 1024, wave(1024 ** 2)), matrix(256, 256, wave(256 ** 2))].map(wrap);
  const single = np.array(Float32Array.from(wave(1024 ** 2))).reshape(1024, 1024);
  const s1024 = wrap(symmetric(1024));
  // Its Jacobi eigensolver and SVD take minutes at these sizes.
  const timings = measure([
    ['product64', 3, () => np.matmul(a1024, a1024)],
    ['product32', 3, () => np.matmul(single, single)],
    ['product256', 10, () => np.matmul(a256, a256)],
    ['gram', 3, () => np.matmul(a1024, a1024.transpose())],
    ['cholesky', 3, () => np.linalg.cholesky(s1024)],
  ]);
  return { version: np.__version__, timings };
}
