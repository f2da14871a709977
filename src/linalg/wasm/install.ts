import { backend, useBackend } from '../active-backend.ts';
import type { Backend } from '../backend.ts';
import { compileVariantAsync, hasVariant } from './kernels.ts';
import { wasmBackend } from './wasm-backend.ts';

/**
 * Makes the WebAssembly backend the one in use without compiling on this thread, for browsers that refuse that on their
 * main thread beyond a few kilobytes; elsewhere the first operation has chosen it already and nothing happens.
 *
 * @returns the backend in use afterwards: plain JavaScript where the engine has no WebAssembly SIMD
 */
export async function installWasmBackend(): Promise<Backend> {
  if (backend().name !== 'plain') return backend();
  for (const variant of ['relaxed', 'simd'] as const) {
    if (!hasVariant(variant)) continue;
    useBackend(wasmBackend(variant, await compileVariantAsync(variant)));
    break;
  }
  return backend();
}
