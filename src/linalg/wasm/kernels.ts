import { relaxedModule } from './relaxed.generated.ts';
import { simdModule } from './simd.generated.ts';

/** What the compiled kernels export. Pointers count bytes, strides and sizes elements; see `assembly/`. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** C <- alpha A B + beta C with strides (row, column) of A and B; C row-major. `space` holds `gemmSpace()` bytes. */
  readonly dgemm: GemmKernel;
  readonly sgemm: GemmKernel;
  gemmSpace(): number;
  smallCholesky(n: number, a: number, lda: number): number;
  smallSolveRight(rows: number, n: number, l: number, ldl: number, x: number, ldx: number): void;
  smallSolveLeft(transpose: boolean, n: number, m: number, l: number, ldl: number, b: number, ldb: number): void;
  dot(n: number, x: number, y: number): number;
  rowProducts(rows: number, n: number, x: number, ldx: number, v: number, y: number): void;
  addRows(rows: number, n: number, x: number, ldx: number, c: number, y: number): void;
  addScaled(n: number, factor: number, x: number, y: number): void;
  scale(n: number, factor: number, x: number): void;
  rotate(n: number, x: number, y: number, c: number, s: number): void;
  rotateSlightly(n: number, x: number, y: number, s: number, tau: number): void;
  symmetricProduct(n: number, a: number, lda: number, x: number, y: number): void;
}

export type GemmKernel = (
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  aRow: number,
  aColumn: number,
  b: number,
  bRow: number,
  bColumn: number,
  beta: number,
  c: number,
  ldc: number,
  space: number,
) => void;

/** `relaxed` fuses multiply and add; `simd` rounds twice and runs in every engine with WebAssembly SIMD. */
export type WasmVariant = 'relaxed' | 'simd';

/** A module whose one function is a relaxed_madd of three f64x2.splat(0): valid only where the engine has relaxed SIMD. */
const RELAXED_PROBE = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0],
  ...[65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 135, 2, 11],
];

/** Whether this engine runs a variant. */
export function hasVariant(variant: WasmVariant): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  return WebAssembly.validate(variant === 'relaxed' ? Uint8Array.from(RELAXED_PROBE) : decode(simdModule));
}

/** The compiled code; throws where the engine refuses to compile this much at once on its main thread. */
export function compileVariant(variant: WasmVariant): WebAssembly.Module {
  return new WebAssembly.Module(codeOf(variant));
}

/** The same without blocking the thread. */
export function compileVariantAsync(variant: WasmVariant): Promise<WebAssembly.Module> {
  return WebAssembly.compile(codeOf(variant));
}

/** A fresh instance with a memory of its own. */
export function instantiateKernels(module: WebAssembly.Module): Kernels {
  const imports = { env: { abort: () => {} } };
  return new WebAssembly.Instance(module, imports).exports as unknown as Kernels;
}

function codeOf(variant: WasmVariant): Uint8Array<ArrayBuffer> {
  return decode(variant === 'relaxed' ? relaxedModule : simdModule);
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
