import { useBackend } from '../../src/linalg/active-backend.ts';
import { plainBackend } from '../../src/linalg/portable/plain.ts';
import { bestWasmBackend } from '../../src/linalg/wasm/wasm-backend.ts';

// Files of tests share the modules of their worker: each begins on the portable backend, as a program does.
useBackend(bestWasmBackend() ?? plainBackend);
