/**
 * Compiles the WebAssembly random kernels (src/random/wasm/assembly) and writes them as base64 into a committed module.
 *
 *     npx tsx scripts/build-random-wasm.ts          writes src/random/wasm/kernels.generated.ts
 *     npx tsx scripts/build-random-wasm.ts --check  fails if it is not what the sources give
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'src', 'random', 'wasm');
const target = join(folder, 'kernels.generated.ts');

const hash = createHash('sha256');
for (const name of readdirSync(join(folder, 'assembly')).sort()) {
  hash.update(name).update(readFileSync(join(folder, 'assembly', name)));
}
const scratch = mkdtempSync(join(tmpdir(), 'widthwise-wasm-'));
const file = join(scratch, 'random.wasm');
execFileSync(
  process.execPath,
  [
    join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js'),
    ...['src/random/wasm/assembly/index.ts', '--outFile', file, '-O3', '--noAssert', '--runtime', 'stub'],
    ...['--enable', 'simd', '--initialMemory', '2'],
  ],
  { cwd: root, stdio: 'inherit' },
);
const binary = readFileSync(file);
rmSync(scratch, { recursive: true });
const text = `// Written by scripts/build-random-wasm.ts from assembly/*.ts (${hash.digest('hex').slice(0, 16)}); do not edit.
/** The random kernels, ${binary.length} bytes of WebAssembly in base64. */
export const randomModule =
  '${binary.toString('base64')}';
`;
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
  console.log(`${target}: ${text.length} characters`);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error(`${target} is not what src/random/wasm/assembly gives; run npx tsx scripts/build-random-wasm.ts`);
  process.exitCode = 1;
}
