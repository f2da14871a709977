import { expect, test } from 'vitest';
import { backend, useBackend } from '../../src/linalg/active-backend.ts';
import { plainBackend } from '../../src/linalg/portable/plain.ts';
import { arenaOf } from '../../src/linalg/wasm/arena.ts';
import { installWasmBackend } from '../../src/linalg/wasm/install.ts';
import { compileVariant } from '../../src/linalg/wasm/kernels.ts';

test('WebAssembly SIMD is in use until another backend is chosen', () => {
  expect(backend().name).toMatch(/^wasm/);
});

test('it can be compiled without blocking the thread', async () => {
  useBackend(plainBackend);
  expect((await installWasmBackend()).name).toMatch(/^wasm/);
  expect(await installWasmBackend()).toBe(backend());
});

test('working memory is kept between operations, let go when large, and refused beyond 4 GB', () => {
  const arena = arenaOf(compileVariant('simd'));
  arena.begin(1e6);
  const { memory } = arena.kernels;
  arena.end();
  arena.begin(1e6);
  expect(arena.kernels.memory).toBe(memory);
  expect(memory.buffer.byteLength).toBeLessThan(16e6);
  arena.end();
  arena.begin(4e7);
  const at = arena.take(4e7);
  arena.f64[at + 4e7 - 1] = 7;
  expect(arena.f64[at + 4e7 - 1]).toBe(7);
  arena.end();
  expect(arena.kernels.memory.buffer.byteLength).toBeLessThan(16e6);
  expect(() => arena.begin(6e8)).toThrow(/GB of working memory needed/);
});
