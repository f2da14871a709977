import { describe, expect, it } from 'vitest';
import { inputKernel } from '../../src/kernels/kernel-network.ts';
import { matrix, stackRows } from '../../src/linalg/matrix.ts';
import { logGamma } from '../../src/numeric/special/index.ts';
import {
  effectiveRank,
  labelAlignment,
  labelEnergy,
  labelSpectrum,
  linearKernelProblem,
  prepare,
} from '../../src/theory/bpkr/index.ts';
import { distance, teacherProblem } from './problems.ts';

describe('posterior kernels of the hidden layers (note bpkr, section 5)', () => {
  it('L = 1, T = 0: sigma^2 (1 - 1/N) K_0 + sigma^2 <1/U>/N y y^T', () => {
    const data = teacherProblem({ samples: 6, dimension: 9 }, 1);
    const theory = prepare(data);
    const parameters = { widths: [4], priorVariances: [1.3, 0.7], temperature: 0 };
    const k0 = inputKernel(data.inputs).data.map((x) => 1.3 * x);
    const y = data.targets.data;
    for (const form of ['saddle', 'exact'] as const) {
      const [kernel] = theory.layerKernels(parameters, { form });
      const inverse =
        form === 'saddle'
          ? 1 / theory.predict(parameters).branches[0].U
          : (theory.exact(parameters).meanInverseU as number);
      const expected = k0.map((x, i) => 0.7 * (0.75 * x + 0.25 * inverse * y[Math.floor(i / 6)] * y[i % 6]));
      expect(distance(kernel.data, expected)).toBeLessThan(1e-11);
    }
  });

  it('exact, L = 2, T > 0: = tensor quadrature over (log g_1, log g_2) of (mu mu^T + C)/V_l', () => {
    const data = teacherProblem({ samples: 3, dimension: 4 }, 2);
    const theory = prepare(data);
    const [N1, N2] = [3, 2];
    const priorVariances = [1, 1.2, 0.8];
    const T = 0.3;
    const problem = linearKernelProblem(data.inputs, data.targets, matrix(0, 4));
    const spectrum = labelSpectrum(problem);
    const E = problem.vectors().data;
    const h = 0.12;
    const axis = Float64Array.from({ length: 320 }, (_, i) => -34 + i * h);
    const density = (N: number, s: number, t: number) => {
      const x = t - Math.log((2 * s) / N);
      return (N / 2) * x - Math.exp(x) - logGamma(N / 2);
    };
    const total = new Float64Array(2 * 9);
    let Z = 0;
    for (const t1 of axis) {
      for (const t2 of axis) {
        const t = t1 + t2;
        const log = density(N1, 1.2, t1) + density(N2, 0.8, t2) - labelEnergy(spectrum, t, T);
        const w = Math.exp(log);
        if (!(w > 1e-22)) continue;
        Z += w;
        const U = Math.exp(t);
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            let value = 0;
            for (let a = 0; a < 3; a++) {
              const qa = 1 / (1 + T / (U * problem.eigenvalues[a]));
              value += E[i * 3 + a] * E[j * 3 + a] * T * qa;
              for (let b = 0; b < 3; b++) {
                const qb = 1 / (1 + T / (U * problem.eigenvalues[b]));
                value += E[i * 3 + a] * E[j * 3 + b] * qa * qb * problem.labels.data[a] * problem.labels.data[b];
              }
            }
            total[i * 3 + j] += (w * value) / U;
            total[9 + i * 3 + j] += w * value * Math.exp(-t2);
          }
        }
      }
    }
    const k0 = inputKernel(data.inputs).data;
    const k1 = k0.map((x, i) => 1.2 * ((1 - 1 / N1) * x + total[i] / Z / N1));
    const k2 = k1.map((x, i) => 0.8 * ((1 - 1 / N2) * x + total[9 + i] / Z / N2));
    const kernels = theory.layerKernels({ widths: [N1, N2], priorVariances, temperature: T }, { form: 'exact' });
    expect(distance(kernels[0].data, k1)).toBeLessThan(1e-9);
    expect(distance(kernels[1].data, k2)).toBeLessThan(1e-9);
  });

  it('with test points: the training block is unchanged, and test points that repeat training points repeat its entries', () => {
    const data = teacherProblem({ samples: 5, dimension: 8, tests: 3 }, 3);
    const theory = prepare(data);
    const repeated = prepare({ ...data, testInputs: data.inputs, testTargets: data.targets });
    for (const temperature of [0, 0.2]) {
      const parameters = { widths: [4, 6], priorVariances: [1.1, 0.9, 1.2], temperature };
      for (const form of ['saddle', 'exact'] as const) {
        const train = theory.layerKernels(parameters, { form });
        const all = theory.layerKernels(parameters, { form, includeTest: true });
        const twice = repeated.layerKernels(parameters, { form, includeTest: true });
        train.forEach((kernel, l) => {
          for (let i = 0; i < 5; i++) {
            for (let j = 0; j < 5; j++) {
              const value = kernel.data[i * 5 + j];
              expect(all[l].data[i * 8 + j]).toBeCloseTo(value, 12);
              expect(twice[l].data[i * 10 + 5 + j]).toBeCloseTo(value, 9);
              expect(twice[l].data[(5 + i) * 10 + 5 + j]).toBeCloseTo(value, 9);
            }
          }
        });
      }
    }
  });

  it('N -> infinity: K_l = sigma_{l+1}^2 K_{l-1}, over training and test points', () => {
    const data = teacherProblem({ samples: 5, dimension: 4, tests: 3 }, 4);
    const parameters = { widths: [1e10, Number.POSITIVE_INFINITY], priorVariances: [1.2, 0.5, 3], temperature: 0.1 };
    const all = inputKernel(stackRows(data.inputs, data.testInputs)).data;
    for (const form of ['saddle', 'exact'] as const) {
      const kernels = prepare(data).layerKernels(parameters, { form, includeTest: true });
      expect(
        distance(
          kernels[0].data,
          all.map((x) => 0.6 * x),
        ),
      ).toBeLessThan(1e-7);
      expect(
        distance(
          kernels[1].data,
          all.map((x) => 1.8 * x),
        ),
      ).toBeLessThan(1e-7);
    }
  });

  it('alignment is 1 for y y^T and effective rank 1; that of the identity is its size', () => {
    const y = Float64Array.of(1, -1, 2);
    const rankOne = matrix(
      3,
      3,
      Float64Array.from({ length: 9 }, (_, i) => y[Math.floor(i / 3)] * y[i % 3]),
    );
    expect(labelAlignment(rankOne, matrix(3, 1, y))).toBeCloseTo(1, 14);
    expect(effectiveRank(rankOne)).toBeCloseTo(1, 14);
    expect(effectiveRank(matrix(3, 3, Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)))).toBeCloseTo(3, 14);
    expect(labelAlignment(matrix(3, 3), matrix(3, 1, y))).toBe(0);
  });
});
