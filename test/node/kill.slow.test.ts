import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecord } from '../../src/node/store/record.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { commandEntry, commandIn, type Finished } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'widthwise-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A cluster that takes every job and forgets it: its tasks are started by the tests. */
const bin = join(folder, 'bin');
mkdirSync(bin);
for (const [name, body] of Object.entries({
  sbatch: 'cat >/dev/null; echo 7',
  squeue: 'exit 0',
  scontrol: 'echo "MaxArraySize = 1001"',
})) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(bin, name), 0o755);
}
const environment = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
const widthwise = commandIn(folder, { PATH: environment.PATH });

/** 60 points of theory and 12 simulated ones; on a cluster 12 tasks of one simulated point and 4 of 12 others. */
const RESULTS = 72;
writeFileSync(
  join(folder, 'study.yaml'),
  `
title: killed again and again
theory: bpkr
data: { source: teacher, dimension: 24, train: 20, test: 12, noiseVariance: 0.1 }
network: { depth: 1, width: 40 }
temperature: 0.2
sweep: { network.width: [10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32], temperature: [0.1, 0.2, 0.3, 0.4, 0.5] }
simulation: { chains: 2, warmup: 50, draws: 300, at: { temperature: [0.2] } }
judge: { ess: 1, rHat: 100 }
slurm: { chunk: 12 }
`,
);

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [...commandEntry(), ...args], {
    cwd: folder,
    env: { ...environment, ...env },
    stdio: 'ignore',
  });
}

const run = (out: string, env?: NodeJS.ProcessEnv) => start(['compare', 'study.yaml', '--out', out, '--json'], env);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const ended = (child: ChildProcess) =>
  new Promise<number | null>((done) => child.on('close', (status) => done(status)));

/** Names of all files in the store of a results folder. */
function stored(out: string): string[] {
  try {
    return readdirSync(join(folder, out, '.store'), { recursive: true }).map(String);
  } catch {
    return [];
  }
}

const results = (out: string): number => stored(out).filter((name) => /\.jsonl?$/.test(name)).length;
const halves = (out: string): number => stored(out).filter((name) => name.endsWith('.tmp')).length;

/** Every record of a store by its digest, each checked: whole, its own, and there once. */
function records(out: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of stored(out)) {
    if (!/\.jsonl?$/.test(name)) continue;
    const text = readFileSync(join(folder, out, '.store', name), 'utf8');
    for (const line of text.trimEnd().split('\n')) {
      const record = readRecord(line);
      if (typeof record === 'string') throw new Error(`${name}: ${record}`);
      const key = `${record.kind} ${record.digest}`;
      expect(found.has(key)).toBe(false);
      found.set(key, JSON.stringify(record.value));
    }
  }
  return found;
}

const numbers = ({ stdout }: Finished) =>
  JSON.parse(stdout).points.map(({ seconds: _, ...point }: { seconds: object }) => point);

/** How many kills, and which: the first half are of the coordinator, the second of tasks. */
const { KILLS = '100', SEED = '1' } = process.env;

/** What kills met. */
class Tally {
  kills = 0;
  /** Before the first new result of a run, among its results, after the last one of the study. */
  readonly moments = { before: 0, among: 0, after: 0 };
  /** Kills that left a file half written. */
  halves = 0;
  studies = 0;

  /** Looks at the store after a kill: what was there is there, byte for byte, and all of it is whole. */
  take(out: string, before: ReadonlyMap<string, string>): Map<string, string> {
    const now = records(out);
    for (const [key, value] of before) expect(now.get(key)).toBe(value);
    this.kills++;
    this.moments[now.size === before.size && now.size < RESULTS ? 'before' : now.size < RESULTS ? 'among' : 'after']++;
    if (halves(out) > 0) this.halves++;
    return now;
  }

  text(): string {
    const { before, among, after } = this.moments;
    return `${this.kills} kills: ${before} before a new result, ${among} among them, ${after} after the last; ${this.halves} in the middle of a file. ${this.studies} studies, in each ${RESULTS} of ${RESULTS} results whole, once, and the same`;
  }
}

describe('nothing is lost and nothing is doubled', { timeout: 3_600_000 }, () => {
  let whole: Finished;
  let reference: Map<string, string>;
  /** Milliseconds from the start of a process to its first result, and from the last to its end. */
  let [begin, tail] = [0, 0];
  beforeAll(async () => {
    const started = performance.now();
    const child = run('timed');
    const end = ended(child);
    while (results('timed') === 0) await wait(5);
    begin = performance.now() - started;
    while (results('timed') < RESULTS) await wait(5);
    const last = performance.now();
    await end;
    tail = performance.now() - last;
    whole = await widthwise(['compare', 'study.yaml', '--out', 'timed', '--json', '--quiet']);
    reference = records('timed');
    expect(reference.size).toBe(RESULTS);
  }, 120_000);

  const random = new RandomStream({ seed: Number(SEED), purpose: 'kills', chain: 0 });

  /** Kills a process before, among or after its results; at the first sight of a file that is being written, or a moment later. */
  async function kill(child: ChildProcess, out: string): Promise<number | null> {
    const end = ended(child);
    const where = random.uniform();
    const [at, inTheAct] = [random.uniform(), random.uniform() < 0.5];
    let over = false;
    void end.then(() => {
      over = true;
    });
    const until = async (condition: () => boolean) => {
      while (!over && !condition()) await wait(1);
    };
    if (where < 0.15) await wait(begin * at);
    else {
      const have = results(out);
      const target = where < 0.85 ? Math.min(RESULTS, have + 1 + Math.floor(12 * at)) : RESULTS;
      await until(() => results(out) >= target);
      if (where >= 0.85) await wait(tail * at);
      else if (inTheAct) await until(() => halves(out) > 0 || results(out) === RESULTS);
      else await wait(20 * random.uniform());
    }
    child.kill('SIGKILL');
    return end;
  }

  async function checkWhole(out: string, tally: Tally, engine: readonly string[]): Promise<void> {
    const last = await widthwise(['compare', 'study.yaml', '--out', out, '--json', '--quiet', ...engine]);
    expect(last.stderr).toBe('');
    expect(numbers(last)).toEqual(numbers(whole));
    expect(records(out)).toEqual(reference);
    expect(stored(out).filter((name) => name.includes('checkpoints/') || name.endsWith('.tmp'))).toEqual([]);
    rmSync(join(folder, out), { recursive: true });
    tally.studies++;
  }

  it('over half a hundred kills of the coordinator', async () => {
    const tally = new Tally();
    while (tally.kills < Number(KILLS) / 2) {
      const out = `study-${tally.studies}`;
      let before = new Map<string, string>();
      while (tally.kills < Number(KILLS) / 2 && (await kill(run(out), out)) === null) before = tally.take(out, before);
      await checkWhole(out, tally, []);
    }
    console.log(`coordinator, ${tally.text()}`);
  });

  it('over half a hundred kills of the tasks of a cluster', async () => {
    const tally = new Tally();
    while (tally.kills < Number(KILLS) / 2) {
      const out = `tasks-${tally.studies}`;
      const begun = await widthwise(['compare', 'study.yaml', '--out', out, '--engine', 'slurm', '--no-wait']);
      expect(begun.stderr).toContain('60 points in 16 tasks');
      const studies = join(folder, out, '.studies');
      const task = (id: number) =>
        start(['task', join(studies, readdirSync(studies)[0]), '1'], {
          SLURM_ARRAY_TASK_ID: String(id),
          SLURM_JOB_ID: '7',
        });
      let before = new Map<string, string>();
      for (let id = 0; id < 16; id++) {
        // Killed before, during and after the write of what the task gathered; the queue starts it again.
        while (tally.kills < Number(KILLS) / 2 && random.uniform() < 0.75) {
          const child = task(id);
          const end = ended(child);
          let over = false;
          void end.then(() => {
            over = true;
          });
          const moment = random.uniform();
          const have = results(out);
          if (moment < 0.3) await wait(begin * random.uniform());
          else while (!over && (moment < 0.6 ? halves(out) === 0 : results(out) === have)) await wait(0);
          child.kill('SIGKILL');
          if ((await end) !== null) break;
          before = tally.take(out, before);
        }
        expect(await ended(task(id))).toBe(0);
        before = records(out);
      }
      await checkWhole(out, tally, ['--engine', 'slurm']);
    }
    console.log(`tasks, ${tally.text()}`);
  });

  it('when the folder is removed meanwhile', async () => {
    const found: number[] = [];
    for (const share of [0.1, 0.4, 0.7, 1]) {
      const child = run('removed');
      const end = ended(child);
      while (results('removed') < share * RESULTS) await wait(2);
      rmSync(join(folder, 'removed'), { recursive: true, force: true, maxRetries: 20 });
      await end;
      // What came after the removal is kept in a folder that was made anew.
      found.push(records('removed').size);
      const again = await widthwise(['compare', 'study.yaml', '--out', 'removed', '--json', '--quiet']);
      expect(numbers(again)).toEqual(numbers(whole));
      expect(records('removed')).toEqual(reference);
      rmSync(join(folder, 'removed'), { recursive: true });
    }
    console.log(`folder removed 4 times, ${found} results written after it, then ${RESULTS} of ${RESULTS}`);
  });

  it('when the clock jumps by days, to and fro', async () => {
    writeFileSync(
      join(folder, 'clock.mjs'),
      `const Real = Date; let shift = 0;
       globalThis.Date = class extends Real {
         constructor(...given) { if (given.length === 0) super(Real.now() + shift); else super(...given); }
         static now() { return Real.now() + shift; }
       };
       setInterval(() => { shift = (Math.random() - 0.5) * 4e8; }, 20).unref();`,
    );
    const jumping = { NODE_OPTIONS: `--import=${pathToFileURL(join(folder, 'clock.mjs'))}` };
    let kills = 0;
    for (const year of ['2001', '2040', '2001']) {
      const child = run('clock', jumping);
      const end = ended(child);
      const target = results('clock') + 15;
      while (child.exitCode === null && results('clock') < target) await wait(2);
      child.kill('SIGKILL');
      if ((await end) === null) kills++;
      execFileSync('find', [join(folder, 'clock'), '-exec', 'touch', '-d', `${year}-01-01`, '{}', '+']);
    }
    expect(await ended(run('clock', jumping))).toBe(0);
    const { counts } = JSON.parse((await widthwise(['status', 'killed', '--json', '--out', 'clock'])).stdout);
    expect(counts).toEqual({ done: 60, running: 0, failed: 0, planned: 0 });
    expect(records('clock')).toEqual(reference);
    console.log(`clock: ${kills} kills and jumps of files by decades, every 20 ms of Date; ${RESULTS} of ${RESULTS}`);
  });

  const canMount = (() => {
    try {
      mkdirSync(join(folder, 'probe'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', join(folder, 'probe')], { stdio: 'ignore' });
      execFileSync('umount', [join(folder, 'probe')]);
      return true;
    } catch {
      return false;
    }
  })();

  it.skipIf(!canMount)(
    'when the disk is full, then read-only: numbers are printed, and the store is usable',
    async () => {
      const counts: string[] = [];
      for (const size of ['64k', '200k', '400k']) {
        const disk = join(folder, 'disk');
        mkdirSync(disk, { recursive: true });
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', disk]);
        try {
          const full = await widthwise(['compare', 'study.yaml', '--out', 'disk', '--json']);
          expect(numbers(full)).toEqual(numbers(whole));
          expect(full.stderr).toMatch(/widthwise: cannot write .*disk.*: no space left on device \(ENOSPC\)/);
          expect(full.stderr).not.toContain('    at ');
          expect(full.status).toBe(1);
          const kept = records('disk').size;
          expect(kept).toBeGreaterThan(5);
          expect(halves('disk')).toBe(0);
          execFileSync('mount', ['-o', 'remount,ro', disk]);
          const readOnly = await widthwise(['compare', 'study.yaml', '--out', 'disk', '--json']);
          expect(numbers(readOnly)).toEqual(numbers(whole));
          expect(readOnly.stderr).toMatch(/cannot write .*: read-only file system \(EROFS\)/);
          expect(readOnly.status).toBe(2);
          execFileSync('mount', ['-o', 'remount,rw,size=64m', disk]);
          const again = await widthwise(['compare', 'study.yaml', '--out', 'disk', '--json']);
          expect(numbers(again)).toEqual(numbers(whole));
          expect(again.status).toBe(0);
          expect(again.stderr).toMatch(new RegExp(`${kept} results were there already`));
          expect(records('disk')).toEqual(reference);
          counts.push(`${size}: ${kept} kept, then ${RESULTS}`);
        } finally {
          execFileSync('umount', [disk]);
        }
      }
      console.log(`disk full and read-only, ${counts.join('; ')}`);
    },
  );
});
