import { describe, expect, it } from 'vitest';
import { columnOf, matrix, rowOf, selectRows, transpose } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { thinSvd } from '../../src/linalg/svd.ts';
import { RandomStream } from '../../src/random/stream.ts';
import {
  type ContinualTask,
  meanErrors,
  meanFieldForgetting,
  pairOrderParameters,
  randomRuleForgetting,
  sequenceErrors,
  solveSequence,
} from '../../src/theory/continual/single-head/index.ts';
import { forEachBackend } from '../support/backends.ts';
import { normals, normalTasks, problemOf } from './support/small-problems.ts';

const relu = { activation: 'relu', priorVariances: [1.6, 1.6, 1.6] } as const;
const frozen = { depth: 2, coupling: Number.POSITIVE_INFINITY } as const;

function meanSquare(task: ContinualTask): number {
  return task.targets.data.reduce((sum, y) => sum + y * y, 0) / task.targets.rows;
}

function flipped(task: ContinualTask): ContinualTask {
  return { ...task, targets: { ...task.targets, data: task.targets.data.map((y) => -y) } };
}

forEachBackend(() => {
  describe('the exact pair of order parameters', () => {
    const [one, two] = normalTasks([5, 6], 8, 2);
    const pair = pairOrderParameters(relu, one, two)!;

    it('2 gamma_RF (1 - gamma_rule) is the forgetting of the mean predictor, and the spread adds its own part', () => {
      const errors = sequenceErrors(solveSequence(problemOf([one, two], frozen)), [one]);
      expect(pair.meanForgetting).toBeCloseTo(errors.bias2.data[1] / meanSquare(one), 11);
      expect(pair.varianceForgetting).toBeCloseTo(errors.variance.data[1] / meanSquare(one), 11);
    });

    it('gamma_rule is the contrast between the flipped and the true rule, 2 gamma_RF their average', () => {
      const forget = (second: ContinualTask) =>
        meanErrors(solveSequence(problemOf([one, second], frozen)), [one]).data[1] / meanSquare(one);
      const [same, opposite] = [forget(two), forget(flipped(two))];
      expect(pair.gammaRule).toBeCloseTo((opposite - same) / (opposite + same), 11);
      expect(2 * pair.gammaRF).toBeCloseTo((opposite + same) / 2, 11);
    });

    it('a task against itself has gamma_rule = 1 and nothing forgotten; against its flip gamma_rule = -1', () => {
      const self = pairOrderParameters(relu, one, one)!;
      expect(self.gammaRF).toBeCloseTo(1, 11);
      expect(self.gammaRule).toBeCloseTo(1, 11);
      expect(self.meanForgetting).toBeLessThan(1e-11);
      expect(self.varianceForgetting).toBeLessThan(1e-11);
      expect(self.gammaFeatures).toBeCloseTo(1, 11);
      expect(self.gammaRFWeights).toBeCloseTo(1, 11);
      expect(self.gammaRuleWeights).toBeCloseTo(1, 11);
      expect(pairOrderParameters(relu, one, flipped(one))!.gammaRule).toBeCloseTo(-1, 11);
    });

    it('linear networks on orthogonal inputs share nothing', () => {
      const left = matrix(2, 6, Float64Array.of(1, 2, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0));
      const right = matrix(2, 6, Float64Array.of(0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 1));
      const targets = normals(2, 1, 'y');
      const found = pairOrderParameters(
        { activation: 'linear', priorVariances: [1, 1] },
        { inputs: left, targets },
        { inputs: right, targets },
      )!;
      for (const value of Object.values(found)) expect(Math.abs(value)).toBeLessThan(1e-14);
    });
  });

  describe('the pair in the space of weights', () => {
    it('agrees with explicit feature maps and projectors (linear network: the features are the inputs)', () => {
      const [one, two] = normalTasks([3, 4], 7);
      const found = pairOrderParameters({ activation: 'linear', priorVariances: [1, 1] }, one, two)!;
      /** Phi^+ y, by singular values. */
      const rule = ({ inputs, targets }: ContinualTask) => {
        const { u, s, v } = thinSvd(inputs);
        const c = multiply(u, targets, { transposeA: true });
        for (let k = 0; k < s.length; k++) c.data[k] /= s[k];
        return { vector: multiply(v, c), basis: v };
      };
      const [a, b] = [rule(one), rule(two)];
      const projected = multiply(b.basis, multiply(b.basis, a.vector, { transposeA: true }));
      const norm = (x: { data: Float64Array }) => Math.sqrt(x.data.reduce((sum, value) => sum + value * value, 0));
      const dot = (x: { data: Float64Array }, y: { data: Float64Array }) =>
        x.data.reduce((sum, value, i) => sum + value * y.data[i], 0);
      expect(found.gammaRFWeights).toBeCloseTo(norm(projected) ** 2 / norm(a.vector) ** 2, 12);
      expect(found.gammaRuleWeights).toBeCloseTo(dot(a.vector, b.vector) / norm(projected) / norm(b.vector), 12);
      const overlap = multiply(a.basis, b.basis, { transposeA: true });
      expect(found.gammaFeatures).toBeCloseTo(norm(overlap) ** 2 / 3, 12);
    });

    it('stays in [0, 1] and [-1, 1]', () => {
      for (let seed = 1; seed <= 20; seed++) {
        const [one, two] = normalTasks([4, 6], 5, 1, seed);
        const found = pairOrderParameters(relu, one, two)!;
        for (const value of [found.gammaRFWeights, found.gammaFeatures]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(Math.abs(found.gammaRuleWeights)).toBeLessThanOrEqual(1 + 1e-12);
        expect(Math.abs(found.gammaRule)).toBeLessThanOrEqual(1);
      }
    });

    it('is undefined where a kernel is singular, and an error where there is no rule', () => {
      const linear = { activation: 'linear', priorVariances: [1, 1] } as const;
      const [one, two] = normalTasks([4, 3], 3);
      expect(pairOrderParameters(linear, one, two)).toBeUndefined();
      expect(randomRuleForgetting(linear, one.inputs, two.inputs)).toBeUndefined();
      const nothing = { inputs: two.inputs, targets: matrix(3, 1) };
      expect(() => pairOrderParameters(relu, nothing, two)).toThrow(/only zeros/);
      expect(pairOrderParameters(relu, two, nothing)!.gammaRule).toBe(0);
    });
  });

  it('random rules forget on average what the inputs alone say', () => {
    const inputs = normalTasks([5, 6], 8).map((task) => task.inputs);
    const expected = randomRuleForgetting(relu, inputs[0], inputs[1])!;
    const draws = Array.from({ length: 300 }, (_, k) => {
      const stream = new RandomStream({ seed: 3, purpose: 'rules', chain: k });
      const [one, two] = inputs.map((x) => ({
        inputs: x,
        targets: matrix(x.rows, 1, stream.fillNormal(new Float64Array(x.rows))),
      }));
      const pair = pairOrderParameters(relu, one, two)!;
      return pair.meanForgetting * meanSquare(one);
    });
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const spread = Math.sqrt(
      draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length / (draws.length - 1),
    );
    expect(Math.abs(mean - expected) / spread).toBeLessThan(3);
  });

  it('order of the samples does not matter', () => {
    const [one, two] = normalTasks([5, 6], 8);
    const order = [3, 0, 4, 1, 2];
    const shuffled = { inputs: selectRows(one.inputs, order), targets: selectRows(one.targets, order) };
    const [a, b] = [pairOrderParameters(relu, one, two)!, pairOrderParameters(relu, shuffled, two)!];
    expect(b.gammaRF).toBeCloseTo(a.gammaRF, 11);
    expect(b.gammaFeatures).toBeCloseTo(a.gammaFeatures, 11);
    expect(rowOf(shuffled.inputs, 0)).toEqual(rowOf(one.inputs, 3));
    expect(columnOf(transpose(one.targets), 0)[0]).toBe(one.targets.data[0]);
  });
});

describe('the mean-field estimate of many tasks', () => {
  const pairs = Array.from({ length: 6 }, (_, k) => {
    const [one, two] = normalTasks([5, 5], 8, 1, 20 + k);
    return pairOrderParameters(relu, one, two)!;
  });

  it('is 0 for one task and the average of the pairs for two, and says that it is approximate', () => {
    const { forgetting, standing, note } = meanFieldForgetting(pairs, 5);
    expect(forgetting[0]).toBe(0);
    expect(forgetting[1]).toBeCloseTo(pairs.reduce((sum, pair) => sum + pair.meanForgetting, 0) / pairs.length, 12);
    expect(standing).toBe('heuristic');
    expect(note).toMatch(/estimate/);
  });

  it('has its limit B (n - 1) where nothing is taken over', () => {
    const [pair] = pairs;
    const still = { ...pair, retained: 0, written: 0, meanForgetting: 0.3 };
    expect([...meanFieldForgetting([still], 4).forgetting].map((value) => value.toFixed(12))).toEqual(
      [0, 0.3, 0.6, 0.9].map((value) => value.toFixed(12)),
    );
    const turning = { ...pair, retained: 2, written: 0, meanForgetting: 4.5 };
    expect(meanFieldForgetting([turning], 3).forgetting[2]).toBeCloseTo(2 * 0.5, 12);
    expect(() => meanFieldForgetting([], 3)).toThrow(/pairs/);
  });
});
