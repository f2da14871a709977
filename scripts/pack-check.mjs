// The packed package as its users meet it: installed in an empty folder, every door imported and typed, the README's library lines
// and the command run, all on the Node that runs this script. Ends with `N passed, N failed`. Expects a built `dist/`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './prepare.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'widthwise-pack-'));
const environment = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
const count = { passed: 0, failed: 0 };

function check(name, command, args, expected = () => true) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: scratch, encoding: 'utf8', env: environment });
  const ok = status === 0 && expected(stdout);
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${process.version} ${name}`);
  if (!ok) console.log(`${stdout}${stderr}`);
  count[ok ? 'passed' : 'failed']++;
  return stdout;
}

const { exports, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const doors = Object.keys(exports).filter((door) => !door.endsWith('.json'));
const specifiers = doors.map((door) => `widthwise${door.slice(1)}`);
const readme = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))[1];
writeFileSync(join(scratch, 'package.json'), JSON.stringify({ type: 'module' }));
// Type-only lines of the README are none, so that it runs as JavaScript and is checked as TypeScript from one text.
writeFileSync(join(scratch, 'readme.js'), readme);
writeFileSync(join(scratch, 'readme.ts'), readme);
const names = specifiers.map((specifier, index) => `import * as door${index} from '${specifier}';`).join('\n');
const uses = specifiers.map((_, index) => `door${index}`).join(', ');
writeFileSync(
  join(scratch, 'doors.js'),
  `${names}\nfor (const door of [${uses}]) if (Object.keys(door).length === 0) throw new Error('an empty door');\n`,
);
writeFileSync(join(scratch, 'doors.ts'), `${names}\nexport const doors = [${uses}];\n`);

const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--silent', `--pack-destination=${scratch}`], { cwd: root, encoding: 'utf8' });
const tarball = packed.stdout.trim().split('\n').at(-1);
check(`install of ${tarball}`, 'npm', ['install', '--no-audit', '--no-fund', '--silent', join(scratch, tarball)]);
check('every door opens', process.execPath, ['doors.js']);
const compiler = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
check('the doors and the README have their types', join(root, 'node_modules', '.bin', 'tsc'), [...compiler, 'doors.ts', 'readme.ts']);
check('the README runs', process.execPath, ['readme.js'], (text) => text.trim().split('\n').length === 3);
const command = join(scratch, 'node_modules', '.bin', 'widthwise');
check('the command says its version', command, ['--version'], (text) => text.trim() === version);
check('the command predicts', command, ['predict', 'node_modules/widthwise/examples/digits.yaml', '--json'], (text) => JSON.parse(text));
// A file of the user's goes through the decoding thread, networks through worker threads.
const rows = Array.from({ length: 40 }, (_, row) => [Math.sin(row), Math.cos(3 * row), Math.sin(2 * row + 1)].join(','));
writeFileSync(join(scratch, 'table.csv'), ['a,b,target', ...rows].join('\n'));
writeFileSync(
  join(scratch, 'table.yaml'),
  'version: 1\ntheory: bpkr\ndata: { source: csv, path: table.csv, target: target, train: 20, test: 10 }\nnetwork: { depth: 1, width: 20 }\ntemperature: 0.1\nsimulation: { chains: 4, warmup: 50, draws: 100 }\n',
);
check('the command simulates on a table', command, ['simulate', 'table.yaml', '--json', '--workers', '2'], (text) => JSON.parse(text));
rmSync(scratch, { recursive: true, force: true });
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
