import { describe, expect, test } from 'vitest';
import { flattenValue } from '../../src/base/values.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { compare } from '../../src/experiment/run.ts';

const data = { source: 'teacher', dimension: 12, train: 8, test: 4, seed: 1 };
const simulation = { chains: 1, warmup: 20, draws: 40, seed: 1 };
const specs = {
  bpkr: { theory: 'bpkr', data, network: { depth: 1, width: 20, activation: 'linear' }, temperature: 0.1, simulation },
  ggdln: {
    theory: 'ggdln',
    data,
    network: { depth: 1, width: 20, gates: { kind: 'half-space', count: 2 } },
    temperature: 0.1,
    simulation,
  },
  continual: {
    theory: 'continual',
    coupling: 10,
    tasks: { kind: 'permuted', count: 2, similarity: 0.5 },
    data,
    network: { depth: 1, width: 20, activation: 'linear' },
    temperature: 0.1,
    simulation: { networks: 1, seed: 1 },
  },
  ndk: {
    theory: 'ndk',
    data,
    network: { depth: 1, width: 20, activation: 'linear' },
    temperature: 0.1,
    dynamics: { times: [1] },
    simulation: { chains: 1, seed: 1 },
  },
};

describe('one chain or network', () => {
  test.each(Object.keys(specs) as (keyof typeof specs)[])('%s: has no error bars and decides nothing', async (id) => {
    const { points } = await compare(parseSpec(specs[id]));
    const [{ simulation: found, comparison }] = points;
    for (const [name, { mcse }] of Object.entries(found?.observables ?? {})) {
      expect(flattenValue(mcse).filter(Number.isFinite), name).toEqual([]);
    }
    expect(comparison?.verdict).toBe('undecided');
  });
});
