// Everything that can be checked on this machine: install, build, types, lint, floors, unit, golden, z-score, browser and Python
// tests. Ends with `N passed, N failed, N skipped`. With CI set, nothing may be skipped for a missing package.
// Two lanes run side by side, because a browser and a Python that wait leave a core idle; what the second one prints comes at its end.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDependencies, root } from './prepare.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
const missing = [];
const scratch = mkdtempSync(join(tmpdir(), 'widthwise-test-'));

function step(name, ok) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  total[ok ? 'passed' : 'failed']++;
  return ok;
}

/** Runs a command without blocking; its status and, where it is not shown at once, what it printed. */
function start(command, args, { shown = true, niceness = 0 } = {}) {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32';
    const child = spawn(command, args, { cwd: root, shell, stdio: shown ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    if (niceness > 0 && child.pid !== undefined) setPriority(child.pid, niceness);
    const parts = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => parts.push(part));
    child.on('error', (error) => resolve({ status: 1, output: `${error.message}\n` }));
    child.on('close', (status) => resolve({ status, output: Buffer.concat(parts).toString() }));
  });
}

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** A check of one command, whose output is shown whole when it has ended. */
async function check(name, command, args) {
  const { status, output } = await start(command, args, { shown: false });
  process.stdout.write(output);
  return step(name, status === 0);
}

async function vitest(name, config, options) {
  const report = join(scratch, `${config}.json`);
  const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile=${report}`];
  const { status, output } = await start(bin('vitest'), args, options);
  process.stdout.write(output);
  if (!existsSync(report)) return step(`${name}: the test runner did not finish`, false);
  const found = JSON.parse(readFileSync(report, 'utf8'));
  total.passed += found.numPassedTests;
  total.failed += found.numFailedTests;
  total.skipped += found.numPendingTests + (found.numTodoTests ?? 0);
  for (const file of found.testResults) {
    for (const test of file.assertionResults) if (test.status === 'pending' || test.status === 'skipped') missing.push(test.fullName);
  }
  if (status !== 0 && found.numFailedTests === 0) step(`${name}: an error outside the tests`, false);
}

/** The Python package in an environment of its own, where there is a Python. */
async function pythonTests() {
  const { output } = await start('node', [join(root, 'scripts', 'python-tests.mjs')], { shown: false });
  process.stdout.write(output);
  const [, passed, failed, skipped] = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(output) ?? ['', '0', '1', '0'];
  total.passed += Number(passed);
  total.failed += Number(failed);
  total.skipped += Number(skipped);
}

async function secondLane() {
  await check('types', bin('tsc'), ['--noEmit']);
  await check('lint', bin('biome'), ['check', '--error-on-warnings']);
  await check('floors', bin('tsx'), ['scripts/floors.ts']);
  await vitest('browser tests', 'vitest.browser.config.ts', { shown: false });
  await pythonTests();
}

if (step('install', installDependencies()) && (await check('build', 'npm', ['run', '--silent', 'build']))) {
  // The browser's frames come first: the other lane takes what they leave.
  await Promise.all([vitest('unit, golden and z-score tests', 'vitest.config.ts', { niceness: 5 }), secondLane()]);
}
rmSync(scratch, { recursive: true, force: true });
for (const name of missing) console.log(`skipped: ${name}`);
// MNIST is data that the project does not ship, not a package that CI could install.
if (process.env.CI && missing.some((name) => !/mnist/i.test(name))) step('in CI no package is missing', false);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
