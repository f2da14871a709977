import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { ACCELERATE, libraryCandidates } from '../../../src/node/blas/candidates.ts';
import { type BackendReport, blasThreadsFor, installNativeBackend } from '../../../src/node/blas/install.ts';
import { kernelSet } from '../../../src/node/blas/kernel-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'widthwise-blas-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The report of a fresh process under these variables, and what it leaves in the environment. */
function reportWith(environment: Readonly<Record<string, string>>): BackendReport & { coreType?: string } {
  const install = join(import.meta.dirname, '../../../src/node/blas/install.ts');
  const program = `import(${JSON.stringify(install)}).then(({ installNativeBackend }) =>
    console.log(JSON.stringify({ ...installNativeBackend(), coreType: process.env.OPENBLAS_CORETYPE })))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', program], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as BackendReport & { coreType?: string };
}

test('a library that is not there leaves the portable backend and says so', () => {
  const report = reportWith({ WIDTHWISE_BLAS: '/nowhere/libopenblas.so' });
  expect(report.native).toBe(false);
  expect(report.name).toMatch(/^(wasm|wasm-relaxed|plain)$/);
  expect(report.reason).toMatch(/\/nowhere\/libopenblas\.so/);
});

test('a file that is no library, or one for another architecture, says so', () => {
  const text = join(folder, 'libtext.so');
  writeFileSync(text, 'this is not a library, only a text that is long enough to be read as a header of one'.repeat(9));
  expect(reportWith({ WIDTHWISE_BLAS: text }).reason).toMatch(/another architecture, or not a library/);
  if (process.platform !== 'linux') return;
  const foreign = join(folder, 'libforeign.so');
  // An ELF header of a 32-bit big-endian MIPS library.
  const header = new Uint8Array(4096);
  header.set([0x7f, 0x45, 0x4c, 0x46, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 8, 0, 0, 0, 1]);
  writeFileSync(foreign, header);
  expect(reportWith({ WIDTHWISE_BLAS: foreign }).reason).toMatch(/another architecture, or not a library/);
});

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  test('a library without BLAS says what is missing', () => {
    expect(reportWith({ WIDTHWISE_BLAS: 'libm.so.6' }).reason).toMatch(/without cblas_dgemm/);
  });
});

test('WIDTHWISE_BLAS=none chooses the portable backend', () => {
  expect(reportWith({ WIDTHWISE_BLAS: 'none' })).toMatchObject({ native: false, reason: 'WIDTHWISE_BLAS=none' });
});

test.skipIf(!installNativeBackend().native)('the kernel set is chosen for the load alone', () => {
  const report = reportWith({ OPENBLAS_CORETYPE: 'Nehalem' });
  expect(report.native).toBe(true);
  expect(report.coreType).toBe('Nehalem');
  const chosen = kernelSet();
  if (report.name === 'openblas' && chosen !== undefined) expect(report.kernels).toBe(chosen);
  const kept = reportWith({ OPENBLAS_CORETYPE: 'Haswell', WIDTHWISE_BLAS_KERNELS: 'keep' });
  if (report.name === 'openblas' && chosen !== undefined) expect(kept.kernels).toBe('Haswell');
});

test.skipIf(!installNativeBackend().native)(
  'a worker thread that loads the library first gets the same kernel set',
  () => {
    const tsx = dirname(createRequire(import.meta.url).resolve('tsx/package.json'));
    const loader = pathToFileURL(join(tsx, 'dist/esm/api/index.mjs')).href;
    const install = pathToFileURL(join(import.meta.dirname, '../../../src/node/blas/install.ts')).href;
    const inWorker = `import('${loader}').then(({ register }) => { register(); return import('${install}'); })
    .then(({ installNativeBackend }) =>
      require('node:worker_threads').parentPort.postMessage(installNativeBackend()))`;
    const program = `const { Worker } = require('node:worker_threads');
    new Worker(${JSON.stringify(inWorker)}, { eval: true, execArgv: [] })
      .on('message', (report) => console.log(JSON.stringify(report)))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=commonjs', '--eval', program], {
      env: { ...process.env, OPENBLAS_CORETYPE: 'Nehalem' },
      encoding: 'utf8',
    });
    expect(stdout, stderr).not.toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ native: true, kernels: installNativeBackend().kernels });
  },
);

test('kernel sets go by instruction sets', () => {
  const avx2 = ['avx2', 'fma'];
  expect(kernelSet(new Set([...avx2, 'avx512f', 'avx512cd', 'avx512bw', 'avx512dq', 'avx512vl']))).toBe('SkylakeX');
  expect(kernelSet(new Set([...avx2, 'avx512f', 'avx512cd']))).toBe('Haswell');
  expect(kernelSet(new Set(['sse2', 'avx']))).toBeUndefined();
});

test('candidates: names for the loader first on Linux, Accelerate first on Apple silicon', () => {
  expect(libraryCandidates('linux', 'x64', {})[0]).toBe('libopenblas.so.0');
  expect(libraryCandidates('darwin', 'arm64', {})[0]).toBe(ACCELERATE);
  expect(libraryCandidates('darwin', 'x64', {}).at(-1)).toBe(ACCELERATE);
});

test('workers times threads stays within the cores', () => {
  for (const workers of [1, 2, 3, 64]) expect(blasThreadsFor(workers)).toBeGreaterThanOrEqual(1);
  expect(blasThreadsFor(1024)).toBe(1);
});
