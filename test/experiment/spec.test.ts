import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, contentDigest } from '../../src/experiment/canonical-json.ts';
import { layersOf } from '../../src/experiment/layers.ts';
import { applyOverrides, parseSpec, readSpecText } from '../../src/experiment/parse-spec.ts';
import { planPoints } from '../../src/experiment/points.ts';
import { sha256Hex } from '../../src/experiment/sha256.ts';
import { specJsonSchema } from '../../src/experiment/spec-schema.ts';
import { expandSweep } from '../../src/experiment/sweep.ts';
import { exampleAdapter } from './example-adapter.ts';
import { loadExampleData } from './example-data.ts';

const adapters = [exampleAdapter];
const base = {
  theory: 'example',
  data: { source: 'teacher', dimension: 8, train: 20, test: 6 },
  network: { width: 10, depth: 1 },
};
const parse = (extra: object = {}) => parseSpec({ ...base, ...extra }, adapters);
const parameters = (extra: object) => expandSweep(parse(extra)).map((point) => point.parameters);

describe('digests', () => {
  it('are SHA-256 of the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
  });

  it('do not depend on the order of keys, and do on every value', () => {
    expect(contentDigest({ a: 1, b: [1, { c: 2, d: 3 }] })).toBe(contentDigest({ b: [1, { d: 3, c: 2 }], a: 1 }));
    expect(contentDigest({ a: [1, 2] })).not.toBe(contentDigest({ a: [2, 1] }));
    expect(canonicalJson({ b: -0, a: Number.POSITIVE_INFINITY, c: undefined })).toBe('{"a":"infinity","b":0}');
    expect(() => canonicalJson({ a: [Number.NaN] })).toThrow('value.a[0]: found NaN, expected a number');
  });

  it('of points stay what they were', async () => {
    const [plan] = await planPoints(parse(), loadExampleData, adapters);
    expect([plan.point.digest.slice(0, 16), plan.simulationDigest.slice(0, 16)]).toMatchInlineSnapshot(`
      [
        "3d2be99171ac4328",
        "7d8a9ee6e56c0b4e",
      ]
    `);
  });

  it('of a point do not depend on how it came about', async () => {
    const [single] = await planPoints(parse({ temperature: 0.5, title: 'one' }), loadExampleData, adapters);
    const sweep = { temperature: [0.1, 0.5] };
    const [, swept] = await planPoints(parse({ sweep, judge: { level: 0.2 } }), loadExampleData, adapters);
    expect(swept.point.digest).toBe(single.point.digest);
    expect(swept.simulationDigest).toBe(single.simulationDigest);
  });

  it('of simulations depend on seeds and draws, those of predictions do not', async () => {
    const plan = async (simulation: object) => (await planPoints(parse({ simulation }), loadExampleData, adapters))[0];
    const [a, b] = [await plan({ seed: 1 }), await plan({ seed: 2 })];
    expect(a.point.digest).toBe(b.point.digest);
    expect(a.simulationDigest).not.toBe(b.simulationDigest);
  });
});

describe('sweeps', () => {
  it('take every combination, the last axis fastest', () => {
    const sweep = { temperature: [0, 1], 'network.depth': [1, 2, 3] };
    expect(parameters({ sweep }).map((p) => Object.values(p))).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it('walk zipped axes together', () => {
    const sweep = { zip: true, temperature: [0, 1], 'network.depth': { linear: [1, 2], count: 2 } };
    expect(parameters({ sweep }).map((p) => Object.values(p))).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('space ranges evenly, with both ends, and round where a field takes whole numbers', () => {
    const values = (axis: object, path = 'temperature') => parameters({ sweep: { [path]: axis } }).map((p) => p[path]);
    expect(values({ linear: [0, 1], count: 5 })).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(values({ log: [0.01, 100], count: 5 })).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(values({ log: [1, 3], count: 1 })).toEqual([1]);
    expect(values({ log: [10, 1000], count: 5 }, 'network.width')).toEqual([10, 32, 100, 316, 1000]);
    expect(values({ log: [1, 4], count: 4 }, 'network.width')).toEqual([1, 2, 3, 4]);
  });

  it('gain the values at which a simulation is asked for', () => {
    const points = expandSweep(
      parse({
        sweep: { 'network.width': { log: [10, 1000], count: 3 }, 'network.depth': [1, 2] },
        simulation: { at: { 'network.width': [100, 30] } },
      }),
    );
    expect(points.map(({ parameters: p }) => p['network.width'])).toEqual([10, 10, 30, 30, 100, 100, 1000, 1000]);
    expect(points.map(({ simulated }) => simulated)).toEqual([false, false, true, true, true, true, false, false]);
  });

  it('reach fields of every kind', () => {
    expect(parameters({ sweep: { 'network.widths': [[5], [7]] }, network: { depth: 1 } })).toHaveLength(2);
    expect(parameters({ sweep: { 'network.width': ['infinity', 5] } })).toHaveLength(2);
    expect(parameters({ sweep: { bias: [0, 1] } })).toHaveLength(2);
    expect(parameters({ sweep: { 'data.train': [5, 10], 'simulation.seed': [1, 2] } })).toHaveLength(4);
  });

  it('without axes are one point', () => {
    expect(parameters({})).toEqual([{}]);
    expect(parameters({ sweep: {} })).toEqual([{}]);
  });
});

describe('a spec', () => {
  it('is the same from YAML and from JSON', () => {
    const yaml = readSpecText('theory: example\nnetwork: { width: .inf }\ndata:\n  source: teacher\n  dimension: 8\n');
    const json = readSpecText(
      '{"theory": "example", "network": {"width": "infinity"}, "data": {"source": "teacher", "dimension": 8}}',
    );
    expect(yaml).toEqual(json);
    expect(layersOf(parseSpec(yaml, adapters).spec.network).widths).toEqual([Number.POSITIVE_INFINITY]);
  });

  it('takes overrides of every kind of value', () => {
    const set = [
      'network.width=30',
      'sweep.temperature=[0.1, 1]',
      'title=a: title',
      'data.train = 7',
      'network.widths[0]=4',
    ];
    expect(applyOverrides({ ...base, network: { widths: [1, 2] } }, set)).toEqual({
      ...base,
      title: 'a: title',
      network: { width: 30, widths: [4, 2] },
      data: { ...base.data, train: 7 },
      sweep: { temperature: [0.1, 1] },
    });
  });

  it('spreads widths and variances over the layers', () => {
    expect(layersOf({ activation: 'linear', depth: 2, width: 5, priorVariance: 0.5 })).toMatchObject({
      widths: [5, 5],
      priorVariances: [0.5, 0.5, 0.5],
    });
    expect(layersOf({ activation: 'relu', widths: [5, 6, 7] })).toMatchObject({
      depth: 3,
      priorVariances: [1, 1, 1, 1],
    });
  });

  it('has a JSON Schema with the fields of its theory', () => {
    const schema = specJsonSchema(adapters) as { oneOf: { properties: Record<string, unknown>; required: string[] }[] };
    expect(Object.keys(schema.oneOf[0].properties)).toEqual(
      expect.arrayContaining(['bias', 'data', 'network', 'sweep']),
    );
    expect(schema.oneOf[0].required).toEqual(['theory', 'data', 'network']);
    expect(JSON.stringify(schema)).not.toContain('undefined');
  });
});
