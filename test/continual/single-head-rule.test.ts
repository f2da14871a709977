import { describe, expect, it } from 'vitest';
import type { Activation } from '../../src/activations/activation.ts';
import { conditionalMean, conditionalVariance, conditionOn } from '../../src/gaussian/conditioning.ts';
import { frozenKernels } from '../../src/kernels/chain/frozen-kernel.ts';
import { inputPoints } from '../../src/kernels/chain/input-points.ts';
import { diagonalOf, stackRows } from '../../src/linalg/matrix.ts';
import {
  anterogradeInterference,
  type ContinualTask,
  covarianceBetween,
  ensembleAt,
  evaluationPoints,
  forgetting,
  meanAt,
  meanErrors,
  sequenceErrors,
  solveSequence,
  widthBias,
} from '../../src/theory/continual/single-head/index.ts';
import { forEachBackend } from '../support/backends.ts';
import { filterSequence } from './support/innovation-filter.ts';
import { distance, normals, normalTasks, problemOf } from './support/small-problems.ts';

const test = normals(3, 6, 'test');

forEachBackend(() => {
  describe('the sequential rule agrees with the innovation filter to 1e-12: mean and covariance between any two times', () => {
    const cases: [Activation, number, number[], number, number, number][] = [
      ['relu', 1, [1.6], 3, 0, 1],
      ['relu', 2, [1.6, 2.1, 0.9], 0.7, 0.1, 2],
      ['erf', 2, [1.2], 6, 0.05, 1],
      ['linear', 3, [1.1, 0.8, 1.4, 1.2], 2, 0.3, 1],
    ];
    for (const [activation, depth, priorVariances, coupling, temperature, outputs] of cases) {
      it(`${activation}, L = ${depth}, lambda = ${coupling}, T = ${temperature}`, () => {
        const tasks = normalTasks([4, 5, 3], 6, outputs);
        const problem = problemOf(tasks, { activation, depth, priorVariances, coupling, temperature });
        const solution = solveSequence(problem);
        const { mean, covariance, points } = filterSequence(problem, test);
        const everywhere = evaluationPoints(solution, [...tasks.map((task) => task.inputs), test].reduce(stackRows));
        for (let t = 0; t < 3; t++) {
          const rows = mean.data.subarray(t * points * outputs, (t + 1) * points * outputs);
          expect(distance(meanAt(solution, everywhere, t).data, rows)).toBeLessThan(1e-12);
          const state = ensembleAt(solution, everywhere, t);
          expect(distance(state.mean.data, rows)).toBeLessThan(1e-12);
          for (let u = 0; u < 3; u++) {
            const block = covarianceBetween(solution, everywhere, t, everywhere, u);
            let worst = 0;
            for (let i = 0; i < points; i++) {
              for (let j = 0; j < points; j++) {
                const expected = covariance.data[(t * points + i) * covariance.columns + u * points + j];
                worst = Math.max(worst, Math.abs(block.data[i * points + j] - expected));
              }
            }
            expect(worst).toBeLessThan(1e-12);
            if (t === u) expect(distance(state.variance, diagonalOf(block))).toBeLessThan(1e-12);
          }
        }
      });
    }
  });

  describe('limits of a sequence', () => {
    it('one task is the NNGP posterior at its temperature', () => {
      for (const temperature of [0, 0.2]) {
        const [task] = normalTasks([6], 6, 2);
        const solution = solveSequence(problemOf([task], { depth: 2, temperature }));
        const network = { activation: 'relu', priorVariances: [1.6, 1.6, 1.6] } as const;
        const [train, points] = [inputPoints(task.inputs), inputPoints(test)];
        const posterior = conditionOn(frozenKernels(network, train, train).nngp, task.targets, temperature);
        const cross = frozenKernels(network, points, train).nngp;
        const state = ensembleAt(solution, evaluationPoints(solution, test), 0);
        expect(distance(state.mean.data, conditionalMean(posterior, cross).data)).toBeLessThan(1e-12);
        const prior = diagonalOf(frozenKernels(network, points, points).nngp);
        expect(distance(state.variance, conditionalVariance(posterior, cross, prior))).toBeLessThan(1e-12);
      }
    });

    it('lambda = 0 learns every task alone', () => {
      const tasks = normalTasks([4, 5, 4], 6);
      const solution = solveSequence(problemOf(tasks, { coupling: 0, depth: 2 }));
      const points = evaluationPoints(solution, test);
      tasks.forEach((task, t) => {
        const alone = solveSequence(problemOf([task], { coupling: 0, depth: 2 }));
        const expected = ensembleAt(alone, evaluationPoints(alone, test), 0);
        const state = ensembleAt(solution, points, t);
        expect(distance(state.mean.data, expected.mean.data)).toBeLessThan(1e-13);
        expect(distance(state.variance, expected.variance)).toBeLessThan(1e-13);
      });
    });

    it('a task that repeats changes nothing at lambda = infinity and T = 0, and something at finite lambda', () => {
      const [task] = normalTasks([5], 6);
      const again: ContinualTask = { ...task };
      const frozen = solveSequence(problemOf([task, again, again], { coupling: Number.POSITIVE_INFINITY, depth: 2 }));
      const points = evaluationPoints(frozen, test);
      const [first, last] = [ensembleAt(frozen, points, 0), ensembleAt(frozen, points, 2)];
      expect(distance(first.mean.data, last.mean.data)).toBeLessThan(1e-12);
      expect(distance(first.variance, last.variance)).toBeLessThan(1e-12);
      const moving = solveSequence(problemOf([task, again, again], { depth: 2 }));
      const there = evaluationPoints(moving, test);
      expect(distance(meanAt(moving, there, 0).data, meanAt(moving, there, 2).data)).toBeGreaterThan(1e-2);
    });

    it('finite lambda meets lambda = infinity, at T = 0 and with the ridge tau = T lambda', () => {
      const tasks = normalTasks([4, 4, 4], 6);
      for (const tau of [0, 0.4]) {
        const limit = solveSequence(
          problemOf(tasks, { activation: 'erf', coupling: Number.POSITIVE_INFINITY, laterRidge: tau }),
        );
        const near = solveSequence(problemOf(tasks, { activation: 'erf', coupling: 1e7, temperature: tau / 1e7 }));
        for (let t = 0; t < 3; t++) {
          const expected = ensembleAt(limit, evaluationPoints(limit, test), t);
          const state = ensembleAt(near, evaluationPoints(near, test), t);
          expect(distance(state.mean.data, expected.mean.data)).toBeLessThan(1e-5);
          expect(distance(state.variance, expected.variance)).toBeLessThan(1e-5);
        }
      }
    });

    it('at T = 0 the task at hand is learned exactly by every network', () => {
      for (const coupling of [2, 1e5, Number.POSITIVE_INFINITY]) {
        const tasks = normalTasks([4, 5, 3], 6, 2);
        const solution = solveSequence(problemOf(tasks, { coupling, depth: 3 }));
        const { bias2, variance, loss } = sequenceErrors(solution, tasks);
        for (let t = 0; t < 3; t++) expect(loss.data[t * 3 + t]).toBeLessThan(1e-11);
        expect(
          distance(
            loss.data,
            bias2.data.map((value, i) => value + variance.data[i]),
          ),
        ).toBeLessThan(1e-15);
        expect(distance(meanErrors(solution, tasks).data, bias2.data)).toBeLessThan(1e-15);
        const table = forgetting(loss);
        expect(table[0]).toEqual([0, null, null]);
        expect(table[2][0]).toBeCloseTo(loss.data[6], 10);
      }
    });

    it('linear networks at lambda = infinity and T = 0 do not know their depth', () => {
      const tasks = normalTasks([3, 4, 3], 6);
      const at = (depth: number) => {
        const solution = solveSequence(
          problemOf(tasks, { activation: 'linear', depth, priorVariances: [1], coupling: Number.POSITIVE_INFINITY }),
        );
        return ensembleAt(solution, evaluationPoints(solution, test), 2);
      };
      expect(distance(at(1).mean.data, at(5).mean.data)).toBeLessThan(1e-12);
      expect(distance(at(1).variance, at(5).variance)).toBeLessThan(1e-12);
    });

    it('a common prior variance of a relu network scales the spread as sigma^(2 (L + 1)) and leaves the mean', () => {
      const tasks = normalTasks([3, 4, 3], 6);
      const at = (sigma2: number) => {
        const solution = solveSequence(
          problemOf(tasks, { depth: 3, priorVariances: [sigma2], coupling: Number.POSITIVE_INFINITY }),
        );
        return ensembleAt(solution, evaluationPoints(solution, test), 2);
      };
      expect(distance(at(1).mean.data, at(2).mean.data)).toBeLessThan(1e-11);
      expect(
        distance(
          at(1).variance.map((v) => 16 * v),
          at(2).variance,
        ),
      ).toBeLessThan(1e-11);
    });

    it('two tasks at lambda = infinity: the interference is the old function outside the new features', () => {
      const [one, two] = normalTasks([4, 5], 6);
      const frozen = { coupling: Number.POSITIVE_INFINITY, temperature: 0 };
      const solution = solveSequence(problemOf([one, two], frozen));
      const none: ContinualTask = { ...one, targets: { ...one.targets, data: one.targets.data.map(() => 0) } };
      const points = evaluationPoints(solution, test);
      const fromZero = solveSequence(problemOf([none, two], frozen));
      const away = solveSequence(
        problemOf([one, { ...two, targets: { ...two.targets, data: two.targets.data.map(() => 0) } }], frozen),
      );
      const sum = meanAt(fromZero, evaluationPoints(fromZero, test), 1).data.map(
        (value, i) => value + meanAt(away, evaluationPoints(away, test), 1).data[i],
      );
      expect(distance(meanAt(solution, points, 1).data, sum)).toBeLessThan(1e-12);
    });

    it('the first task has no interference, and at lambda = 0 none has', () => {
      const tasks = normalTasks([4, 5, 4], 6);
      const tests = normalTasks([7, 7, 7], 6, 1, 6);
      for (const coupling of [0, 4]) {
        const problem = problemOf(tasks, { coupling });
        const errors = sequenceErrors(solveSequence(problem), tests);
        const { interference, inSequence, alone } = anterogradeInterference(problem, errors, tests);
        expect(Math.abs(interference[0])).toBeLessThan(1e-13);
        expect(inSequence[1] - alone[1]).toBe(interference[1]);
        if (coupling === 0) expect(distance(interference, [0, 0, 0])).toBeLessThan(1e-12);
        else expect(Math.abs(interference[1])).toBeGreaterThan(1e-3);
      }
    });

    it('the width bias follows the surprise of the targets and falls as 1/N', () => {
      const tasks = normalTasks([4, 4], 6);
      const calm = solveSequence(problemOf(tasks, { temperature: 0.1 }));
      const loud = solveSequence(
        problemOf(
          tasks.map((task) => ({ ...task, targets: { ...task.targets, data: task.targets.data.map((y) => 5 * y) } })),
          {
            temperature: 0.1,
          },
        ),
      );
      expect(loud.surprises[0]).toBeCloseTo(25 * calm.surprises[0], 10);
      expect(widthBias(loud, 200)[1]).toBeCloseTo(widthBias(loud, 100)[1] / 2, 12);
    });
  });
});
