import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/random/stream.ts';
import { teacherDraws } from '../../src/report/catalogue/continual/single-head/figure-b.ts';
import { collapsePoints } from '../../src/report/catalogue/continual/single-head/figure-c.ts';
import { depthDraw, permutedPair } from '../../src/report/catalogue/continual/single-head/figure-d.ts';
import { alternation } from '../../src/report/catalogue/continual/single-head/figure-e.ts';
import { forgettingAt, halfPermutedPair } from '../../src/report/catalogue/continual/single-head/figure-f.ts';
import { permutedForgetting } from '../../src/report/catalogue/continual/single-head/figure-g.ts';
import {
  averageOf,
  digitPool,
  pixelPermutation,
  rotated,
} from '../../src/report/catalogue/continual/single-head/task-families.ts';
import { expectMean } from './support/expect-mean.ts';
import { distance } from './support/small-problems.ts';

describe('the tables of the note, each within three standard errors of both means', () => {
  it('B: shared features, agreement of rules and forgetting of teachers', () => {
    const rows: [number, number, number, number, number, number][] = [
      // overlap, L, r, gamma_RF, gamma_rule, F
      [0.5, 1, 1, 0.228, 0.94, 0.025],
      [0.5, 1, 0, 0.243, -0.01, 0.499],
      [1, 1, 0, 0.497, -0.06, 1.06],
      [1, 1, -1, 0.46, -0.99, 1.83],
      [0.5, 4, 0, 0.073, 0.06, 0.14],
      [1, 4, 1, 0.14, 0.9, 0.026],
      [1, 4, -1, 0.14, -0.9, 0.534],
    ];
    for (const [overlap, depth, r, gammaRF, gammaRule, forgotten] of rows) {
      const draws = teacherDraws(depth, overlap, r, 20, 1);
      expectMean(
        draws.map((pair) => pair.gammaRF),
        gammaRF,
        0.1 * gammaRF,
      );
      expectMean(
        draws.map((pair) => pair.gammaRule),
        gammaRule,
        r === 0 ? 0.07 : 0.01 + 0.1 * (1 - Math.abs(gammaRule)),
      );
      expectMean(
        draws.map((pair) => pair.meanForgetting),
        forgotten,
        0.1 * forgotten,
      );
    }
  });

  it('D: depth lowers forgetting and raises interference', () => {
    const rows: { [depth: number]: readonly number[] } = {
      // gamma_RF, F mean, F variance, gamma_feat, before, after, in sequence, alone
      1: [0.131, 0.25, 0.146, 0.109, 0.504, 0.788, 0.241, 0.24],
      10: [0.017, 0.033, 0.013, 0.015, 0.416, 0.449, 0.364, 0.239],
    };
    const pairs = Array.from({ length: 6 }, (_, k) => permutedPair(1, k));
    for (const [depth, stated] of Object.entries(rows)) {
      const draws = pairs.flatMap((pair) => depthDraw(Number(depth), pair) ?? []);
      const columns = [
        draws.map((draw) => draw.gammaRF),
        draws.map((draw) => draw.meanForgetting),
        draws.map((draw) => draw.varianceForgetting),
        draws.map((draw) => draw.gammaFeatures),
        draws.map((draw) => draw.before),
        draws.map((draw) => draw.after),
        draws.map((draw) => draw.inSequence),
        draws.map((draw) => draw.alone),
      ];
      // The note states 9 % for the mean part; the others have the spread of these draws and three printed digits.
      columns.forEach((values, i) => {
        expectMean(values, stated[i], i < 2 ? 0.09 * stated[i] : averageOf(values).error + 0.0005);
      });
    }
  });

  it('E: tasks learned in turns are both remembered in the end, geometrically', () => {
    for (const r of [0, -1]) {
      const afterB = alternation(r, 6, 1).filter((_, t) => t % 2 === 1);
      for (let k = 1; k < afterB.length; k++) expect(afterB[k]).toBeLessThan(0.8 * afterB[k - 1]);
    }
  });

  it('F: forgetting falls with lambda to its limit, which lambda = 1000 meets to some per cent', () => {
    const draws = [1, 2, 3, 4].map((seed) => {
      const tasks = halfPermutedPair(seed);
      return [0.1, 1000, Number.POSITIVE_INFINITY].map((coupling) => forgettingAt(coupling, tasks));
    });
    for (const [weak, strong, limit] of draws) {
      expect(weak.mean).toBeGreaterThan(2 * limit.mean);
      expect(weak.variance).toBeGreaterThan(2 * limit.variance);
      expect(Math.abs(strong.mean / limit.mean - 1)).toBeLessThan(0.05);
      expect(Math.abs(strong.variance / limit.variance - 1)).toBeLessThan(0.05);
    }
  });

  it('G: the rule stops to matter once all pixels are permuted', () => {
    expectMean(permutedForgetting(0, 'same', 10, 1), 0.065, 0.0065);
    expectMean(permutedForgetting(0, 'flipped', 10, 1), 2.64, 0.05);
    expectMean(permutedForgetting(0.5, 'random', 10, 1), 0.62, 0.062);
    expectMean(permutedForgetting(1, 'same', 10, 1), 0.28, 0.04);
    expectMean(permutedForgetting(1, 'flipped', 10, 1), 0.25, 0.04);
  });

  it('C: forgetting correlates with the pair of the weights, and is the exact pair by identity', () => {
    const points = collapsePoints(8, [1, 3], 60, 1);
    const x = points.map(({ pair }) => 2 * pair.gammaRFWeights * (1 - pair.gammaRuleWeights));
    const y = points.map(({ pair }) => pair.meanForgetting);
    const [mx, my] = [averageOf(x).mean, averageOf(y).mean];
    const moment = (a: number[], ma: number, b: number[], mb: number) =>
      a.reduce((sum, v, i) => sum + (v - ma) * (b[i] - mb), 0);
    const correlation = moment(x, mx, y, my) / Math.sqrt(moment(x, mx, x, mx) * moment(y, my, y, my));
    expect(correlation).toBeGreaterThan(0.65);
  });
});

describe('pictures and their families', () => {
  it('digits have norm sqrt(N0) and mean zero before it, permutations keep them, full turns are the identity', () => {
    const { inputs } = digitPool();
    for (const i of [0, 500, 1796]) {
      const norm = inputs.data.subarray(64 * i, 64 * i + 64).reduce((sum, x) => sum + x * x, 0);
      expect(norm).toBeCloseTo(64, 10);
    }
    const order = pixelPermutation(0.5, new RandomStream({ seed: 1, purpose: 'p' }));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, j) => j));
    expect(order.filter((to, from) => to === from).length).toBeGreaterThanOrEqual(32);
    const some = { rows: 3, columns: 64, data: inputs.data.slice(0, 192) };
    expect(distance(rotated(some, 360).data, some.data)).toBeLessThan(1e-12);
    const twice = rotated(rotated(some, 90), 90);
    expect(distance(twice.data, rotated(some, 180).data)).toBeLessThan(1e-12);
  });
});
