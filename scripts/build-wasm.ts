/**
 * Compiles the WebAssembly kernels (src/linalg/wasm/assembly) twice, with plain and with relaxed SIMD, and writes each as
 * base64 into a module of its own, which is committed so that running from source needs no build.
 *
 *     npx tsx scripts/build-wasm.ts          writes src/linalg/wasm/*.generated.ts
 *     npx tsx scripts/build-wasm.ts --check  fails if they are not what the sources give
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'src', 'linalg', 'wasm');

const VARIANTS = [
  { name: 'simd', title: 'plain SIMD', features: ['simd'] },
  { name: 'relaxed', title: 'relaxed SIMD (fused multiply-add)', features: ['simd', 'relaxed-simd'] },
] as const;

/** The generated modules: path and text. */
export async function compileKernels(): Promise<{ path: string; text: string }[]> {
  const outputs: { path: string; text: string }[] = [];
  for (const { name, title, features } of VARIANTS) {
    let binary: Uint8Array | undefined;
    const options = [
      'src/linalg/wasm/assembly/index.ts',
      ...['--baseDir', root, '--outFile', 'out.wasm', '-O3', '--noAssert', '--runtime', 'stub'],
      ...features.flatMap((feature) => ['--enable', feature]),
    ];
    const { error, stderr } = await asc.main(options, {
      writeFile: (path, contents) => {
        if (path.endsWith('.wasm')) binary = contents as Uint8Array;
      },
    });
    if (error !== null || binary === undefined) throw new Error(`${name}: ${stderr.toString() || error?.message}`);
    const text = Buffer.from(binary).toString('base64');
    outputs.push({
      path: join(folder, `${name}.generated.ts`),
      text: `// Written by scripts/build-wasm.ts from assembly/*.ts; do not edit.\n/** The kernels with ${title}, ${binary.length} bytes of WebAssembly in base64. */\nexport const ${name}Module =\n  '${text}';\n`,
    });
  }
  return outputs;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const check = process.argv.includes('--check');
  for (const { path, text } of await compileKernels()) {
    if (!check) {
      writeFileSync(path, text);
      console.log(`${path}: ${text.length} characters`);
    } else if (readFileSync(path, 'utf8') !== text) {
      console.error(`${path} is not what src/linalg/wasm/assembly gives; run npx tsx scripts/build-wasm.ts`);
      process.exitCode = 1;
    }
  }
}
