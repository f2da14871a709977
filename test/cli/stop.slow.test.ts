import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { commandEntry, commandIn } from '../support/command.ts';

/*
 * SIGINT and SIGTERM in the middle of every theory and every sampler. A command that computes is told to stop: on an idle machine it is
 * gone within a second, a loaded one is given five.
 */
const folder = mkdtempSync(join(tmpdir(), 'widthwise-stop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Milliseconds after which the command computes, on a busy machine too. */
const UNDER_WAY = 4000;

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

/** More samples, so that a point of the theory takes seconds. */
const MANY = { ...TEACHER, dimension: 1500, train: 1500 };
const longer = {
  bpkr: { ...theories.bpkr, data: { ...MANY, train: 3000, dimension: 3000 } },
  ggdln: { ...theories.ggdln, data: { ...MANY, train: 600 } },
  ndk: { ...theories.ndk, data: MANY, network: { depth: 2, width: 100, activation: 'erf' } },
  continual: { ...theories.continual, data: MANY },
  paths: {
    ...theories.paths,
    network: { depth: 2, width: 40, prune: 'all' },
    data: { source: 'hidden-markov', train: 400, test: 100 },
  },
} as const;

const cases = Object.entries(theories).flatMap(([theory, spec]) => [
  { name: `${theory}, theory`, command: 'predict', spec: longer[theory as keyof typeof longer] },
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
  it(`${name}: stops at once`, { timeout: 180_000 }, async () => {
    const signal = name.length % 2 === 0 ? 'SIGINT' : 'SIGTERM';
    const args = [...commandEntry(), command, '-', '--out', 'out', '--fresh'];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
    child.stdin.end(JSON.stringify({ version: 1, title: 'stop', ...spec }));
    let stderr = '';
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    let sent = 0;
    const timer = setTimeout(() => {
      sent = performance.now();
      child.kill(signal);
    }, UNDER_WAY);
    const status = await new Promise((done) => child.on('close', done));
    clearTimeout(timer);
    const took = sent > 0 ? performance.now() - sent : 0;
    process.stdout.write(`${name}: ${signal}, exit ${status}, ${Math.round(took)} ms\n`);
    // A run that was over before the signal came has nothing to show.
    if (sent > 0 && status !== 0) expect(status).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(stderr).not.toContain('    at ');
    expect(took).toBeLessThan(5000);
  });
}

const widthwise = commandIn(folder);
const SWEEP = JSON.stringify({
  version: 1,
  title: 'sweep',
  theory: 'bpkr',
  data: { source: 'teacher', dimension: 20, train: 12, test: 8 },
  network: { depth: 1, width: 10 },
  temperature: 0.1,
  sweep: { temperature: { linear: [0.1, 1], count: 3000 } },
});

it('files of a long sweep: stops between two parts, and what was computed is kept', { timeout: 180_000 }, async () => {
  let sent = 0;
  const stopped = await widthwise(['predict', '-', '--out', 'written', '--json'], SWEEP, (child, stderr) => {
    if (sent > 0 || !stderr.includes('"stage":"write"')) return;
    sent = performance.now();
    child.kill('SIGTERM');
  });
  const took = performance.now() - sent;
  expect(sent).toBeGreaterThan(0);
  expect(stopped.status).toBe(143);
  expect(stopped.stderr).toContain('results are kept; the same command goes on and writes the report');
  expect(stopped.stderr).not.toContain('    at ');
  expect(took).toBeLessThan(5000);
  const again = await widthwise(['predict', '-', '--out', 'written'], SWEEP);
  expect(again.stderr).toContain('3000 results were there already');
  expect(again.status).toBe(0);
  process.stdout.write(`writing: SIGTERM, exit 143, ${Math.round(took)} ms; 3000 of 3000 kept\n`);
});

it('a run with --fresh: what is done is kept', { timeout: 180_000 }, async () => {
  let sent = 0;
  const stopped = await widthwise(['predict', '-', '--out', 'anew', '--fresh', '--json'], SWEEP, (child, stderr) => {
    if (sent > 0 || !/"done":[1-9]/.test(stderr)) return;
    sent = performance.now();
    child.kill('SIGINT');
  });
  const took = performance.now() - sent;
  expect(stopped.status).toBe(130);
  expect(took).toBeLessThan(5000);
  const kept = readdirSync(join(folder, 'anew', '.store'), { recursive: true }).filter((name) =>
    /json$/.test(String(name)),
  );
  expect(kept.length).toBeGreaterThan(0);
  const again = await widthwise(['predict', '-', '--out', 'anew', '--json'], SWEEP);
  expect(again.stderr).toContain(`${kept.length} results were there already`);
  expect(again.stderr).not.toContain('damaged');
  process.stdout.write(`--fresh: SIGINT, exit 130, ${Math.round(took)} ms; ${kept.length} of ${kept.length} kept\n`);
});
