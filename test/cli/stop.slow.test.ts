import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { commandIn } from '../support/command.ts';

/*
 * SIGINT and SIGTERM in the middle of every theory and every sampler. The command says that it computes; a little later it is
 * told to stop, and has to be gone within a second (of an idle machine: a loaded one is given five).
 */
const folder = mkdtempSync(join(tmpdir(), 'widthwise-stop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const widthwise = commandIn(folder);

const TEACHER = { source: 'teacher', dimension: 200, train: 200, test: 100 };
const LONG = { chains: 4, warmup: 100_000, draws: 100_000 };
const theories = {
  bpkr: { theory: 'bpkr', data: TEACHER, network: { depth: 2, width: 100 }, temperature: 0.1 },
  ggdln: {
    theory: 'ggdln',
    data: { ...TEACHER, train: 150 },
    network: { depth: 2, width: 60, gates: { kind: 'half-space', count: 4 } },
    temperature: 0.1,
  },
  ndk: {
    theory: 'ndk',
    data: TEACHER,
    network: { depth: 1, width: 100 },
    temperature: 0.1,
    dynamics: { times: [1, 1000], variance: true },
  },
  continual: {
    theory: 'continual',
    heads: 'single',
    data: TEACHER,
    network: { depth: 1, width: 100 },
    temperature: 0.1,
    coupling: 10,
    tasks: { kind: 'permuted', count: 5, samples: 'same' },
  },
  paths: {
    theory: 'paths',
    data: { source: 'hidden-markov', train: 60, test: 20 },
    network: { depth: 2, width: 40 },
    temperature: 0.1,
  },
} as const;

const samplers = {
  bpkr: ['gibbs', 'hmc', 'langevin'],
  ggdln: ['gibbs'],
  ndk: ['langevin'],
  continual: [undefined],
  paths: ['gibbs', 'langevin'],
} as const;

const cases = Object.entries(theories).flatMap(([theory, spec]) => [
  { name: `${theory}, theory`, command: 'predict', spec },
  ...samplers[theory as keyof typeof samplers].map((sampler) => ({
    name: `${theory}, ${sampler ?? 'networks'}`,
    command: 'simulate',
    spec: {
      ...spec,
      simulation: sampler === undefined ? { networks: 10_000 } : theory === 'ndk' ? {} : { sampler, ...LONG },
    },
  })),
]);

for (const { name, command, spec } of cases) {
  it(`${name}: stops within a second`, { timeout: 180_000 }, async () => {
    const signal = name.length % 2 === 0 ? 'SIGINT' : 'SIGTERM';
    let sent = 0;
    const text = JSON.stringify({ version: 1, title: 'stop', ...spec });
    const child = widthwise([command, '-', '--out', 'out', '--fresh'], text, (process) => {
      if (sent !== 0) return;
      sent = -1;
      setTimeout(() => {
        sent = performance.now();
        process.kill(signal);
      }, 300);
    });
    const { status, stderr } = await child;
    const took = sent > 0 ? performance.now() - sent : 0;
    process.stdout.write(`${name}: ${signal}, exit ${status}, ${Math.round(took)} ms\n`);
    // A run that was over before the signal came has nothing to show.
    if (sent > 0 && status !== 0) expect(status).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(stderr).not.toContain('    at ');
    expect(took).toBeLessThan(5000);
  });
}
