/**
 * The command on studies: what a point and a task cost beyond their computation, two workers beside one, memory over 10,000
 * points, the plan of a million. Prints the tables of docs/benchmarks/study.md. Needs `npm run build`;
 * `npx tsx bench/study.ts memory plan` measures some parts alone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { adapters } from '../src/experiment/adapters/index.ts';
import { parseSpec } from '../src/experiment/parse-spec.ts';
import { planStudy } from '../src/experiment/points.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { nodeDataLoader } from '../src/node/load-data.ts';
import { ms, processorSeconds, table } from './support/timing.ts';

const entry = join(import.meta.dirname, '..', 'dist', 'command', 'cli', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'widthwise-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Every measured process says at its end what it used. */
const told = join(folder, 'usage.json');
const probe = join(folder, 'probe.mjs');
writeFileSync(
  probe,
  `import { writeFileSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads';
   if (isMainThread) process.on('exit', () => writeFileSync(${JSON.stringify(told)}, JSON.stringify(process.resourceUsage())));`,
);

interface Used {
  readonly status: number | null;
  readonly wall: number;
  readonly processor: number;
  /** MiB resident at most. */
  readonly memory: number;
  readonly stdout: string;
}

function node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Used {
  rmSync(told, { force: true });
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: `--import=${pathToFileURL(probe)}`, ...env },
  });
  const wall = (performance.now() - start) / 1000;
  const usage = JSON.parse(readFileSync(told, 'utf8')) as NodeJS.ResourceUsage;
  const processor = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
  return { status, wall, processor, memory: usage.maxRSS / 1024, stdout };
}

const widthwise = (args: readonly string[], env?: NodeJS.ProcessEnv): Used => node([entry, ...args], env);

const theory = (points: number, more: object = {}) => ({
  version: 1,
  title: `${points} points`,
  theory: 'bpkr',
  data: { source: 'digits', classes: [0, 1], train: 60, test: 60, normalize: 'unit-variance', seed: 1 },
  network: { depth: 1, width: 100 },
  temperature: 0.1,
  sweep: { temperature: { log: [0.001, 1], count: points } },
  ...more,
});

function written(name: string, spec: object): string {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(spec));
  return `${name}.json`;
}

const least = (runs: readonly Used[], of: 'wall' | 'processor') => Math.min(...runs.map((run) => run[of]));
const REPEATS = 3;

/** Milliseconds a point: the whole command from its first point on, the formulas alone, and the difference. */
async function overhead(): Promise<void> {
  installNativeBackend();
  setBlasThreads(1);
  const [few, many] = [100, 2100];
  const parsed = parseSpec(theory(many));
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const plan = planStudy(parsed, { loadData: nodeDataLoader(folder), among: adapters, sha256 });
  const bare: { wall: number; processor: number }[] = [];
  const runs: { few: Used; many: Used }[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    let [wall, processor] = [0, 0];
    for (let index = 0; index < many; index++) {
      const { point } = await plan.at(index);
      const [start, used] = [performance.now(), processorSeconds()];
      parsed.adapter.predict(point);
      if (index < few) continue;
      wall += (performance.now() - start) / 1000;
      processor += processorSeconds() - used;
    }
    bare.push({ wall, processor });
    const timed = (points: number) =>
      widthwise([
        ...['predict', written('overhead', theory(points)), '--workers', '1', '--quiet', '--fresh'],
        ...['--out', `overhead-${points}`],
      ]);
    runs.push({ few: timed(few), many: timed(many) });
  }
  const rows = (['wall', 'processor'] as const).map((of) => {
    const count = many - few;
    const whole =
      (least(
        runs.map((run) => run.many),
        of,
      ) -
        least(
          runs.map((run) => run.few),
          of,
        )) /
      count;
    const alone = Math.min(...bare.map((run) => run[of])) / count;
    return [of === 'wall' ? 'by the clock' : 'processor time', ms(whole), ms(alone), ms(whole - alone)];
  });
  console.log('A point of theory, milliseconds: kept, judged, and written into the report\n');
  table(['', 'in the command, one worker', 'the formulas alone', 'overhead'], rows);
}

/** What a task of a cluster costs besides its points. */
function task(): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, body] of Object.entries({
    sbatch: 'cat >/dev/null; echo 7',
    squeue: 'exit 0',
    scontrol: 'echo "MaxArraySize = 1001"',
  })) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  const cluster = { PATH: `${bin}:${process.env.PATH}` };
  const spec = written('task', theory(100));
  widthwise(['predict', spec, '--out', 'task', '--engine', 'slurm', '--no-wait'], cluster);
  const studies = join(folder, 'task', '.studies');
  const args = ['task', join(studies, readdirSync(studies)[0]), '1'];
  const env = { ...cluster, SLURM_ARRAY_TASK_ID: '0', SLURM_JOB_ID: '7' };
  const first = widthwise(args, env);
  const runs = Array.from({ length: 7 }, () => ({ bare: node(['-e', '0']), task: widthwise(args, env) }));
  const rows = (['wall', 'processor'] as const).map((of) => {
    const [bare, whole] = [
      least(
        runs.map((run) => run.bare),
        of,
      ),
      least(
        runs.map((run) => run.task),
        of,
      ),
    ];
    const name = of === 'wall' ? 'by the clock' : 'processor time';
    return [name, ms(bare), ms(whole), ms(whole - bare), ms((first[of] - whole) / 100)];
  });
  console.log('A task of a cluster, milliseconds, least of seven\n');
  table(
    ['', 'Node alone', 'a task whose 100 points are there', 'overhead', 'each of 100 new points of theory beyond it'],
    rows,
  );
}

/** 60 simulated points with one worker and with two, in turn. */
function workers(): void {
  const widths = [10, 12, 14, 16, 18, 20, 24, 28, 32, 40, 50, 60];
  const spec = written('workers', {
    ...theory(1),
    sweep: { 'network.width': widths, temperature: [0.01, 0.03, 0.1, 0.3, 1] },
    simulation: { sampler: 'gibbs', chains: 2, warmup: 300, draws: 6000, seed: 7 },
  });
  const runs = Array.from({ length: 2 }, () =>
    ['1', '2'].map((count) => widthwise(['simulate', spec, '--workers', count, '--quiet', '--fresh', '--out', 'w'])),
  );
  const rows = runs.map(([one, two], i) => [
    i + 1,
    one.wall.toFixed(1),
    two.wall.toFixed(1),
    (one.wall / two.wall).toFixed(2),
    (two.processor / one.processor).toFixed(2),
  ]);
  console.log('60 simulated points (120 chains), one BLAS thread a worker, in turn\n');
  table(['run', 'one worker, s', 'two workers, s', 'ratio', 'processor time, two / one'], rows);
}

/** 10,000 points of theory: computed, then found and written again. */
function memory(): void {
  const spec = written('memory', theory(10_000));
  const runs = ['computed', 'all of them found'].map((name) => {
    const run = widthwise(['predict', spec, '--out', 'memory', '--quiet', '--workers', '2']);
    return [name, run.status ?? '-', run.wall.toFixed(0), run.processor.toFixed(0), run.memory.toFixed(0)];
  });
  const name = readdirSync(join(folder, 'memory')).find((each) => !each.startsWith('.')) ?? '';
  const report = statSync(join(folder, 'memory', name, 'report.html')).size;
  console.log('10,000 points of theory, with the report\n');
  table(['', 'exit', 'seconds', 'processor seconds', 'MiB at most'], runs);
  console.log(`report.html: ${(report / 1024).toFixed(0)} KiB\n`);
}

/** A million points, and one more than the limit allows. */
function plan(): void {
  const grid = (sides: number, limit = {}) =>
    theory(1, {
      sweep: {
        temperature: { log: [0.001, 1], count: sides },
        'network.priorVariance': { linear: [0.5, 2], count: 1000 },
        ...limit,
      },
    });
  const million = written('million', grid(1000, { limit: 1_000_000 }));
  const beyond = written('beyond', grid(101));
  const rows = (
    [
      ['a million points', ['plan', million, '--no-cost', '--list', '--from', '999950']],
      ['101,000 points without `sweep.limit`', ['plan', beyond, '--no-cost']],
    ] as const
  ).map(([name, args]) => {
    const run = widthwise(args);
    return [name, run.status ?? '-', run.wall.toFixed(1), run.processor.toFixed(1), run.memory.toFixed(0)];
  });
  console.log('`widthwise plan`\n');
  table(['', 'exit', 'seconds', 'processor seconds', 'MiB at most'], rows);
}

const parts = { overhead, task, workers, memory, plan };
const wanted = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await part();
