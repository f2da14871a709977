/**
 * Dense algebra on one core: Widthwise's native and portable backends against NumPy (where Python has it), ml-matrix and
 * numpy-ts. Each contender runs in a process of its own, twice in turn (`--once`: once); the table shows the least
 * processor time. `--write` puts the table into docs/benchmarks/numerics.md.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Measured, ROUTINES, type RoutineKey } from './numerics/routines.ts';

interface Contender {
  readonly title: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const ROUNDS = process.argv.includes('--once') ? 1 : 2;
const here = import.meta.dirname;
const script = ['--import', 'tsx', join(here, 'numerics', 'contender.ts')];
const node = (name: string) => [process.execPath, ...script, name];
const numpy: Contender = { title: 'NumPy', command: ['python3', join(here, 'numerics', 'measure_numpy.py')] };
const numpyFirst = run(numpy);
const library = numpyFirst?.library;
const contenders: Contender[] = [
  { title: 'native', command: node('native') },
  ...(library === undefined
    ? []
    : [
        numpy,
        {
          title: "native on NumPy's library",
          command: node('native'),
          environment: { WIDTHWISE_BLAS: library, WIDTHWISE_BLAS_KERNELS: 'keep' },
        },
      ]),
  { title: 'portable', command: node('wasm') },
  { title: 'numpy-ts', command: node('numpy-ts') },
  { title: 'ml-matrix', command: node('ml-matrix') },
];

const results = new Map<string, Measured>(numpyFirst === undefined ? [] : [[numpy.title, numpyFirst]]);
for (let round = 0; round < ROUNDS; round++) {
  for (const contender of contenders) {
    const found = run(contender);
    if (found === undefined) continue;
    const before = results.get(contender.title);
    results.set(contender.title, before === undefined ? found : least(before, found));
  }
}

const titles = contenders.map(({ title }) => title).filter((title) => results.has(title));
const table = [
  ['', ...titles],
  titles.map(() => '---').concat('---'),
  ...ROUTINES.map(({ key, title, operations }) => [title, ...titles.map((name) => cell(name, key, operations))]),
];
const ratios = [
  ['processor time over that of', ...ROUTINES.map(({ title }) => title)],
  ROUTINES.map(() => '---').concat('---'),
  ratioRow("native / NumPy's own", 'native', 'NumPy'),
  ratioRow('native / NumPy, the same library', "native on NumPy's library", 'NumPy'),
  ratioRow('portable / numpy-ts', 'portable', 'numpy-ts'),
  ratioRow('portable / ml-matrix', 'portable', 'ml-matrix'),
  ratioRow('portable / native', 'portable', 'native'),
].filter((row) => row.some((value, i) => i > 0 && value !== ''));
const text = [
  '# Dense algebra on one core',
  '',
  `Processor: ${processor()}. Node ${process.version}, ${process.platform}-${process.arch}.`,
  'Rates are in 10^9 operations a second of processor time, times in milliseconds; a gap is a routine that the library',
  'lacks or that takes minutes. Products of Widthwise and NumPy go into an array that is there; the other results are',
  'fresh arrays. Written by `npx tsx bench/numerics.ts --write`.',
  '',
  ...titles.map((title) => `- ${title}: ${results.get(title)?.version}`),
  '',
  markdown(table),
  '',
  'Ratios of processor times (below 1: the first is faster):',
  '',
  markdown(ratios),
  '',
].join('\n');
console.log(text);
if (process.argv.includes('--write')) writeFileSync(join(here, '..', 'docs', 'benchmarks', 'numerics.md'), text);

/** Runs a contender; undefined, with a line on the error stream, where this machine lacks it. */
function run(contender: Contender): (Measured & { readonly library?: string }) | undefined {
  const environment: NodeJS.ProcessEnv = { ...process.env, OPENBLAS_NUM_THREADS: '1', ...contender.environment };
  // Every library chooses its kernels by itself, or by what Widthwise sets for it.
  delete environment.OPENBLAS_CORETYPE;
  const [command, ...parameters] = contender.command;
  const { status, stdout, stderr, error } = spawnSync(command, parameters, { env: environment, encoding: 'utf8' });
  if (status === 0) return JSON.parse(stdout) as Measured & { library?: string };
  console.error(`${contender.title}: ${(error?.message ?? stderr).trim().split('\n').at(-1)}`);
  return undefined;
}

function least(a: Measured, b: Measured): Measured {
  const timings = Object.fromEntries(
    Object.entries(a.timings).map(([key, time]) => [key, Math.min(time, b.timings[key as RoutineKey] ?? time)]),
  );
  return { version: a.version, timings };
}

function cell(name: string, key: RoutineKey, operations: number | undefined): string {
  const time = results.get(name)?.timings[key];
  if (time === undefined) return '';
  return operations === undefined ? `${time.toPrecision(3)} ms` : `${((operations / time) * 1000).toPrecision(3)} G/s`;
}

function ratioRow(title: string, above: string, below: string): string[] {
  return [
    title,
    ...ROUTINES.map(({ key }) => {
      const [a, b] = [results.get(above)?.timings[key], results.get(below)?.timings[key]];
      return a === undefined || b === undefined ? '' : (a / b).toFixed(2);
    }),
  ];
}

function markdown(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Model and family as Linux tells them: the name alone does not say the generation of a virtual processor. */
function processor(): string {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  try {
    const info = readFileSync('/proc/cpuinfo', 'utf8');
    const field = (name: string) => new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(info)?.[1];
    const wide = /\bavx512f\b/.test(info) ? ', AVX-512' : '';
    return `${model} (family ${field('cpu family')}, model ${field('model')}${wide})`;
  } catch {
    return model;
  }
}
