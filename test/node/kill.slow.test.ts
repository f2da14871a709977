import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecord } from '../../src/node/store/record.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { commandEntry, commandIn } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'widthwise-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const widthwise = commandIn(folder);

/** 60 points of theory and 12 simulated ones. */
writeFileSync(
  join(folder, 'study.yaml'),
  `
title: killed again and again
theory: bpkr
data: { source: teacher, dimension: 24, train: 20, test: 12, noiseVariance: 0.1 }
network: { depth: 1, width: 40 }
temperature: 0.2
sweep: { network.width: [10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32], temperature: [0.1, 0.2, 0.3, 0.4, 0.5] }
simulation: { chains: 2, warmup: 50, draws: 600, at: { temperature: [0.2] } }
judge: { ess: 1, rHat: 100 }
`,
);

function run(out: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const args = [...commandEntry(), 'compare', 'study.yaml', '--out', out, '--quiet', '--json'];
  return spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' });
}

const ended = (child: ChildProcess) => new Promise((done) => child.on('close', done));

/** Every record of a store by its digest, each checked. */
function records(out: string): Map<string, string> {
  const found = new Map<string, string>();
  const store = join(folder, out, '.store');
  for (const name of readdirSync(store, { recursive: true }).map(String)) {
    if (!name.endsWith('.json')) continue;
    const record = readRecord(readFileSync(join(store, name), 'utf8'));
    if (typeof record === 'string') throw new Error(`${name}: ${record}`);
    const key = `${record.kind} ${record.digest}`;
    expect(found.has(key)).toBe(false);
    found.set(key, JSON.stringify(record.value));
  }
  return found;
}

/** How many kills, and which: a hundred may also be spread over several runs of this file with different seeds. */
const { KILLS = '100', SEED = '1' } = process.env;

const numbers = (stdout: string) =>
  JSON.parse(stdout).points.map(({ seconds: _, ...point }: { seconds: object }) => point);

describe('nothing is lost and nothing is doubled', { timeout: 3_600_000 }, () => {
  it('over a hundred kills of the coordinator at random moments', async () => {
    const begun = performance.now();
    const whole = await widthwise(['compare', 'study.yaml', '--out', 'whole', '--json', '--quiet']);
    // Moments from the start of the process to beyond the end of a whole run, however fast the machine is.
    const length = performance.now() - begun;
    const reference = records('whole');
    expect(reference.size).toBe(72);
    const random = new RandomStream({ seed: Number(SEED), purpose: 'kills', chain: 0 });
    let kills = 0;
    for (let study = 0; kills < Number(KILLS); study++) {
      const out = `study-${study}`;
      let before = new Map<string, string>();
      for (;;) {
        const child = run(out);
        const end = ended(child);
        const timer = setTimeout(() => child.kill('SIGKILL'), length * (0.1 + 0.8 * random.uniform()));
        const status = await end;
        clearTimeout(timer);
        mkdirSync(join(folder, out, '.store'), { recursive: true });
        const now = records(out);
        // What was done before the kill is still there, byte for byte.
        for (const [key, value] of before) expect(now.get(key)).toBe(value);
        before = now;
        if (status !== null) break;
        kills++;
      }
      const last = await widthwise(['compare', 'study.yaml', '--out', out, '--json', '--quiet']);
      expect(numbers(last.stdout)).toEqual(numbers(whole.stdout));
      expect(records(out)).toEqual(reference);
      const left = readdirSync(join(folder, out), { recursive: true }).map(String);
      expect(left.filter((name) => name.includes('checkpoints/'))).toEqual([]);
      rmSync(join(folder, out), { recursive: true });
    }
    console.log(`${kills} kills, 72 of 72 results whole and once in every study`);
  });

  it('when the folder is removed meanwhile', async () => {
    const child = run('removed');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    rmSync(join(folder, 'removed'), { recursive: true, force: true });
    await ended(child);
    const { stdout } = await widthwise(['compare', 'study.yaml', '--out', 'removed', '--json', '--quiet']);
    expect(numbers(stdout)).toHaveLength(60);
    expect(records('removed').size).toBe(72);
  });

  it('when the clock jumps back a day and forth', async () => {
    const half = run('clock');
    while (!existsSync(join(folder, 'clock', '.store'))) await new Promise((resolve) => setTimeout(resolve, 100));
    half.kill('SIGKILL');
    await ended(half);
    execFileSync('find', [join(folder, 'clock'), '-exec', 'touch', '-d', '2001-01-01', '{}', '+']);
    await ended(run('clock'));
    execFileSync('find', [join(folder, 'clock'), '-exec', 'touch', '-d', '2040-01-01', '{}', '+']);
    const { stdout } = await widthwise(['compare', 'study.yaml', '--out', 'clock', '--json', '--quiet']);
    expect(numbers(stdout)).toHaveLength(60);
    expect(records('clock').size).toBe(72);
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
    'when the disk is full, or read-only: the numbers are printed, and the store is usable',
    async () => {
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'none', disk]);
      try {
        const full = await widthwise(['compare', 'study.yaml', '--out', 'disk', '--json']);
        expect(numbers(full.stdout)).toHaveLength(60);
        expect(full.stderr).toMatch(/widthwise: cannot write .*disk.*: no space left on device \(ENOSPC\)/);
        expect(full.stderr).not.toContain('    at ');
        expect(full.status).toBe(1);
        const kept = records('disk').size;
        expect(kept).toBeGreaterThan(5);
        execFileSync('mount', ['-o', 'remount,ro', disk]);
        const readOnly = await widthwise(['compare', 'study.yaml', '--out', 'disk', '--json']);
        expect(numbers(readOnly.stdout)).toEqual(numbers(full.stdout));
        expect(readOnly.stderr).toMatch(/cannot write .*: read-only file system \(EROFS\)/);
        expect(readOnly.status).toBe(2);
        execFileSync('mount', ['-o', 'remount,rw,size=64m', disk]);
        const again = await widthwise(['compare', 'study.yaml', '--out', 'disk', '--json']);
        expect(numbers(again.stdout)).toEqual(numbers(full.stdout));
        expect(again.status).toBe(0);
        expect(again.stderr).toMatch(new RegExp(`${kept} results were there already`));
        expect(records('disk').size).toBe(72);
        cpSync(disk, join(folder, 'copy'), { recursive: true });
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});
