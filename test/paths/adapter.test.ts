import { describe, expect, it } from 'vitest';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { loadTask } from '../../src/data/load.ts';
import { pathsAdapter } from '../../src/experiment/adapters/paths/adapter.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { compare, predict } from '../../src/experiment/run.ts';
import type { TheoryAdapter } from '../../src/experiment/theory-adapter.ts';
import { RandomStream } from '../../src/random/stream.ts';

const adapters = [pathsAdapter as TheoryAdapter];

/** A file of 14 samples, one layer of two heads, 3 tokens, 3 inputs. */
function file(): Uint8Array {
  const stream = new RandomStream({ seed: 8, purpose: 'file of maps', chain: 0 });
  const array = (shape: number[]) => ({
    shape,
    data: stream.fillNormal(new Float64Array(shape.reduce((a, b) => a * b, 1))),
  });
  return encodeNpz({ maps: array([14, 1, 2, 3, 3]), tokens: array([14, 3, 3]), targets: array([14]) });
}

const read = async () => file();

function spec(network: object, extra: object = {}) {
  return parseSpec(
    {
      version: 1,
      theory: 'paths',
      data: { source: 'paths', file: 'maps.npz', train: 10 },
      network: { width: 24, ...network },
      temperature: 0.2,
      ...extra,
    },
    adapters,
  );
}

const options = {
  adapters,
  loadData: async (data: Parameters<typeof loadTask>[0]) => withDigest(await loadTask(data, { read })),
};

describe('specs of paths', () => {
  it('predicts recorded maps, says that rows do not sum to one, and prunes every head', async () => {
    const { points } = await predict(spec({ prune: 'all' }), options);
    const { observables, status, orderParameters } = points[0].prediction ?? {};
    expect(status?.converged).toBe(true);
    expect(status?.warnings.join()).toMatch(/sum to between/);
    expect(observables?.cutBias2).toHaveLength(2);
    expect(observables?.headScores).toHaveLength(1);
    expect(orderParameters?.U).toHaveLength(1);
  });

  it('agrees with sampled networks, heads cut and scaled, within what the theory leaves out', async () => {
    const simulation = { chains: 8, draws: 40, warmup: 20, seed: 2 };
    const parsed = spec({ prune: 'all', headScales: [[1, 0.7]] }, { simulation, judge: { ess: 10, rHat: 1.3 } });
    const { points } = await compare(parsed, options);
    const { comparison } = points[0];
    expect(comparison?.observables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['orderParameter', 'headScores', 'cutMean', 'cutBias2', 'variance']),
    );
    expect(comparison?.observables.filter(({ verdict }) => verdict === 'disagree')).toEqual([]);
  });

  it.each([
    [{ depth: 2 }, {}, /network.depth/],
    [{ filters: [{ size: 2 }] }, {}, /network.filters/],
    [{ headScales: [[1]] }, {}, /headScales/],
    [{ prune: [{ set: 3, head: 0 }] }, {}, /prune.set/],
    [{ maxOrderParameters: 1 }, {}, /MiB/],
  ])('refuses %j', async (network, extra, message) => {
    await expect((async () => predict(spec(network, extra), options))()).rejects.toThrow(message);
  });

  it('asks for filters where the data are pictures without maps', async () => {
    const pictures = { data: { source: 'digits', train: 10 } };
    await expect((async () => predict(spec({}, pictures), options))()).rejects.toThrow(/network.filters/);
  });
});
