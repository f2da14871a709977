// The main job: on a fresh clone installs and builds, compares theory and simulation on the built-in digits, writes the
// report, and serves it. Arguments go to the command, e.g. `npm start -- --no-serve`.
import { join } from 'node:path';
import { buildIfStale, installDependencies, root, run } from './prepare.mjs';

if (!installDependencies() || !buildIfStale()) process.exitCode = 1;
else if (!run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'start', ...process.argv.slice(2)])) process.exitCode = 1;
