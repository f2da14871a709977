import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandIn } from '../support/command.ts';
import { type PrivateSlurm, slurmIsHere, startSlurm } from '../support/private-slurm.ts';

const SPEC = `
title: on a cluster
theory: bpkr
data: { source: teacher, dimension: 12, train: 10, test: 8, noiseVariance: 0.1 }
network: { depth: 1, width: 10 }
temperature: 0.2
sweep: { network.width: [4, 10, 20, 40] }
simulation: { chains: 2, warmup: 20, draws: 60, at: { network.width: [10] } }
judge: { ess: 1, rHat: 10 }
slurm: { chunk: 2 }
`;

describe.skipIf(!slurmIsHere)('a study on Slurm', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'widthwise-study-'));
  let slurm: PrivateSlurm;
  beforeAll(() => {
    slurm = startSlurm();
  }, 120_000);
  afterAll(() => {
    slurm?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is one array job, and has the numbers of the same study on this machine', async () => {
    const widthwise = commandIn(folder, slurm.env);
    const [there, here] = await Promise.all([
      widthwise(['compare', '-', '--json', '--engine', 'slurm', '--out', 'there'], SPEC),
      widthwise(['compare', '-', '--json', '--workers', '2', '--out', 'here'], SPEC),
    ]);
    expect(there.stderr).toContain('job 1: 4 points in 3 tasks');
    const points = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).points.map(({ seconds: _, ...point }: { seconds: object }) => point);
    expect(points(there)).toEqual(points(here));
    expect(there.status).toBe(here.status);
    const status = JSON.parse((await widthwise(['status', 'on-a-cluster', '--json', '--out', 'there'])).stdout);
    expect(status.counts).toEqual({ done: 4, running: 0, failed: 0, planned: 0 });
  });
});
