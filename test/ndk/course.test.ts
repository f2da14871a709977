import { describe, expect, test } from 'vitest';
import type { Activation } from '../../src/activations/activation.ts';
import { fromRows, matrix } from '../../src/linalg/matrix.ts';
import {
  covarianceBetweenTimes,
  covarianceOverTest,
  equilibrium,
  learningCourse,
  limitKernels,
  ntkFlow,
} from '../../src/theory/ndk/index.ts';
import { freeSchedules, kernelBlocks } from '../../src/theory/ndk/kernels.ts';
import { meanByTrapezoid } from '../../src/theory/ndk/trapezoid.ts';
import { forEachBackend, theoryBackends } from '../support/backends.ts';
import { relativeError, smallProblem } from './problems.ts';

const activations: readonly Activation[] = ['linear', 'relu', 'erf'];
const collocation = { solver: 'collocation' } as const;

forEachBackend(() => {
  describe.each(activations)('%s', (activation) => {
    const problem = smallProblem(activation, 2, { initial2: 1.6, sigma2: [1, 0.8, 1.2], temperature: 0.1 });

    test('t = 0: mean 0 and covariance C(0, 0)', () => {
      const course = learningCourse(problem, [0, 1], { covariance: true });
      expect([...course.train[0].data, ...course.test[0].data].every((x) => x === 0)).toBe(true);
      const prior = matrix(2, 2);
      kernelBlocks(problem, freeSchedules(problem)).test.covariance(0, 0, prior.data);
      expect(course.testCovariances?.[0].data).toEqual(prior.data);
    });

    test('t -> infinity: posterior mean and covariance of the NNGP', () => {
      const late = 30 / (0.1 / 1.2);
      const course = learningCourse(problem, [late], { covariance: true });
      const end = equilibrium(problem);
      expect(relativeError(course.test[0].data, end.test.data)).toBeLessThan(1e-9);
      expect(relativeError(course.train[0].data, end.train.data)).toBeLessThan(1e-9);
      expect(relativeError(course.testCovariances?.[0].data ?? [], end.testCovariance.data)).toBeLessThan(1e-9);
    });

    test('T = 0: collocation meets the closed form of the NTK flow', () => {
      const cold = { ...problem, temperature: 0, weights: problem.weights.map((w) => ({ ...w, rate: 0 })) };
      const times = [0.3, 3, 30];
      const flow = ntkFlow(cold, times);
      const course = learningCourse(cold, times, { ...collocation, covariance: true });
      flow.forEach((moments, i) => {
        expect(relativeError(course.test[i].data, moments.test.data)).toBeLessThan(1e-9);
        expect(relativeError(course.testCovariances?.[i].data ?? [], moments.testCovariance.data)).toBeLessThan(1e-9);
      });
      expect(learningCourse(cold, times).solver).toBe('flow');
    });
  });
}, theoryBackends);

describe('solvers against each other', () => {
  const times = [0.2, 1.5, 9, 60];

  test.each([1, 3])('closed equations of linear networks = collocation, mean and covariance, L = %i', (depth) => {
    for (const dimension of [3, 6]) {
      const problem = smallProblem('linear', depth, { initial2: 1.5, sigma2: 0.9, dimension, outputs: 2 });
      const closed = learningCourse(problem, times, { covariance: true });
      const solved = learningCourse(problem, times, { ...collocation, covariance: true, accuracy: 1e-11 });
      expect(closed.solver).toBe('linear');
      times.forEach((_, i) => {
        expect(relativeError(closed.train[i].data, solved.train[i].data)).toBeLessThan(1e-10);
        expect(relativeError(closed.test[i].data, solved.test[i].data)).toBeLessThan(1e-10);
        const [a, b] = [closed.testCovariances, solved.testCovariances];
        expect(relativeError(a?.[i].data ?? [], b?.[i].data ?? [0])).toBeLessThan(1e-10);
      });
    }
  });

  test('linear networks that start at weight 0 stay at 0 until noise has built up variance', () => {
    const problem = smallProblem('linear', 1, { initial2: 0, temperature: 0.2 });
    const closed = learningCourse(problem, times);
    const solved = learningCourse(problem, times, { ...collocation, accuracy: 1e-11 });
    times.forEach((_, i) => {
      expect(relativeError(closed.test[i].data, solved.test[i].data)).toBeLessThan(1e-9);
    });
    for (const activation of activations) {
      const start = smallProblem(activation, 2, { initial2: 0, temperature: 0.2 });
      const late = learningCourse(start, [200], collocation);
      expect(relativeError(late.test[0].data, equilibrium(start).test.data)).toBeLessThan(1e-9);
    }
  });

  test.each([
    ['linear', 2, 1.5],
    ['relu', 1, 1.5],
    ['relu', 3, 0.6],
    ['erf', 2, 1],
  ] as const)(
    'modes = collocation within their stated accuracy: %s, L = %i, sigma_0^2 = %d',
    (activation, depth, initial2) => {
      const problem = smallProblem(activation, depth, { initial2, temperature: 0.05 });
      const modes = learningCourse(problem, times, { solver: 'modes' });
      const solved = learningCourse(problem, times, collocation);
      const coarse = learningCourse(problem, times, { solver: 'modes', accuracy: 1e-3 });
      expect(coarse.status.residual).toBe(1e-3);
      times.forEach((_, i) => {
        expect(relativeError(modes.train[i].data, solved.train[i].data)).toBeLessThan(5e-6);
        expect(relativeError(modes.test[i].data, solved.test[i].data)).toBeLessThan(5e-6);
        expect(relativeError(coarse.train[i].data, solved.train[i].data)).toBeLessThan(1e-3);
        expect(relativeError(coarse.test[i].data, solved.test[i].data)).toBeLessThan(1e-3);
      });
    },
  );

  test('auto chooses modes in their domain for a modest accuracy, else collocation', () => {
    const relu = smallProblem('relu', 1, { initial2: 2 });
    expect(learningCourse(relu, [1], { accuracy: 1e-4 }).solver).toBe('modes');
    expect(learningCourse(relu, [1]).solver).toBe('collocation');
    expect(learningCourse(smallProblem('erf', 1, { initial2: 2 }), [1], { accuracy: 1e-4 }).solver).toBe('collocation');
    expect(() => learningCourse(smallProblem('erf', 1, { initial2: 2 }), [1], { solver: 'linear' })).toThrow(/erf/);
    expect(() => learningCourse(smallProblem('erf', 1, { initial2: 2 }), [1], { solver: 'modes' })).toThrow(/erf/);
  });

  test('the error falls as the accuracy asks', () => {
    const problem = smallProblem('relu', 2, { initial2: 1.7, temperature: 0.08 });
    const reference = learningCourse(problem, times, { ...collocation, accuracy: 1e-13 });
    for (const accuracy of [1e-3, 1e-4, 1e-6, 1e-8, 1e-10]) {
      const course = learningCourse(problem, times, { ...collocation, accuracy });
      times.forEach((_, i) => {
        expect(relativeError(course.test[i].data, reference.test[i].data)).toBeLessThan(accuracy);
      });
    }
  });

  test('the trapezoidal rule comes nearer with the square of its step for erf', () => {
    const problem = smallProblem('erf', 1, { initial2: 1.4 });
    const reference = learningCourse(problem, [2], collocation).test[0].data;
    const error = (steps: number) => relativeError(meanByTrapezoid(problem, [2], 1, steps).test[0].data, reference);
    const ratio = error(40) / error(80);
    expect(ratio).toBeGreaterThan(3.7);
    expect(ratio).toBeLessThan(4.3);
  });

  test('orthogonal inputs and balanced labels: one scalar equation with kernel d - o', () => {
    const [size, d] = [6, 8];
    const inputs = matrix(size, d);
    for (let i = 0; i < size; i++) inputs.data[i * d + i] = Math.sqrt(d);
    const targets = matrix(
      size,
      1,
      Float64Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1 : -1)),
    );
    const base = smallProblem('relu', 1, { temperature: 0.05, initial2: 2 });
    const full = learningCourse({ ...base, inputs, targets, testInputs: undefined }, times);
    // Two opposite labels carry the same equation as any balanced set
    const two = fromRows([0, 1].map((i) => Array.from({ length: d }, (_, j) => (i === j ? Math.sqrt(d) : 0))));
    const pair = { ...base, inputs: two, targets: fromRows([[1], [-1]]), testInputs: undefined };
    const small = learningCourse(pair, times);
    times.forEach((_, i) => {
      expect(Math.abs(full.train[i].data[0] - small.train[i].data[0])).toBeLessThan(1e-10);
    });
  });
});

describe('covariance', () => {
  test('between times: symmetric, joins the equal-time one, and meets the linear propagator', () => {
    const problem = smallProblem('relu', 1, { initial2: 1.5, temperature: 0.2, samples: 3 });
    const times = [1, 3];
    const all = covarianceBetweenTimes(problem, times, 1e-8);
    const equal = covarianceOverTest(problem, times, 1e-8);
    expect(relativeError(all[0][0].data, equal[0].data)).toBeLessThan(1e-12);
    const near = covarianceBetweenTimes(problem, [3, 3 + 1e-9], 1e-8)[1][0];
    expect(relativeError(near.data, equal[1].data)).toBeLessThan(1e-4);
  });

  test('linear: Cov[f(t), f(s)] is the variance at s times the propagator from s to t', () => {
    // One training input, seen itself: everything is scalar
    const base = smallProblem('linear', 1, { sigma2: 1.1, temperature: 0.3, samples: 1 });
    const problem = { ...base, testInputs: base.inputs };
    const [s, t] = [0.7, 2.2];
    const [[early], [between]] = covarianceBetweenTimes(problem, [s, t], 1e-10);
    const kappa = base.inputs.data.reduce((sum, x) => sum + x * x, 0) / base.inputs.columns;
    const rate = 2 * (0.3 / 1.1 + 1.1 * kappa);
    expect(between.data[0] / early.data[0]).toBeCloseTo(Math.exp(-rate * (t - s)), 8);
  });

  test('equilibrium fluctuation-dissipation: C(tau) Y = T [f(infinity) - f(tau)] when learning starts at the prior', () => {
    const problem = smallProblem('erf', 2, { temperature: 0.3, samples: 3 });
    const t0 = 25 / 0.3;
    const taus = [0.5, 2];
    // The response to the training noise: C_qX(tau) Y with the training points as part of the query
    const whole = {
      ...problem,
      testInputs: matrix(5, 6, Float64Array.from([...(problem.testInputs?.data ?? []), ...problem.inputs.data])),
    };
    const end = equilibrium(problem).test.data;
    const course = learningCourse(problem, taus);
    taus.forEach((tau, i) => {
      const late = covarianceBetweenTimes(whole, [t0, t0 + tau], 1e-8)[1][0];
      for (let q = 0; q < 2; q++) {
        let left = 0;
        for (let p = 0; p < 3; p++) left += late.data[q * 5 + 2 + p] * problem.targets.data[p];
        expect(Math.abs(left - 0.3 * (end[q] - course.test[i].data[q]))).toBeLessThan(1e-8);
      }
    });
  });
});

describe('input', () => {
  const problem = smallProblem('relu', 1);

  test('errors name the field', () => {
    const run = (change: object) => () => learningCourse({ ...problem, ...change }, [1]);
    expect(run({ temperature: -1 })).toThrow(/temperature/);
    expect(run({ priorVariances: [1, 0] })).toThrow(/priorVariance/);
    expect(run({ initialVariances: [1] })).toThrow(/initialVariances/);
    expect(run({ targets: matrix(3, 1) })).toThrow(/targets/);
    expect(run({ inputs: matrix(0, 6) })).toThrow(/inputs/);
    expect(run({ testInputs: matrix(1, 5) })).toThrow(/testInputs/);
    const broken = matrix(4, 6);
    broken.data[3] = Number.NaN;
    expect(run({ inputs: broken })).toThrow(/inputs\[0\]\[3\]/);
    expect(() => learningCourse(problem, [])).toThrow(/times/);
    expect(() => learningCourse(problem, [1, -2])).toThrow(/times\[1\]/);
    expect(() => learningCourse(problem, [1], { accuracy: 0 })).toThrow(/accuracy/);
  });

  test('times are sorted and taken once; the order does not change the answers', () => {
    const course = learningCourse(problem, [3, 1, 3]);
    expect(course.times).toEqual([1, 3]);
    expect(relativeError(course.test[0].data, learningCourse(problem, [1]).test[0].data)).toBeLessThan(1e-8);
  });

  test('the NNGP kernel is that of the shared recursions', () => {
    const { nngp } = limitKernels(problem);
    const again = learningCourse(problem, [1e4]);
    expect(nngp.train.rows).toBe(4);
    expect(again.status.converged).toBe(true);
  });
});
