import { describe, expect, test } from 'vitest';
import { fromRows, matrix } from '../../src/linalg/matrix.ts';
import {
  earlyStopping,
  equilibrium,
  generalizationCourse,
  learningCourse,
  lowTemperatureMean,
  ntkFlow,
  timeScales,
} from '../../src/theory/ndk/index.ts';
import { relativeError, smallProblem } from './problems.ts';

/** Orthogonal training inputs with balanced labels and a test input that overlaps with one of them. */
function orthogonal(activation: 'relu' | 'erf', depth: number, sigma0: number, samples = 20, dimension = 24) {
  const inputs = matrix(samples, dimension);
  for (let i = 0; i < samples; i++) inputs.data[i * dimension + i] = Math.sqrt(dimension);
  const labels = Float64Array.from({ length: samples }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const testInputs = matrix(1, dimension);
  testInputs.data[0] = 0.7 * Math.sqrt(dimension);
  testInputs.data[dimension - 1] = Math.sqrt(1 - 0.49) * Math.sqrt(dimension);
  return {
    inputs,
    targets: matrix(samples, 1, labels),
    testInputs,
    activation,
    priorVariances: new Array<number>(depth + 1).fill(1),
    initialVariances: new Array<number>(depth + 1).fill(sigma0 * sigma0),
    temperature: 1e-3,
  };
}

describe('low-temperature theory', () => {
  test.each(['relu', 'erf'] as const)('%s: from the NTK plateau at s = 0+ to the NNGP interpolator', (activation) => {
    const problem = smallProblem(activation, 2, { initial2: 2, sigma2: [1, 1.2, 0.9] });
    const [start, end] = lowTemperatureMean(problem, [0, 40]);
    const cold = { ...problem, temperature: 0 };
    expect(relativeError(start.data, ntkFlow(cold, [Number.POSITIVE_INFINITY])[0].test.data)).toBeLessThan(1e-12);
    expect(relativeError(end.data, equilibrium(cold).test.data)).toBeLessThan(1e-8);
  });

  test('linear networks: the test mean does not move in the diffusive phase', () => {
    const problem = smallProblem('linear', 2, { initial2: 2 });
    const [a, b, c] = lowTemperatureMean(problem, [0, 0.5, 10]);
    expect(relativeError(b.data, a.data)).toBeLessThan(1e-10);
    expect(relativeError(c.data, a.data)).toBeLessThan(1e-10);
  });

  test('the dynamics at temperature T comes within O(T)', () => {
    const problem = smallProblem('erf', 1, { initial2: 2 });
    const [limit] = lowTemperatureMean(problem, [0.6]);
    const error = (temperature: number) => {
      const warm = { ...problem, temperature };
      return relativeError(learningCourse(warm, [0.6 / temperature]).test[0].data, limit.data);
    };
    const ratio = error(1e-3) / error(1e-4);
    expect(ratio).toBeGreaterThan(8);
    expect(ratio).toBeLessThan(12);
  });

  test('a singular NTK is an error that says why', () => {
    expect(() => lowTemperatureMean(smallProblem('linear', 1, { dimension: 2 }), [1])).toThrow(/singular NTK/);
    expect(() => lowTemperatureMean(smallProblem('relu', 1, { initial2: 0 }), [1])).toThrow(/singular NTK/);
    const twice = {
      ...smallProblem('relu', 1),
      inputs: fromRows([
        [1, 2],
        [1, 2],
        [3, 1],
        [0, 1],
      ]),
    };
    expect(() => lowTemperatureMean({ ...twice, testInputs: undefined }, [1])).toThrow(/singular NTK/);
  });

  const times = [0, 0.05, 0.2, 0.5, 1, 2, 5];
  test.each([
    [1, [0.568, 0.598, 0.617, 0.628, 0.632, 0.633, 0.633]],
    [0.5, [0.568, 0.618, 0.637, 0.641, 0.637, 0.634, 0.633]],
    [4, [0.568, 0.576, 0.584, 0.592, 0.605, 0.624, 0.633]],
  ])('ReLU, P = 20, orthogonal inputs, sigma_0 = %d: the two phases of note ndk, section 14', (sigma0, expected) => {
    lowTemperatureMean(orthogonal('relu', 1, sigma0), times, 1e-6).forEach((f, i) => {
      expect(Math.abs(f.data[0] - expected[i])).toBeLessThan(6e-4);
    });
  });

  test('orthogonal inputs with balanced labels: two of them give the course of twenty', () => {
    const [twenty, two] = [20, 2].map((samples) => lowTemperatureMean(orthogonal('erf', 2, 2, samples), times, 1e-6));
    twenty.forEach((f, i) => {
      expect(Math.abs(f.data[0] - two[i].data[0])).toBeLessThan(1e-9);
    });
  });

  test('erf: the plateau depends strongly on sigma_0 and depth', () => {
    const expected = { 1: [0.686, 0.624, 0.483, 0.316, 0.665], 3: [0.688, 0.584, 0.239, 0.046, 0.639] };
    for (const depth of [1, 3] as const) {
      [0.5, 1, 2, 4].forEach((sigma0, i) => {
        const problem = { ...orthogonal('erf', depth, sigma0), temperature: 0 };
        const [plateau] = ntkFlow(problem, [Number.POSITIVE_INFINITY]);
        expect(Math.abs(plateau.test.data[0] - expected[depth][i])).toBeLessThan(6e-4);
        expect(Math.abs(equilibrium(problem).test.data[0] - expected[depth][4])).toBeLessThan(6e-4);
      });
    }
  });

  test('large sigma_0: the diffusive phase waits until the variance has decayed', () => {
    const scale = (sigma0: number) => timeScales(orthogonal('relu', 1, sigma0, 6, 8)).diffusive ?? 0;
    // s = (sigma^2 / 2) ln(sigma_0^2 / sigma^2) + O(1): one more unit for each factor e^2
    expect(scale(16) - scale(8)).toBeCloseTo(Math.log(2), 1);
    const gradient = (sigma0: number) => timeScales(orthogonal('relu', 1, sigma0, 6, 8)).gradient;
    expect(gradient(1) / gradient(2)).toBeCloseTo(4, 2);
  });
});

describe('generalization', () => {
  const problem = smallProblem('relu', 1, { samples: 5, test: 4, temperature: 0.02 });
  const testTargets = matrix(4, 1, Float64Array.of(0.3, -0.5, 1, 0.2));

  test('test error = bias2 + variance', () => {
    const errors = generalizationCourse(problem, testTargets, [1, 20], { covariance: true });
    expect(errors.testError?.[1]).toBeCloseTo(errors.bias2[1] + (errors.variance?.[1] ?? 0), 14);
    expect(errors.trainBias2[1]).toBeLessThan(errors.trainBias2[0]);
    expect(() => generalizationCourse(problem, matrix(3, 1), [1])).toThrow(/testTargets/);
  });

  test('the best time is a minimum of the error', () => {
    const best = earlyStopping(problem, testTargets, [0.01, 1e3], 'bias2', { accuracy: 1e-5 });
    const around = generalizationCourse(problem, testTargets, [best.time * 0.8, best.time, best.time * 1.25]).bias2;
    if (!best.atEdge) {
      expect(around[1]).toBeLessThan(around[0]);
      expect(around[1]).toBeLessThan(around[2]);
      expect(best.error).toBeCloseTo(around[1], 4);
    }
    expect(best.error).toBeLessThanOrEqual(best.finalError);
  });
});
