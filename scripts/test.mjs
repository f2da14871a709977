// Everything that can be checked on this machine: install, build, types, lint, floors, unit, golden, z-score and browser
// tests. Ends with `N passed, N failed, N skipped`. With CI set, nothing may be skipped for a missing package.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDependencies, root, run, runBin } from './prepare.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
const missing = [];
const scratch = mkdtempSync(join(tmpdir(), 'widthwise-test-'));

function step(name, ok) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  total[ok ? 'passed' : 'failed']++;
  return ok;
}

function vitest(name, config) {
  const output = join(scratch, `${config}.json`);
  const ok = runBin('vitest', ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile=${output}`]);
  if (!existsSync(output)) return step(`${name}: the test runner did not finish`, false);
  const report = JSON.parse(readFileSync(output, 'utf8'));
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
  for (const file of report.testResults) {
    for (const test of file.assertionResults) if (test.status === 'pending' || test.status === 'skipped') missing.push(test.fullName);
  }
  if (!ok && report.numFailedTests === 0) step(`${name}: an error outside the tests`, false);
}

/** The Python package in an environment of its own, where there is a Python. */
function pythonTests() {
  const { stdout } = spawnSync('node', [join(root, 'scripts', 'python-tests.mjs')], { encoding: 'utf8', cwd: root, env: process.env });
  process.stdout.write(stdout);
  const [, passed, failed, skipped] = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(stdout) ?? ['', '0', '1', '0'];
  total.passed += Number(passed);
  total.failed += Number(failed);
  total.skipped += Number(skipped);
}

if (step('install', installDependencies()) && step('build', run('npm', ['run', '--silent', 'build']))) {
  step('types', runBin('tsc', ['--noEmit']));
  step('lint', runBin('biome', ['check', '--error-on-warnings']));
  step('floors', runBin('tsx', ['scripts/floors.ts']));
  vitest('unit, golden and z-score tests', 'vitest.config.ts');
  if (existsSync(join(root, 'vitest.browser.config.ts'))) vitest('browser tests', 'vitest.browser.config.ts');
  pythonTests();
}
rmSync(scratch, { recursive: true, force: true });
for (const name of missing) console.log(`skipped: ${name}`);
// MNIST is data that the project does not ship, not a package that CI could install.
if (process.env.CI && missing.some((name) => !/mnist/i.test(name))) step('in CI no package is missing', false);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
