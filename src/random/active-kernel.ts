import type { RandomKernel } from './kernel.ts';
import { plainKernel } from './plain-kernel.ts';
import { wasmKernel } from './wasm-kernel.ts';

let active: RandomKernel | undefined;

/** The kernel in use: WebAssembly where the engine has SIMD, else plain JavaScript; the numbers are the same. */
export function randomKernel(): RandomKernel {
  active ??= wasmKernel() ?? plainKernel();
  return active;
}

/** Chooses the kernel, for tests and benchmarks; streams that exist already go on with the one chosen. */
export function useRandomKernel(kernel: RandomKernel | undefined): void {
  active = kernel;
}
