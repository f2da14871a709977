// What both commands need on a fresh clone, with Node's own modules alone: the dependencies, and the built package.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/** Runs a command with its output shown; returns whether it succeeded. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', ...options });
  return result.status === 0;
}

/** Runs a program of node_modules/.bin. */
export function runBin(name, args, options) {
  return run(join(root, 'node_modules', '.bin', name), args, options);
}

/** When a file, or any in a folder, was last written. */
export function newest(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Installs the dependencies where they are missing or older than the lock file. */
export function installDependencies() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return true;
  console.error('installing dependencies (npm ci)');
  return run('npm', ['ci', '--no-audit', '--no-fund']);
}

/** Builds dist/ where it is missing or older than the source. */
export function buildIfStale() {
  const built = join(root, 'dist', '.built');
  const sources = ['src', 'tsconfig.json', 'tsconfig.build.json', 'vite.config.ts', 'package.json'].map((name) => join(root, name));
  if (existsSync(built)) {
    const time = statSync(built).mtimeMs;
    if (sources.every((path) => !existsSync(path) || newest(path) <= time)) return true;
  }
  console.error('building');
  return run('npm', ['run', '--silent', 'build']);
}
