/**
 * Compiles the WebAssembly kernels (src/linalg/wasm/assembly) twice, with plain and with relaxed SIMD, and writes each as
 * base64 into a module of its own, which is committed so that running from source needs no build.
 *
 *     npx tsx scripts/build-wasm.ts          writes src/linalg/wasm/*.generated.ts
 *     npx tsx scripts/build-wasm.ts --check  fails if they are not what the sources give
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'src', 'linalg', 'wasm');

const VARIANTS = [
  { name: 'simd', title: 'plain SIMD', features: ['simd'] },
  { name: 'relaxed', title: 'relaxed SIMD (fused multiply-add)', features: ['simd', 'relaxed-simd'] },
] as const;

/** Digest of the sources and of this script, by which a generated module tells what it was made from. */
export function sourceDigest(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(join(folder, 'assembly')).sort()) {
    hash.update(name).update(readFileSync(join(folder, 'assembly', name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The generated modules: path and text. */
export function compileKernels(): { path: string; text: string }[] {
  const scratch = mkdtempSync(join(tmpdir(), 'widthwise-wasm-'));
  try {
    return VARIANTS.map(({ name, title, features }) => {
      const file = join(scratch, `${name}.wasm`);
      execFileSync(
        process.execPath,
        [
          join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js'),
          ...['src/linalg/wasm/assembly/index.ts', '--outFile', file, '-O3', '--noAssert', '--runtime', 'stub'],
          ...features.flatMap((feature) => ['--enable', feature]),
        ],
        { cwd: root, stdio: 'inherit' },
      );
      const binary = readFileSync(file);
      return {
        path: join(folder, `${name}.generated.ts`),
        text: `// Written by scripts/build-wasm.ts from assembly/*.ts (${sourceDigest()}); do not edit.\n/** The kernels with ${title}, ${binary.length} bytes of WebAssembly in base64. */\nexport const ${name}Module =\n  '${binary.toString('base64')}';\n`,
      };
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const check = process.argv.includes('--check');
  for (const { path, text } of compileKernels()) {
    if (!check) {
      writeFileSync(path, text);
      console.log(`${path}: ${text.length} characters`);
    } else if (readFileSync(path, 'utf8') !== text) {
      console.error(`${path} is not what src/linalg/wasm/assembly gives; run npx tsx scripts/build-wasm.ts`);
      process.exitCode = 1;
    }
  }
}
