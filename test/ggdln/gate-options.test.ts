import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../src/data/encoders/npy.ts';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { overlappingGates, taskGates } from '../../src/data/gates/index.ts';
import { ggdlnAdapter } from '../../src/experiment/adapters/ggdln/adapter.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { compare, predict, type RunOptions } from '../../src/experiment/run.ts';
import type { TheoryAdapter } from '../../src/experiment/theory-adapter.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { exampleData } from '../experiment/example-data.ts';

const adapters = [ggdlnAdapter as TheoryAdapter];
const [TRAIN, TEST, DIMENSION] = [16, 8, 8];
const data = exampleData(TRAIN, TEST, DIMENSION, 3);
const text = (bytes: string) => new TextEncoder().encode(bytes);

/** Gates of two layers with two gates each: rows of training, then of test. */
const layers = [1, 2].map((chain) =>
  new RandomStream({ seed: 4, purpose: 'gates', chain })
    .fillNormal(new Float64Array((TRAIN + TEST) * 2))
    .map((value) => (value > -0.5 ? 1 : 0)),
);
const cut = (set: Float64Array, from: number, to: number) => set.slice(from * 2, to * 2);
const rows = (set: Float64Array) => Array.from({ length: set.length / 2 }, (_, i) => [set[2 * i], set[2 * i + 1]]);
const stacked = (from: number, to: number) => ({
  shape: [2, to - from, 2],
  data: Float64Array.of(...layers.flatMap((set) => [...cut(set, from, to)])),
});
const files: { [path: string]: Uint8Array } = {
  'one.npz': encodeNpz({
    gates: { shape: [TRAIN, 2], data: cut(layers[0], 0, TRAIN) },
    testGates: { shape: [TEST, 2], data: cut(layers[0], TRAIN, TRAIN + TEST) },
  }),
  'two.npz': encodeNpz({ gates: stacked(0, TRAIN), testGates: stacked(TRAIN, TRAIN + TEST) }),
  'one.npy': encodeNpy({ shape: [TRAIN + TEST, 2], data: layers[0] }),
  'one.csv': text(
    `a,b\n${rows(layers[0])
      .map((row) => row.join(','))
      .join('\n')}\n`,
  ),
  'words.csv': text('a,b\n1,open\n'),
};
const options: RunOptions = { adapters, loadData: async () => data, readFile: async (path) => files[path] };

function spec(network: object, extra: object = {}) {
  return parseSpec(
    {
      theory: 'ggdln',
      data: { source: 'teacher', dimension: DIMENSION, train: TRAIN, test: TEST, seed: 3 },
      network: { depth: 2, width: 12, priorVariance: 1, ...network },
      temperature: 0.1,
      ...extra,
    },
    adapters,
  );
}

async function predicted(network: object, extra: object = {}) {
  const [{ prediction }] = (await predict(spec(network, extra), options)).points;
  if (prediction === undefined) throw new Error('no prediction');
  return prediction;
}

describe("gates of one's own", () => {
  const written = (which: readonly number[]) => {
    const of = (from: number, to: number) => which.map((l) => rows(cut(layers[l], from, to)));
    return { kind: 'matrix', train: of(0, TRAIN), test: of(TRAIN, TRAIN + TEST) };
  };

  it('one matrix for all layers is the same from npz, npy, csv and the spec itself', async () => {
    const expected = (await predicted({ gates: written([0, 0]) })).observables;
    for (const path of ['one.npz', 'one.npy', 'one.csv']) {
      expect((await predicted({ gates: { kind: 'file', path } })).observables).toEqual(expected);
    }
    const { train, test } = written([0]);
    expect((await predicted({ gates: { kind: 'matrix', train: train[0], test: test[0] } })).observables).toEqual(
      expected,
    );
  });

  it('a matrix for each layer, and the digest knows the bytes of the file', async () => {
    const both = await predicted({ gates: { kind: 'file', path: 'two.npz' } });
    expect(both.observables).toEqual((await predicted({ gates: written([0, 1]) })).observables);
    const digestOf = async (bytes: Uint8Array) =>
      (await predict(spec({ gates: { kind: 'file', path: 'x.npz' } }), { ...options, readFile: async () => bytes }))
        .points[0].digest;
    expect(await digestOf(files['one.npz'])).not.toBe(await digestOf(files['two.npz']));
  });

  it('columns of the inputs for each layer', async () => {
    const last = await predicted({ gates: { kind: 'columns', count: 2, perLayer: true } });
    const of = (a: typeof data.inputs, from: number, count: number) =>
      matrix(
        a.rows,
        count,
        Float64Array.from({ length: a.rows * count }, (_, k) => a.data[Math.floor(k / count) * 8 + from + (k % count)]),
      );
    const sets = (a: typeof data.inputs) => [4, 6].map((from) => rows(of(a, from, 2).data));
    const split = { ...data, inputs: of(data.inputs, 0, 4), testInputs: of(data.testInputs, 0, 4) };
    const apart = await predict(
      spec({ gates: { kind: 'matrix', train: sets(data.inputs), test: sets(data.testInputs) } }),
      {
        ...options,
        loadData: async () => split,
      },
    );
    expect(apart.points[0].prediction?.observables).toEqual(last.observables);
  });

  it('what does not fit is refused by name', async () => {
    await expect(predicted({ gates: { kind: 'file', path: 'none.npz' } })).rejects.toThrow(
      /network.gates.path: found "none/,
    );
    await expect(predicted({ gates: { kind: 'file', path: 'words.csv' } })).rejects.toThrow(/no numbers in column b/);
    await expect(predicted({ depth: 3, gates: { kind: 'file', path: 'two.npz' } })).rejects.toThrow(
      /2 x 16 x 2, expected/,
    );
    await expect(predicted({ gates: written([0, 1, 1]) })).rejects.toThrow(/3 matrices, expected 2/);
  });
});

describe('gate sets of layers and tasks', () => {
  it('one set for all layers or one for each', async () => {
    const gates = { kind: 'half-space', count: 2, threshold: -0.5 };
    const same = await predicted({ gates });
    const own = await predicted({ gates: { ...gates, perLayer: true } });
    const listed = await predicted({ gates: { ...gates, count: [2, 2] } });
    expect(own.observables.testError).not.toBe(same.observables.testError);
    expect(listed.observables).toEqual(own.observables);
  });

  it('gates of tasks with a given overlap, and each times half-spaces of the input', async () => {
    const tasks = { kind: 'permuted', count: 3 };
    const oneHot = await predicted({ depth: 1, gates: { kind: 'task' } }, { tasks });
    const apart = await predicted({ depth: 1, gates: { kind: 'task', form: 'overlap', overlap: 0 } }, { tasks });
    expect(apart.observables.testError as number).toBeCloseTo(oneHot.observables.testError as number, 8);
    const none = await predicted({ depth: 1, gates: { kind: 'none' } }, { tasks });
    const together = await predicted({ depth: 1, gates: { kind: 'task', form: 'overlap', overlap: 1 } }, { tasks });
    expect(together.observables.testError as number).toBeCloseTo(none.observables.testError as number, 8);
    const product = await predicted({ depth: 1, gates: { kind: 'task', halfSpaces: 2 } }, { tasks });
    expect((product.orderParameters.U as number[][][])[0].length).toBe(6);
    await expect(predicted({ gates: { kind: 'task', overlap: 0.5 } }, { tasks })).rejects.toThrow(
      /network.gates.overlap/,
    );
    const inputs = matrix(2, 1);
    const { data: g } = overlappingGates(2, 0.3).at({ inputs, tasks: Int32Array.of(0, 1) });
    expect((g[0] * g[3] + g[1] * g[4] + g[2] * g[5]) / 3).toBeCloseTo(0.3, 12);
    expect((g[0] ** 2 + g[1] ** 2) / 3).toBeCloseTo(1, 12);
    expect(taskGates(2).count).toBe(2);
  });

  it('leaves out the terms of relative order 1/N where they are not wanted, or not defined', async () => {
    const gates = { kind: 'half-space', count: 2, threshold: -0.5 };
    const corrected = async (more: object) =>
      Object.keys((await predicted({ gates, ...more })).references ?? {}).filter((name) =>
        name.startsWith('nextOrder'),
      );
    const usual = await corrected({});
    expect(usual.length).toBeGreaterThan(5);
    expect(await corrected({ nextOrder: true })).toEqual(usual);
    expect(await corrected({ nextOrder: false })).toEqual([]);
    expect(await corrected({ nextOrder: true, width: 1 })).toEqual([]);
  });

  it('D_1 above maxOrderParameters is refused, and solved where it is raised', async () => {
    const gates = { kind: 'half-space', count: 3, threshold: -0.5 };
    await expect(predicted({ gates, maxOrderParameters: 8 })).rejects.toThrow(/D_1 = 9, expected D_1 of at most 8/);
    expect((await predicted({ gates, maxOrderParameters: 9 })).status.converged).toBe(true);
  });
});

describe('ReLU networks beside the gated theory', () => {
  const relu = { depth: 1, width: 20, activation: 'relu', gates: { kind: 'half-space', count: 12 } };
  const simulation = { sampler: 'hmc', chains: 4, warmup: 60, draws: 80, seed: 2 };

  it('are sampled by HMC and shown, with no claim', async () => {
    const [point] = (await compare(spec(relu, { simulation }), options)).points;
    expect(point.simulation?.sampler).toBe('hmc');
    expect(point.comparison?.verdict).toBe('undecided');
    expect(point.comparison?.reason).toMatch(/limit of many half-space gates/);
    expect(point.comparison?.observables.map(({ name }) => name).sort()).toEqual([
      'bias2',
      'testError',
      'testMean',
      'variance',
    ]);
  });

  it('are sampled by HMC, and HMC needs them', async () => {
    await expect(predicted(relu)).resolves.toBeDefined();
    await expect(predicted({ width: 20 }, { simulation })).rejects.toThrow(/"hmc" with gated linear units/);
    await expect(predicted({ ...relu, activation: 'erf' })).rejects.toThrow(/network.activation/);
    await expect(predicted(relu, { simulation, temperature: 0 })).rejects.toThrow(/temperature/);
  });
});
