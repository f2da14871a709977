import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceDigest } from '../../scripts/build-wasm.ts';

test('the committed WebAssembly was made from the committed sources', () => {
  for (const name of ['simd', 'relaxed']) {
    const path = join(import.meta.dirname, `../../src/linalg/wasm/${name}.generated.ts`);
    const stated = /assembly\/\*\.ts \((\w+)\)/.exec(readFileSync(path, 'utf8'))?.[1];
    expect(stated, `${name}: run npx tsx scripts/build-wasm.ts`).toBe(sourceDigest());
  }
});
