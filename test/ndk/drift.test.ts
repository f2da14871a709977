import { describe, expect, test } from 'vitest';
import { inputPairs } from '../../src/kernels/two-time/input-pairs.ts';
import { fromRows, stackRows } from '../../src/linalg/matrix.ts';
import {
  classificationAccuracy,
  type DriftProtocol,
  decorrelatedKernel,
  driftLimit,
  driftMean,
  equilibrium,
  freeDriftCovariance,
  freeDriftVariance,
  protocolMean,
  protocolOf,
} from '../../src/theory/ndk/index.ts';
import { relativeError, smallProblem } from './problems.ts';

const layered = smallProblem('relu', 2, { sigma2: [1.3, 0.8, 1.1], temperature: 0.2 });

describe('drift protocols', () => {
  test('tau = 0: every protocol starts at equilibrium', () => {
    for (const protocol of ['D0', 'D1', 'D2', 'D3', 'D4'] as const) {
      const { test: means } = driftMean(layered, protocol, [0]);
      expect(relativeError(means[0].data, equilibrium(layered).test.data)).toBeLessThan(1e-12);
    }
  });

  test.each(['D0', 'D3'] as const)('%s: the predictor stays where it is', (protocol) => {
    const end = equilibrium(layered);
    const course = driftMean(layered, protocol, [0.3, 2, 30]);
    for (const f of course.test) expect(relativeError(f.data, end.test.data)).toBeLessThan(1e-9);
  });

  test.each(['D1', 'D2', 'D3', 'D4'] as const)('%s: late times meet the limit', (protocol) => {
    const course = driftMean(layered, protocol, [400]);
    const whole = stackRows(course.train[0], course.test[0]);
    expect(relativeError(whole.data, driftLimit(layered, protocol).data)).toBeLessThan(1e-9);
  });

  test('D1 and D4 through the general protocol equal their closed kernels', () => {
    const times = [0.5, 3];
    const general = protocolMean(layered, protocolOf('D1', 2), times);
    const closed = driftMean(layered, 'D1', times);
    times.forEach((_, i) => {
      expect(relativeError(general.test[i].data, closed.test[i].data)).toBeLessThan(1e-12);
    });
  });

  test('linear: D1 keeps the sign pattern and shrinks by e^(-L gamma tau)', () => {
    const problem = smallProblem('linear', 2, { sigma2: 1.2, temperature: 0.3 });
    const end = equilibrium(problem).test.data;
    const {
      test: [f],
    } = driftMean(problem, 'D1', [1.7]);
    expect(
      relativeError(
        f.data,
        end.map((x) => x * Math.exp((-2 * 0.3 * 1.7) / 1.2)),
      ),
    ).toBeLessThan(1e-12);
  });

  test('freezing at the end of ordinary learning = the protocol from equilibrium', () => {
    const problem = smallProblem('relu', 1, { temperature: 0.3, initial2: 1.6, samples: 3 });
    const burn = 60;
    for (const protocol of ['D1', 'D3', 'D4'] as DriftProtocol[]) {
      const { phases } = protocolOf(protocol, 1);
      const all = [true, true];
      const late = protocolMean(
        problem,
        {
          start: 'initial',
          phases: [
            { from: 0, drifts: all, learns: all },
            { ...phases[0], from: burn },
          ],
        },
        [burn + 0.01, burn + 1, burn + 6],
        1e-8,
      );
      const direct = driftMean(problem, protocol, [0.01, 1, 6]);
      late.test.forEach((f, i) => {
        expect(relativeError(f.data, direct.test[i].data)).toBeLessThan(1e-7);
      });
    }
  });

  test('a pause in which nothing moves changes nothing but the clock', () => {
    const problem = smallProblem('relu', 2, { temperature: 0.2, initial2: 1.5, samples: 3 });
    const all = [true, true, true];
    const none = [false, false, false];
    const paused = protocolMean(
      problem,
      {
        start: 'initial',
        phases: [
          { from: 0, drifts: all, learns: all },
          { from: 2, drifts: none, learns: none },
          { from: 9, drifts: all, learns: all },
        ],
      },
      [9.05, 10, 14],
    );
    const straight = protocolMean(
      problem,
      { start: 'initial', phases: [{ from: 0, drifts: all, learns: all }] },
      [2.05, 3, 7],
    );
    paused.test.forEach((f, i) => {
      expect(relativeError(f.data, straight.test[i].data)).toBeLessThan(1e-8);
    });
  });

  test('what survives complete decorrelation: nothing for erf and linear, norms for ReLU', () => {
    for (const activation of ['linear', 'erf'] as const) {
      const { train } = decorrelatedKernel(smallProblem(activation, 2));
      expect(Math.max(...train.data.map(Math.abs))).toBeLessThan(1e-12);
    }
    const problem = smallProblem('relu', 2, { sigma2: [1.3, 0.8, 1.1] });
    const { train } = decorrelatedKernel(problem);
    const { scale } = inputPairs(problem.inputs);
    // sigma_a^2 sqrt(Q Q') / 2 pi with Q^2 = sigma_2^2 sigma_1^2 |x|^2 / 2 N_0
    expect(
      relativeError(
        train.data,
        scale.map((s) => (1.1 * 1.3 * 0.8 * s) / 2 / (2 * Math.PI)),
      ),
    ).toBeLessThan(1e-12);
  });

  test('the variance under D1 starts at the posterior and ends at the prior for erf', () => {
    const problem = smallProblem('erf', 1, { temperature: 0.2 });
    const start = equilibrium(problem).testCovariance;
    expect(freeDriftVariance(problem, 0)[1]).toBeCloseTo(start.data[3], 12);
    const late = freeDriftCovariance(problem, 300, 300);
    const prior = freeDriftCovariance({ ...problem, targets: problem.targets }, 400, 400);
    expect(late.data[0]).toBeCloseTo(prior.data[0], 12);
    expect(late.data[0]).toBeGreaterThan(start.data[0]);
  });

  test('T = 0 has no drift, bad phases are named', () => {
    expect(() => driftMean({ ...layered, temperature: 0 }, 'D1', [1])).toThrow(/temperature/);
    const flags = [true, true, true];
    const protocol = { start: 'initial', phases: [{ from: 1, drifts: flags, learns: flags }] } as const;
    expect(() => protocolMean(layered, protocol, [1])).toThrow(/phases\[0\]\.from/);
    const short = { start: 'initial', phases: [{ from: 0, drifts: [true], learns: flags }] } as const;
    expect(() => protocolMean(layered, short, [1])).toThrow(/phases\[0\]\.drifts/);
  });
});

describe('classification', () => {
  test('zero threshold, best threshold and a single network part ways', () => {
    const mean = [0.5, 0.4, 0.2, 0.1];
    const labels = [1, 1, -1, -1];
    const accuracy = classificationAccuracy(mean, labels, [1e-12, 1e-12, 1e-12, 1e-12]);
    expect(accuracy.zeroThreshold).toBe(0.5);
    expect(accuracy.bestThreshold).toBe(1);
    expect(accuracy.threshold).toBeCloseTo(0.3, 12);
    expect(accuracy.singleNetwork).toBeCloseTo(0.5, 12);
    expect(accuracy.separability).toBe(1);
    expect(classificationAccuracy([1, 2], [1, -1]).bestThreshold).toBe(0.5);
    expect(classificationAccuracy([1, 2], [1, -1]).separability).toBe(1);
    const shrunk = classificationAccuracy([1e-9, -1e-9], [1, -1], [1, 1]);
    expect(shrunk.zeroThreshold).toBe(1);
    expect(shrunk.singleNetwork).toBeCloseTo(0.5, 6);
    expect(() => classificationAccuracy([1], [2])).toThrow(/labels\[0\]/);
  });

  test('one class on both sides is met by a threshold below all', () => {
    expect(classificationAccuracy([0.1, 0.3], [1, 1]).bestThreshold).toBe(1);
    expect(fromRows([[1]]).rows).toBe(1);
  });
});
