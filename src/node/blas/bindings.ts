import { InputError } from '../../base/input-error.ts';
import type { Library } from './koffi.ts';

type Pointer = Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array;
type Gemm = (
  order: number,
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Pointer,
  lda: number,
  b: Pointer,
  ldb: number,
  beta: number,
  c: Pointer,
  ldc: number,
) => void;
type Lapack = (...pointers: Pointer[]) => void;

/** The routines of one opened library. Arrays are passed as pointers to their first element, views included; nothing is copied. */
export interface BlasBindings {
  /** Width of the library's integers, 32 (LP64) or 64 (ILP64) bits. */
  readonly integerBits: 32 | 64;
  readonly dgemm: Gemm;
  readonly sgemm: Gemm;
  dgemv(
    order: number,
    transpose: number,
    m: number,
    n: number,
    alpha: number,
    a: Pointer,
    lda: number,
    x: Pointer,
    xStep: number,
    beta: number,
    y: Pointer,
    yStep: number,
  ): void;
  dsyrk(
    order: number,
    uplo: number,
    transpose: number,
    n: number,
    k: number,
    alpha: number,
    a: Pointer,
    lda: number,
    beta: number,
    c: Pointer,
    ldc: number,
  ): void;
  dtrsm(
    order: number,
    side: number,
    uplo: number,
    transpose: number,
    diagonal: number,
    m: number,
    n: number,
    alpha: number,
    a: Pointer,
    lda: number,
    b: Pointer,
    ldb: number,
  ): void;
  readonly dpotrf: Lapack;
  readonly dsyevd: Lapack;
  readonly dgesdd: Lapack;
  /** OpenBLAS alone: threads of this process, kernel set in use, build line. */
  readonly setThreads?: (count: number) => void;
  readonly getThreads?: () => number;
  readonly coreName?: () => string;
  readonly config?: () => string;
}

/** Names under which the routines are built: plain, or marked as 64-bit (Fedora, Julia, the wheels of SciPy and NumPy). */
const DECORATIONS: readonly { prefix: string; suffix: string }[] = [
  { prefix: '', suffix: '' },
  { prefix: '', suffix: '64_' },
  { prefix: 'scipy_', suffix: '' },
  { prefix: 'scipy_', suffix: '64_' },
];

/** Binds the routines of an opened library; throws `InputError` naming the first that is missing. */
export function bindLibrary(library: Library, path: string): BlasBindings {
  const has = (name: string) => symbolExists(library, name);
  const found = DECORATIONS.find(({ prefix, suffix }) => has(`${prefix}cblas_dgemm${suffix}`));
  if (found === undefined) throw new InputError(path, 'a library without cblas_dgemm', 'a BLAS such as OpenBLAS');
  const { prefix, suffix } = found;
  const cblasName = (name: string) => `${prefix}cblas_${name}${suffix}`;
  // Fortran names end in an underscore of their own, except after the mark of a 64-bit build that ends in one.
  const lapackName = (name: string) => `${prefix}${name}_${suffix}`;
  for (const name of ['sgemm', 'dgemv', 'dsyrk', 'dtrsm']) {
    if (!has(cblasName(name))) throw new InputError(path, `a library without cblas_${name}`, 'a complete BLAS');
  }
  for (const name of ['dpotrf', 'dsyevd', 'dgesdd', 'ilaver']) {
    if (!has(lapackName(name))) {
      throw new InputError(path, `a BLAS without LAPACK (${name} is missing)`, 'one with LAPACK, such as OpenBLAS');
    }
  }
  const version = [0, 0, 0].map(() => new Int32Array([-1, -1]));
  // Fortran compilers append the length of each string argument; all are of length 1.
  const lapack = (name: string, pointers: number, strings: number): Lapack => {
    const types = [...new Array<string>(pointers).fill('void *'), ...new Array<string>(strings).fill('size_t')];
    const call = library.func(lapackName(name), 'void', types) as (...values: (Pointer | number)[]) => void;
    const lengths = new Array<number>(strings).fill(1);
    return (...values) => call(...values, ...lengths);
  };
  lapack('ilaver', 3, 0)(...version);
  // A 64-bit integer written over -1, -1 leaves 0 in its upper half, a 32-bit one leaves the -1.
  const integerBits = version[0][1] === -1 ? 32 : 64;
  const int = integerBits === 64 ? 'int64_t' : 'int32_t';
  const gemm = (name: string, real: string): Gemm =>
    library.func(cblasName(name), 'void', [
      ...['int32_t', 'int32_t', 'int32_t', int, int, int, real],
      ...['void *', int, 'void *', int, real, 'void *', int],
    ]) as Gemm;
  const extra = (name: string, result: string, parameters: string[]) => {
    const full = `${prefix}${name}${suffix}`;
    return has(full) ? library.func(full, result, parameters) : undefined;
  };
  const enums = (count: number) => new Array<string>(count).fill('int32_t');
  return {
    integerBits,
    dgemm: gemm('dgemm', 'double'),
    sgemm: gemm('sgemm', 'float'),
    dgemv: library.func(cblasName('dgemv'), 'void', [
      ...enums(2),
      ...[int, int, 'double', 'void *', int, 'void *', int, 'double', 'void *', int],
    ]) as BlasBindings['dgemv'],
    dsyrk: library.func(cblasName('dsyrk'), 'void', [
      ...enums(3),
      ...[int, int, 'double', 'void *', int, 'double', 'void *', int],
    ]) as BlasBindings['dsyrk'],
    dtrsm: library.func(cblasName('dtrsm'), 'void', [
      ...enums(5),
      ...[int, int, 'double', 'void *', int, 'void *', int],
    ]) as BlasBindings['dtrsm'],
    dpotrf: lapack('dpotrf', 5, 1),
    dsyevd: lapack('dsyevd', 11, 2),
    dgesdd: lapack('dgesdd', 14, 1),
    setThreads: extra('openblas_set_num_threads', 'void', ['int32_t']) as BlasBindings['setThreads'],
    getThreads: extra('openblas_get_num_threads', 'int32_t', []) as BlasBindings['getThreads'],
    coreName: extra('openblas_get_corename', 'const char *', []) as BlasBindings['coreName'],
    config: extra('openblas_get_config', 'const char *', []) as BlasBindings['config'],
  };
}

function symbolExists(library: Library, name: string): boolean {
  try {
    library.symbol(name);
    return true;
  } catch {
    return false;
  }
}
