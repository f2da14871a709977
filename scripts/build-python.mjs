// Bundles the library into python/src/widthwise/_bundle and makes wheels of it in dist/python: a pure one with WebAssembly
// alone, and one for this platform that carries the native call. `--stage` only bundles, `--pure` makes the pure wheel
// alone, `--out=DIR` puts wheels elsewhere, `--no-isolation` uses the hatchling that is installed.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, newest, root, run, runBin } from './prepare.mjs';

const bundle = join(root, 'python', 'src', 'widthwise', '_bundle');
const native = join(bundle, 'node_modules');
const flags = new Set(process.argv.slice(2));
const output = [...flags].find((flag) => flag.startsWith('--out='))?.slice('--out='.length) ?? join(root, 'dist', 'python');

/** Wheel tags of the platforms for which koffi is built; the C library that its build asks for. */
const PLATFORMS = {
  'linux-x64': 'manylinux_2_28_x86_64',
  'linux-arm64': 'manylinux_2_28_aarch64',
  'darwin-x64': 'macosx_11_0_x86_64',
  'darwin-arm64': 'macosx_11_0_arm64',
  'win32-x64': 'win_amd64',
};

function stage() {
  if (!installDependencies() || !runBin('vite', ['build', '--config', 'vite.python.config.ts', '--logLevel', 'warn'])) return false;
  // The entries that hold the starting code themselves find the decoding thread beside them.
  for (const place of ['node/engine', 'cli']) {
    writeFileSync(join(bundle, place, 'decode-entry.js'), `import '../${place === 'cli' ? 'node/' : ''}decode-entry.js';\n`);
  }
  const { name, version, description, license, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(bundle, 'package.json'), `${JSON.stringify({ name, version, description, license, type }, null, 2)}\n`);
  for (const file of ['LICENSE', 'CITATION.cff']) cpSync(join(root, file), join(bundle, file));
  const lab = join(root, 'dist', 'lab');
  const page = join(lab, 'offline.html');
  if (!existsSync(page) || statSync(page).mtimeMs < newest(join(root, 'src'))) {
    if (!runBin('vite', ['build', '--logLevel', 'warn'])) return false;
    if (!runBin('vite', ['build', '--config', 'vite.offline.config.ts', '--logLevel', 'error'])) return false;
  }
  cpSync(lab, join(bundle, 'dist', 'lab'), { recursive: true });
  return true;
}

/** koffi without its sources, with the binary of this platform alone. */
function addNative(platform) {
  const own = `@koromix/koffi-${platform}`;
  if (!existsSync(join(root, 'node_modules', own))) return false;
  for (const part of ['package.json', 'LICENSE.txt', 'index.cjs', 'index.js', 'src/koffi', 'lib']) {
    const from = join(root, 'node_modules', 'koffi', part);
    if (existsSync(from)) cpSync(from, join(native, 'koffi', part), { recursive: true, filter: (path) => !/\.(cc|hh|cpp|h|S|asm|md)$/.test(path) });
  }
  cpSync(join(root, 'node_modules', own), join(native, own), { recursive: true });
  writeFileSync(join(bundle, 'wheel-platform'), `${PLATFORMS[platform]}\n`);
  return true;
}

function removeNative() {
  rmSync(native, { recursive: true, force: true });
  rmSync(join(bundle, 'wheel-platform'), { force: true });
}

function wheel() {
  const python = process.env.PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3');
  mkdirSync(output, { recursive: true });
  return run(python, ['-m', 'pip', 'wheel', '--quiet', '--no-deps', ...(flags.has('--no-isolation') ? ['--no-build-isolation'] : []), '--wheel-dir', output, join(root, 'python')]);
}

const platform = `${process.platform}-${process.arch}`;
let ok = stage();
if (ok && !flags.has('--stage')) {
  removeNative();
  ok = wheel();
  if (ok && !flags.has('--pure') && platform in PLATFORMS && addNative(platform)) ok = wheel();
}
process.exitCode = ok ? 0 : 1;
