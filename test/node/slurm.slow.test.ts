import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandEntry, commandIn } from '../support/command.ts';
import { type PrivateSlurm, slurmIsHere, startSlurm } from '../support/private-slurm.ts';

const WIDTHS = [10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32];

/** Simulated points of a few seconds each, twelve unless given; the temperature tells the studies apart. */
const spec = (title: string, temperature: number, { draws = 4000, slurm = '', widths = WIDTHS } = {}) => `
title: ${title}
theory: bpkr
data: { source: teacher, dimension: 24, train: 20, test: 12, noiseVariance: 0.1 }
network: { depth: 2, width: 40 }
temperature: ${temperature}
sweep: { network.width: [${widths}] }
simulation: { chains: 2, warmup: 50, draws: ${draws} }
judge: { ess: 1, rHat: 100 }
slurm: { chunk: 1, atOnce: 2${slurm} }
`;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.skipIf(!slurmIsHere)('a study on Slurm is whole, and no point is there twice', { timeout: 900_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'widthwise-faults-'));
  let slurm: PrivateSlurm;
  let widthwise: ReturnType<typeof commandIn>;
  beforeAll(() => {
    slurm = startSlurm(2);
    widthwise = commandIn(folder, slurm.env);
  }, 300_000);
  afterAll(() => {
    slurm?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the command on a cluster without waiting for its end. */
  function begin(name: string, text: string): ChildProcess {
    writeFileSync(join(folder, `${name}.yaml`), text);
    const args = [...commandEntry(), 'compare', `${name}.yaml`, '--engine', 'slurm', '--out', name, '--json'];
    return spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...slurm.env }, stdio: 'ignore' });
  }

  async function counts(name: string): Promise<Record<string, number>> {
    const { stdout } = await widthwise(['status', name, '--json', '--out', name]);
    return stdout === '' ? {} : JSON.parse(stdout).counts;
  }

  async function untilRunning(name: string): Promise<void> {
    for (let i = 0; i < 120; i++) {
      if (slurm.ask('squeue', '--noheader', '--states=RUNNING').trim() !== '' && (await counts(name)).done > 0) return;
      await wait(500);
    }
    throw new Error('the study did not begin');
  }

  /** Runs the study to its end and compares it with one on this machine. */
  async function finish(name: string, points = WIDTHS.length): Promise<number> {
    const there = await widthwise(['compare', `${name}.yaml`, '--engine', 'slurm', '--out', name, '--json']);
    expect(there.stderr).not.toContain('damaged');
    expect(await counts(name)).toEqual({ done: points, running: 0, failed: 0, planned: 0 });
    const numbers = (text: string) =>
      JSON.parse(text).points.map(({ seconds: _, ...point }: { seconds: object }) => point);
    const here = await widthwise(['compare', `${name}.yaml`, '--out', `${name}-here`, '--json']);
    expect(numbers(there.stdout)).toEqual(numbers(here.stdout));
    expect(numbers(there.stdout)).toHaveLength(points);
    const jobs = slurm.ask('scontrol', '--oneliner', 'show', 'job').split('\n');
    const restarts = jobs.filter((job) => job.includes(`JobName=widthwise-${name}-`)).map(restartsOf);
    console.log(`${name}: ${points} of ${points} points, restarts of its tasks: ${restarts.join(' ')}`);
    return restarts.reduce((sum, count) => sum + count, 0);
  }

  const restartsOf = (job: string) => Number(/ Restarts=(\d+)/.exec(job)?.[1] ?? 0);
  const ended = (child: ChildProcess) => new Promise((done) => child.on('close', done));

  it('when a task is killed', async () => {
    const child = begin('killed', spec('killed', 0.21));
    await untilRunning('killed');
    const task = slurm.ask('sh', '-c', 'pgrep -f "main.js task .*killed" | head -1').trim();
    process.kill(Number(task), 'SIGKILL');
    await ended(child);
    await finish('killed');
  });

  it('when a node goes down and comes up again', async () => {
    const child = begin('node', spec('node', 0.22));
    await untilRunning('node');
    slurm.node('w1', 'down');
    await wait(3000);
    slurm.node('w1', 'up');
    await ended(child);
    await finish('node');
  });

  it('when its job is requeued', async () => {
    const child = begin('requeued', spec('requeued', 0.23));
    await untilRunning('requeued');
    for (const task of slurm.ask('squeue', '--noheader', '--states=RUNNING', '--format=%A').trim().split('\n')) {
      slurm.ask('scontrol', 'requeue', task);
    }
    await ended(child);
    await finish('requeued');
  });

  it('when chains are longer than the time limit: they are warned, keep their state and are queued again', async () => {
    // So many draws that a task takes longer than the two minutes, however fast the machine is.
    const trial = 20_000;
    writeFileSync(join(folder, 'trial.yaml'), spec('trial', 0.24, { draws: trial, widths: [10] }));
    const timed = await widthwise(['compare', 'trial.yaml', '--workers', '1', '--out', 'trial', '--json', '--quiet']);
    const [{ seconds }] = JSON.parse(timed.stdout).points;
    const draws = Math.round((trial * 110) / seconds.simulate);
    const slurmLines = ', time: 2, warning: 30';
    const child = begin('limit', spec('limit', 0.24, { draws, slurm: slurmLines, widths: [10] }));
    await ended(child);
    expect(await finish('limit', 1)).toBeGreaterThan(0);
  });

  it('when it is cancelled and begun again', async () => {
    const child = begin('cancelled', spec('cancelled', 0.25));
    await untilRunning('cancelled');
    const { status } = await widthwise(['cancel', 'cancelled', '--out', 'cancelled']);
    expect(status).toBe(0);
    expect(await ended(child)).toBe(130);
    await finish('cancelled');
  });

  it('when its coordinator is killed, and a second one is refused while it lives', async () => {
    const child = begin('coordinator', spec('coordinator', 0.26));
    await untilRunning('coordinator');
    const second = await widthwise(['compare', 'coordinator.yaml', '--engine', 'slurm', '--out', 'coordinator']);
    expect(second.status).toBe(2);
    expect(second.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/process \d+ on .* runs this study already/),
    ]);
    child.kill('SIGKILL');
    await ended(child);
    await finish('coordinator');
  });
});
