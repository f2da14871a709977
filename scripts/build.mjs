// Builds dist/: the library and the command with tsc, the lab with Vite, once to be served and once as one file.
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runBin } from './prepare.mjs';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
rmSync(join(root, 'node_modules', '.cache', 'tsc.build.tsbuildinfo'), { force: true });
let ok = runBin('tsc', ['-p', 'tsconfig.build.json']);
if (ok && existsSync(join(root, 'vite.config.ts'))) {
  ok = runBin('vite', ['build', '--logLevel', 'warn']);
  // The same lab as one file that works from `file:`.
  if (ok) ok = runBin('vite', ['build', '--config', 'vite.offline.config.ts', '--logLevel', 'error']);
}
if (ok) {
  const bin = join(dist, 'cli', 'main.js');
  if (existsSync(bin)) chmodSync(bin, 0o755);
  writeFileSync(join(dist, '.built'), '');
}
process.exitCode = ok ? 0 : 1;
