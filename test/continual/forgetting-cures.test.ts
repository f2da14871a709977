import { describe, expect, it } from 'vitest';
import { matrix, stackRows } from '../../src/linalg/matrix.ts';
import { multiplyVector } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { bestCoupling, transferMap } from '../../src/theory/continual/multi-head/index.ts';
import {
  meanErrors,
  replayCurve,
  replayRows,
  sequenceErrors,
  solveSequence,
  taskOrders,
  withReplay,
} from '../../src/theory/continual/single-head/index.ts';
import { normals, normalTasks, problemOf } from './support/small-problems.ts';

/** Two tasks of one linear teacher on fresh Gaussian inputs, and test data of the second. */
function sameTeacher(seed: number, sizes: readonly [number, number], dimension: number, noise = 0) {
  const rule = normals(1, dimension, 'rule', seed).data;
  const made = (rows: number, purpose: string, noisy: number) => {
    const inputs = normals(rows, dimension, purpose, seed);
    const stream = new RandomStream({ seed, purpose: `noise ${purpose}` });
    const targets = multiplyVector(inputs, rule).map((y) => y / Math.sqrt(dimension) + noisy * stream.normal());
    return { inputs, targets };
  };
  return { source: made(sizes[0], 'one', noise), target: made(sizes[1], 'two', noise), test: made(300, 'test', 0) };
}

const model = { width: 30, weightVariance: 1, readoutVariance: 1, coupling: 1, temperature: 0 };

describe('transfer between two heads', () => {
  it('has the known ratios of one teacher at a load of 2: 0.98, 0.84, 0.95, 3.3 at lambda = 0.1, 1, 5, 100', () => {
    const couplings = [0.1, 1, 5, 100];
    const expected = [0.98, 0.84, 0.95, 3.3];
    const draws = Array.from({ length: 8 }, (_, seed) => {
      const { source, target, test } = sameTeacher(seed + 1, [60, 60], 100);
      return transferMap(model, source, target, test, couplings).map(({ ratio }) => ratio);
    });
    couplings.forEach((_, k) => {
      const values = draws.map((row) => row[k]);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
      // Data sets differ: their spread and the two digits of the known values are the tolerance.
      expect(Math.abs(mean - expected[k])).toBeLessThan((4 * spread) / Math.sqrt(values.length) + 0.05 * expected[k]);
    });
  });

  it('is 1 without coupling, and least at the best one', () => {
    const { source, target, test } = sameTeacher(3, [60, 60], 100);
    expect(transferMap(model, source, target, test, [0])[0].ratio).toBeCloseTo(1, 10);
    const best = bestCoupling(model, source, target, test, [0.01, 100]);
    expect(best.helps).toBe(true);
    expect(best.atEnd).toBeUndefined();
    const around = transferMap(model, source, target, test, [best.coupling / 1.3, best.coupling * 1.3]);
    for (const { ratio } of around) expect(ratio).toBeGreaterThan(best.ratio);
  });

  it('takes a source of ten thousand samples with noise', () => {
    const noise = 0.3;
    const noisy = { ...model, temperature: noise * noise };
    const { source, target, test } = sameTeacher(4, [10_000, 20], 40, noise);
    const [small, large] = [500, 10_000].map((rows) => {
      const inputs = matrix(rows, 40, source.inputs.data.subarray(0, rows * 40));
      const part = { inputs, targets: source.targets.subarray(0, rows) };
      return transferMap(noisy, part, target, test, [3])[0];
    });
    expect(large.converged).toBe(true);
    expect(large.ratio).toBeLessThan(1);
    expect(Math.abs(large.ratio - small.ratio)).toBeLessThan(0.2);
  });
});

describe('replay', () => {
  const tasks = normalTasks([6, 5, 4], 12, 1, 9);
  const problem = problemOf(tasks, { coupling: Number.POSITIVE_INFINITY });

  it('of nothing changes nothing, and of all rows forgets nothing of the training data', () => {
    const [none, all] = replayCurve(problem, tasks, [0, 6], 'random');
    const plain = sequenceErrors(solveSequence(problem), tasks);
    expect(none.errors.loss.data).toEqual(plain.loss.data);
    expect(none.forgetting).toBeGreaterThan(0.01);
    expect(Math.abs(all.forgetting)).toBeLessThan(1e-8);
  });

  it('joins rows as a hand-made sequence has them', () => {
    const kept = replayRows(problem, 2, 'greedy');
    expect(kept.map((rows) => rows.length)).toEqual([2, 2]);
    const joined = withReplay(tasks, kept);
    expect(joined[2].inputs.rows).toBe(4 + 2 + 2);
    const first = matrix(2, 12);
    for (const [i, row] of kept[0].entries()) {
      first.data.set(tasks[0].inputs.data.subarray(row * 12, (row + 1) * 12), i * 12);
    }
    expect(joined[1].inputs.data).toEqual(stackRows(tasks[1].inputs, first).data);
  });

  it('of rows that are overwritten most helps no less than of rows at random, on average', () => {
    const forgetting = (rule: 'greedy' | 'random') =>
      Array.from({ length: 6 }, (_, seed) => {
        const sequence = normalTasks([12, 12], 16, 1, 20 + seed);
        const own = problemOf(sequence, { coupling: Number.POSITIVE_INFINITY });
        return replayCurve(own, sequence, [4], rule, seed)[0].meanForgetting;
      }).reduce((sum, value) => sum + value, 0);
    expect(forgetting('greedy')).toBeLessThan(1.1 * forgetting('random'));
  });
});

describe('the order of tasks', () => {
  const tasks = normalTasks([5, 4, 6, 3], 10, 2, 4);
  const problem = problemOf(tasks, { coupling: Number.POSITIVE_INFINITY });
  const sets = normalTasks([7, 7, 7, 7], 10, 2, 5);

  it('found by sharing beginnings is that of solving every order by itself', () => {
    const found = taskOrders(problem, sets);
    const errors = permutations([0, 1, 2, 3]).map((order) => {
      const solution = solveSequence({ ...problem, tasks: order.map((s) => tasks[s]) });
      const table = meanErrors(solution, sets);
      const last = table.data.subarray(3 * 4);
      return { order, error: last.reduce((sum, value) => sum + value, 0) / 4 };
    });
    errors.sort((a, b) => a.error - b.error);
    expect(found.exhaustive).toBe(true);
    expect(found.best.order).toEqual(errors[0].order);
    expect(found.best.error).toBeCloseTo(errors[0].error, 10);
    expect(found.worst.error).toBeCloseTo(errors[errors.length - 1].error, 10);
    expect(found.mean).toBeCloseTo(errors.reduce((sum, { error }) => sum + error, 0) / errors.length, 10);
  });

  it('is greedy beyond eight tasks, with an error that its order has', () => {
    const many = normalTasks(new Array<number>(9).fill(2), 8, 1, 6);
    const own = problemOf(many, { coupling: Number.POSITIVE_INFINITY });
    const { best, worst, exhaustive, mean } = taskOrders(own, many);
    expect(exhaustive).toBe(false);
    expect(mean).toBeUndefined();
    expect([...best.order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(best.error).toBeLessThan(worst.error);
    const solution = solveSequence({ ...own, tasks: best.order.map((s) => many[s]) });
    const last = meanErrors(solution, many).data.subarray(8 * 9);
    expect(best.error).toBeCloseTo(last.reduce((sum, value) => sum + value, 0) / 9, 10);
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}
