import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { expandSweep } from '../../src/experiment/sweep.ts';

const valuesOf = (path: string, axis: object, more: object = {}) =>
  expandSweep(
    parseSpec({
      theory: 'bpkr',
      data: { source: 'teacher', dimension: 60, train: 30, test: 20, noiseVariance: 0.01, seed: 1 },
      network: { depth: 1, width: 50, activation: 'linear' },
      temperature: 0.1,
      sweep: { [path]: axis, ...more },
    }),
  ).map(({ parameters }) => parameters[path] as number);

describe('a range has exactly `count` values, rising, inside its ends', () => {
  test.each([
    ['temperature', { linear: [0.3, 0.3003], count: 11 }],
    ['temperature', { log: [1e-3, 1], count: 40 }],
    ['temperature', { linear: [0, 1e-9], count: 7 }],
    ['temperature', { log: [0.99999, 1.00001], count: 5 }],
    ['network.width', { linear: [12340, 12349], count: 10 }],
    ['network.width', { log: [1, 100], count: 60 }],
    ['network.width', { log: [10, 1000], count: 12 }],
    ['network.width', { linear: [1.5, 4.5], count: 3 }],
  ] as const)('%s: %j', (path, axis) => {
    const values = valuesOf(path, axis);
    const [first, last] = 'log' in axis ? axis.log : axis.linear;
    expect(values).toHaveLength(axis.count);
    values.forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(first);
      expect(value).toBeLessThanOrEqual(last);
      if (i > 0) expect(value).toBeGreaterThan(values[i - 1]);
      if (path === 'network.width') expect(Number.isInteger(value)).toBe(true);
    });
  });

  test('four digits where they are enough, and the ends as they were written', () => {
    expect(valuesOf('network.width', { linear: [12340, 12349], count: 10 })).toEqual([
      12340, 12341, 12342, 12343, 12344, 12345, 12346, 12347, 12348, 12349,
    ]);
    expect(valuesOf('temperature', { log: [0.123456, 1], count: 3 })).toEqual([0.123456, 0.3514, 1]);
    expect(valuesOf('temperature', { linear: [1, 0.5], count: 3 })).toEqual([1, 0.75, 0.5]);
    expect(valuesOf('temperature', { linear: [0.2, 0.9], count: 1 })).toEqual([0.2]);
  });

  test('more values than there are between the ends are refused', () => {
    expect(() => valuesOf('network.width', { linear: [1, 5], count: 6 })).toThrow(/a count of 5 or less/);
    expect(() => valuesOf('temperature', { linear: [1, 1], count: 2 })).toThrow(/two different ends/);
  });
});

describe('the limit of points', () => {
  test('is said before any value is made', () => {
    const start = performance.now();
    expect(() => valuesOf('temperature', { log: [1e-3, 1], count: 1_000_000_000 })).toThrow(
      'sweep: found 1000000000 points, expected 100000 or fewer; sweep.limit allows more',
    );
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('is that of the spec where it has one', () => {
    expect(() => valuesOf('temperature', [0.1, 0.2, 0.3], { limit: 2 })).toThrow(/3 points, expected 2 or fewer/);
    expect(valuesOf('temperature', [0.1, 0.2, 0.3], { limit: 3 })).toHaveLength(3);
    expect(valuesOf('temperature', { linear: [0.1, 1], count: 100_001 }, { limit: 200_000 })).toHaveLength(100_001);
  });
});
