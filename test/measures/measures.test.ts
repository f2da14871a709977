import { describe, expect, test } from 'vitest';
import { fromRows, matrix } from '../../src/linalg/matrix.ts';
import {
  accuracyOf,
  fitLine,
  jackknifeOf,
  meanWithError,
  spreadOfChains,
  squaredError,
  summedBlockVariance,
  summedVariance,
} from '../../src/measures/index.ts';
import { logSpaced, logSpacedIntegers } from '../../src/numeric/spacing.ts';
import { RandomStream } from '../../src/random/stream.ts';

describe('errors', () => {
  test('(1/P) sum over points of the sum over outputs', () => {
    const [f, y] = [
      fromRows([
        [1, 2, 3],
        [0, 0, 1],
      ]),
      fromRows([
        [1, 0, 0],
        [0, 0, 0],
      ]),
    ];
    expect(squaredError(f, y)).toBe((4 + 9 + 1) / 2);
    expect(() => squaredError(f, matrix(2, 1))).toThrow(/2 x 3/);
  });

  test('bias2 + variance is the mean loss of draws', () => {
    const stream = new RandomStream({ seed: 1, purpose: 'measures' });
    const y = matrix(4, 3, stream.fillNormal(new Float64Array(12)));
    const draws = Array.from({ length: 50 }, () => matrix(4, 3, stream.fillNormal(new Float64Array(12))));
    const mean = matrix(
      4,
      3,
      Float64Array.from({ length: 12 }, (_, i) => draws.reduce((s, d) => s + d.data[i], 0) / 50),
    );
    const variance = mean.data.map((c, i) => draws.reduce((s, d) => s + (d.data[i] - c) ** 2, 0) / 50);
    const loss = draws.reduce((s, d) => s + squaredError(d, y), 0) / 50;
    expect(squaredError(mean, y) + summedVariance(variance, 4)).toBeCloseTo(loss, 12);
    const blocks = matrix(4, 9);
    for (let x = 0; x < 4; x++) for (let k = 0; k < 3; k++) blocks.data[x * 9 + k * 4] = variance[x * 3 + k];
    expect(summedBlockVariance(blocks, 3)).toBeCloseTo(summedVariance(variance, 4), 14);
    expect(summedVariance([2, 4], 2, 3)).toBe(9);
  });
});

describe('accuracy', () => {
  test('sign of one output, place of the largest of several, chance for ties', () => {
    expect(accuracyOf(matrix(4, 1, Float64Array.of(1, -2, 3, 0)), matrix(4, 1, Float64Array.of(1, 1, 1, -1)))).toBe(
      2.5 / 4,
    );
    const f = fromRows([
      [0.1, 0.5, 0.2],
      [1, 1, 1],
      [2, 2, 0],
      [0, 0, 5],
    ]);
    const y = fromRows([
      [0, 1, 0],
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
    ]);
    expect(accuracyOf(f, y)).toBeCloseTo((1 + 1 / 3 + 1 / 2 + 0) / 4, 15);
  });
});

describe('spreads', () => {
  test('one sample, one chain and one group have no error', () => {
    expect(meanWithError([3])).toEqual({ value: 3, error: null });
    expect(spreadOfChains([[1, 2]]).mcse).toBeNull();
    expect(jackknifeOf([Float64Array.of(2)], ([x]) => x * x)).toEqual({ value: 4, error: null });
  });

  test('the jackknife of the mean is the standard error, and of its square loses the bias variance / n', () => {
    const samples = [1, 2, 4, 7, 11];
    const { error } = meanWithError(samples);
    const parts = samples.map((x) => Float64Array.of(x));
    expect(jackknifeOf(parts, ([x]) => x).error).toBeCloseTo(error ?? 0, 12);
    expect(jackknifeOf(parts, ([x]) => x * x).value).toBeCloseTo(25 - (error ?? 0) ** 2, 12);
  });
});

test('a weighted line: exact through a line, and errors as the normal equations give them', () => {
  const x = [1, 2, 4, 8];
  const errors = [0.1, 0.2, 0.1, 0.4];
  const fit = fitLine(
    x,
    x.map((at) => 3 - 0.5 * at),
    errors,
  );
  expect(fit.value).toBeCloseTo(3, 13);
  expect(fit.slope).toBeCloseTo(-0.5, 13);
  expect(fit.misfit).toBeCloseTo(0, 20);
  const weights = errors.map((e) => 1 / e ** 2);
  const moment = (power: number) => weights.reduce((sum, w, i) => sum + w * x[i] ** power, 0);
  const determinant = moment(0) * moment(2) - moment(1) ** 2;
  expect(fit.error).toBeCloseTo(Math.sqrt(moment(2) / determinant), 13);
  expect(fit.slopeError).toBeCloseTo(Math.sqrt(moment(0) / determinant), 13);
  expect(() => fitLine([1, 1], [0, 1], [1, 1])).toThrow(/different places/);
});

test('logarithmic spacing has exact ends and equal ratios', () => {
  const values = logSpaced(0.3, 70, 9);
  expect([values[0], values[8]]).toEqual([0.3, 70]);
  for (let i = 2; i < 9; i++) expect(values[i] / values[i - 1]).toBeCloseTo(values[1] / values[0], 12);
  expect(logSpacedIntegers(1, 4, 12)).toEqual([1, 2, 3, 4]);
});
