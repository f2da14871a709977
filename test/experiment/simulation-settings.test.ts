import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { samplerRegistry } from '../../scripts/sampler-registry.ts';
import { loadTask } from '../../src/data/load.ts';
import { adapters } from '../../src/experiment/adapters/index.ts';
import { checkPointSpec, parseSpec } from '../../src/experiment/parse-spec.ts';
import { planPoints } from '../../src/experiment/points.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { predict } from '../../src/experiment/run.ts';
import { stiffnessOf } from '../../src/samplers/hmc/hmc-job.ts';
import { samplers } from '../../src/samplers/registry.ts';
import { taskCoordinates } from '../../src/samplers/task-coordinates.ts';

const data = { source: 'teacher', dimension: 8, train: 6, test: 3, seed: 1 } as const;
const network = { depth: 1, width: 12, activation: 'linear' } as const;
const specs = {
  bpkr: { theory: 'bpkr', data, network, temperature: 0.1 },
  relu: { theory: 'bpkr', data, network: { ...network, activation: 'relu' }, temperature: 0.1 },
  ggdln: { theory: 'ggdln', data, network: { depth: 1, width: 12, gates: { kind: 'none' } }, temperature: 0.1 },
  ndk: { theory: 'ndk', data, network, temperature: 0.1, dynamics: { times: [1] } },
  continual: {
    theory: 'continual',
    data,
    network,
    temperature: 0.1,
    coupling: 5,
    tasks: { kind: 'permuted', count: 2 },
  },
  heads: {
    theory: 'continual',
    heads: 'multi',
    data,
    network: { ...network, activation: 'relu' },
    temperature: 0.1,
    coupling: 5,
    tasks: { kind: 'permuted', count: 2 },
  },
} as const;
/** Settings that do nothing there. */
const idle: readonly [keyof typeof specs, string][] = [
  ...['stepSize', 'leapfrogSteps', 'networks', 'scheme'].map((name) => ['bpkr', name] as [keyof typeof specs, string]),
  ['relu', 'extrapolate'],
  ['ggdln', 'stepSize'],
  ...['warmup', 'draws', 'thin', 'leapfrogSteps'].map((name) => ['ndk', name] as [keyof typeof specs, string]),
  ...['chains', 'warmup', 'draws', 'thin', 'stepSize'].map(
    (name) => ['continual', name] as [keyof typeof specs, string],
  ),
  ['heads', 'leapfrogSteps'],
];
const VALUES: { readonly [name: string]: unknown } = { scheme: 'mala', extrapolate: true };

describe('a setting that does nothing', () => {
  test.each(idle)('%s: simulation.%s is an error with version 1, and dropped with a note without', (id, name) => {
    const simulation = { [name]: VALUES[name] ?? 3, seed: 4 };
    expect(() => parseSpec({ ...specs[id], version: 1, simulation })).toThrow(
      new RegExp(`^simulation.${name}: found an unknown key, expected .*seed`),
    );
    const { spec, notes } = parseSpec({ ...specs[id], simulation });
    expect(notes.join()).toMatch(
      new RegExp(`^simulation.${name} does nothing with sampler \\w+ of \\w+ and is left out`),
    );
    expect(spec.simulation).not.toHaveProperty(name);
    expect(spec.simulation.seed).toBe(4);
  });

  test('is called by its nearest name', () => {
    expect(() => parseSpec({ ...specs.bpkr, simulation: { drws: 10 } })).toThrow(/draws perhaps/);
    expect(() => parseSpec({ ...specs.continual, version: 1, simulation: { network: 10 } })).toThrow(
      /networks perhaps/,
    );
    expect(() => parseSpec({ ...specs.bpkr, version: 1, simulation: { sampler: 'gibs' } })).toThrow(/gibbs perhaps/);
  });

  test('notes reach the run once', async () => {
    const parsed = parseSpec({ ...specs.bpkr, sweep: { 'network.width': [5, 10] }, simulation: { leapfrogSteps: 3 } });
    const { warnings } = await predict(parsed);
    expect(warnings.filter((text) => text.startsWith('simulation.leapfrogSteps'))).toHaveLength(1);
  });
});

describe('the sampler of a spec that names none', () => {
  test.each([
    ['bpkr', 'gibbs'],
    ['relu', 'hmc'],
    ['ggdln', 'gibbs'],
    ['ndk', 'langevin'],
    ['continual', 'gibbs'],
    ['heads', 'hmc'],
  ] as const)('%s: %s', (id, name) => {
    expect(parseSpec(specs[id]).spec.simulation.sampler).toBe(name);
  });

  test('is chosen for each point of a sweep', () => {
    const parsed = parseSpec({ ...specs.bpkr, version: 1, sweep: { 'network.activation': ['linear', 'relu'] } });
    expect(parsed.sampler).toBeUndefined();
    expect(parseSpec({ ...specs.continual, coupling: 'infinity' }).spec.simulation.sampler).toBe('flow');
  });
});

describe('one unit of steps', () => {
  test.each([
    ['hmc', 0.05, Math.sqrt],
    ['langevin', 0.004, (x: number) => x],
  ] as const)(
    '%s: a step of older specs, in the prior’s time, becomes the same step in fastest times',
    async (sampler, step, root) => {
      const load = async (spec: Parameters<typeof loadTask>[0]) => withDigest(await loadTask(spec));
      const plan = async (more: object) => {
        const parsed = parseSpec({ ...specs.relu, ...more });
        return (await planPoints(parsed, load, adapters))[0];
      };
      const old = await plan({ simulation: { sampler, stepSize: step } });
      const stiffness = stiffnessOf(
        { network: { widths: [12], priorVariances: [1, 1] }, temperature: 0.1 },
        taskCoordinates(old.point.data),
      );
      const { stepSize = 0 } = old.point.spec.simulation;
      expect(stepSize / root(stiffness)).toBeCloseTo(step, 14);
      expect(old.notes.join()).toMatch(/stepSize 0.0\d+ was in the prior's time; it is/);
      const now = await plan({ version: 1, simulation: { sampler, stepSize } });
      expect(now.notes).toEqual([]);
      expect(now.simulationDigest).toBe(old.simulationDigest);
    },
  );
});

test('ndk asks for no width for a prediction, and for one to simulate', async () => {
  const { width: _, ...widthless } = network;
  const [{ prediction }] = (await predict(parseSpec({ ...specs.ndk, network: widthless }))).points;
  const [{ prediction: wide }] = (await predict(parseSpec(specs.ndk))).points;
  expect(prediction?.observables).toEqual(wide?.observables);
  expect(() => checkPointSpec(parseSpec({ ...specs.bpkr, network: widthless }))).toThrow(/network.width/);
});

describe('the registry of samplers', () => {
  test('is written from the folders', () => {
    const path = join(import.meta.dirname, '../../src/samplers/registry.generated.ts');
    expect(readFileSync(path, 'utf8')).toBe(samplerRegistry());
  });

  test('every sampler and setting explains itself, and no theory has two of one name', () => {
    const keys = samplers.flatMap(({ name, theories, only }) =>
      theories.map((theory) => `${theory} ${name} ${JSON.stringify(only)}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const { settings, title, takes, accuracy } of samplers) {
      for (const text of [title, takes, accuracy]) expect(text.length).toBeGreaterThan(4);
      expect(settings.seed.kind).toBe('integer');
      for (const { description } of Object.values(settings)) expect(description).toMatch(/[.]$/);
    }
  });
});
