import { describe, expect, it } from 'vitest';
import { compareGolden, isMet } from '../golden-checkers/compare.ts';
import { fastestBackend } from '../support/backends.ts';
import { describeGolden } from './describe-golden.ts';

// The others are walked in golden.slow.test.ts.
await describeGolden([fastestBackend()]);

describe('the rule of comparison', () => {
  const tolerance = { relative: 1e-2, absolute: 0, fields: { loose: { relative: 0, absolute: 10 } } };
  const met = (expected: unknown, actual: unknown) => compareGolden(expected, actual, tolerance).every(isMet);

  it('measures a small entry against the largest of its array', () => {
    expect(met([100, 0.1], [100, 0.9])).toBe(true);
    expect(met([100, 0.1], [100, 1.2])).toBe(false);
  });

  it('takes each matrix of a list by itself, and a matrix as one array', () => {
    expect(met([[100], [1]], [[100], [1.5]])).toBe(true);
    expect(met([[[100]], [[1]]], [[[100]], [[1.5]]])).toBe(false);
    expect(met({ list: [{ a: 100 }, { a: 1 }] }, { list: [{ a: 100 }, { a: 1.5 }] })).toBe(false);
  });

  it('finds the bound of a field wherever it stands', () => {
    expect(met({ deep: { loose: [[1]] } }, { deep: { loose: [[9]] } })).toBe(true);
    expect(met({ deep: { tight: [[1]] } }, { deep: { tight: [[9]] } })).toBe(false);
  });

  it('expects no number where null stands, and a number where a number stands', () => {
    expect(met({ a: null }, {})).toBe(true);
    expect(met({ a: null }, { a: null })).toBe(true);
    expect(met({ a: null }, { a: 1 })).toBe(false);
    expect(met({ a: 1 }, { a: null })).toBe(false);
    expect(met({ a: 1 }, { a: Number.NaN })).toBe(false);
    expect(met([1, null], [1, null])).toBe(true);
  });

  it('refuses other shapes and accepts typed arrays', () => {
    expect(met([[1, 2]], [[1, 2, 3]])).toBe(false);
    expect(met([1, 2], 1)).toBe(false);
    expect(met({ a: { b: 1 } }, { a: 3 })).toBe(false);
    expect(met([1, 2], Float64Array.of(1, 2))).toBe(true);
    expect(met({ a: true, b: 'x' }, { a: true, b: 'x' })).toBe(true);
    expect(met({ a: true }, { a: false })).toBe(false);
  });
});
