// The Python package's quick tests in a clean virtual environment with its pure wheel. Prints `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const windows = process.platform === 'win32';
const scratch = mkdtempSync(join(tmpdir(), 'widthwise-python-'));
const call = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', cwd: scratch, ...options });

/** A Python from 3.10 on with venv; undefined where there is none. */
function findPython() {
  const probe = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  return [process.env.PYTHON, 'python3', 'python'].find((name) => name && call(name, ['-c', probe]).status === 0);
}

function finish(passed, failed, skipped, note) {
  rmSync(scratch, { recursive: true, force: true });
  if (note) console.log(note);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 ? 0 : 1);
}

const python = findPython();
// In CI a missing package is a failure.
const absent = (what) => finish(0, process.env.CI ? 1 : 0, process.env.CI ? 0 : 1, `Python tests: ${what}`);
if (python === undefined) absent('no Python from 3.10 on with venv');
if (call(python, ['-m', 'venv', 'venv']).status !== 0) absent('venv does not work');
const own = join(scratch, 'venv', windows ? 'Scripts/python.exe' : 'bin/python');
const install = call(own, ['-m', 'pip', 'install', '--quiet', 'numpy', 'pytest', 'hatchling']);
if (install.status !== 0) absent(`pip cannot install numpy and pytest\n${install.stderr}`);
const build = call('node', [join(root, 'scripts', 'build-python.mjs'), '--pure', '--no-isolation', `--out=${scratch}`], {
  env: { ...process.env, PYTHON: own },
});
const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl'));
if (build.status !== 0 || wheel === undefined) finish(0, 1, 0, `Python tests: no wheel\n${build.stdout}${build.stderr}`);
const wheelInstall = call(own, ['-m', 'pip', 'install', '--quiet', join(scratch, wheel)]);
if (wheelInstall.status !== 0) absent(`pip cannot install the wheel's dependencies\n${wheelInstall.stderr}`);
const tests = call(own, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(root, 'python', 'tests')]);
process.stdout.write(tests.stdout);
const counts = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(tests.stdout.trim().split('\n').at(-1) ?? '')?.[1] ?? 0);
const failed = counts('failed') + counts('error') || (tests.status === 0 ? 0 : 1);
finish(counts('passed'), failed, 0, `Python tests: ${counts('skipped')} ask for packages that this step does not install`);
