import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileKernels } from '../../scripts/build-wasm.ts';

test('compiling the WebAssembly again gives the committed bytes', () => {
  for (const { path, text } of compileKernels()) expect(readFileSync(path, 'utf8') === text, path).toBe(true);
});
