// Builds dist/: the library with tsc, the command with Vite (one folder of few modules, which starts twice as fast), the lab with
// Vite, once to be served and once as one file.
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runBin } from './prepare.mjs';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
rmSync(join(root, 'node_modules', '.cache', 'tsc.build.tsbuildinfo'), { force: true });
let ok = runBin('tsc', ['-p', 'tsconfig.build.json']);
ok &&= runBin('vite', ['build', '--config', 'vite.command.config.ts', '--logLevel', 'warn']);
ok &&= runBin('vite', ['build', '--logLevel', 'warn']);
// The same lab as one file that works from `file:`.
ok &&= runBin('vite', ['build', '--config', 'vite.offline.config.ts', '--logLevel', 'error']);
if (ok) {
  chmodSync(join(dist, 'command', 'cli', 'main.js'), 0o755);
  writeFileSync(join(dist, '.built'), '');
}
process.exitCode = ok ? 0 : 1;
