/** Checks every golden vector of a folder: `npm run golden -- DIR`. One line a case; exits non-zero on a failure or an unknown kind. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { installNativeBackend } from '../src/node/blas/install.ts';
import { checkFile, goldenFilesIn, lineOf, loadCheckers } from '../test/golden-checkers/registry.ts';

const folder = resolve(process.argv[2] ?? resolve(import.meta.dirname, '..', 'test', 'golden'));
if (!existsSync(folder)) {
  console.error(`golden: found no folder ${folder}, expected one with golden vectors (*.json)`);
  process.exit(2);
}
console.log(`backend: ${installNativeBackend().name}`);
const checkers = await loadCheckers();
const count = { passed: 0, failed: 0, unknown: 0 };
for (const path of goldenFilesIn(folder)) {
  for (const outcome of checkFile(path, checkers)) {
    count[outcome.status]++;
    console.log(lineOf(outcome));
  }
}
if (count.unknown > 0) console.log(`${count.unknown} not known, neither passed nor failed`);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed + count.unknown > 0 || count.passed === 0 ? 1 : 0;
