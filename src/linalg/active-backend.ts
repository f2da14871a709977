import type { Backend } from './backend.ts';
import { plainBackend } from './portable/plain.ts';
import { bestWasmBackend } from './wasm/wasm-backend.ts';

let current: Backend | undefined;

/** Makes `next` the backend of every following operation in this thread. */
export function useBackend(next: Backend): void {
  current = next;
}

/** The backend in use; until another is chosen, WebAssembly SIMD where the engine has it and plain JavaScript elsewhere. */
export function backend(): Backend {
  current ??= bestWasmBackend() ?? plainBackend;
  return current;
}
