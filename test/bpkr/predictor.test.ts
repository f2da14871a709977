import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionalMean, conditionalVariance, conditionOn } from '../../src/gaussian/conditioning.ts';
import { inputDiagonal, inputKernel } from '../../src/kernels/kernel-network.ts';
import { symmetricEigen } from '../../src/linalg/eigen.ts';
import { type Matrix, matrix, toRows } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { kernelProblem, linearKernelProblem, prepare, scalarPredictor } from '../../src/theory/bpkr/index.ts';
import { forEachBackend, theoryBackends } from '../support/backends.ts';
import { distance, teacherProblem } from './problems.ts';

function scale(a: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((x) => factor * x),
  );
}

forEachBackend((name) => {
  describe(`predictor (${name})`, () => {
    it('= Gaussian conditioning with kernel U K_0 and noise T, by Cholesky instead of the spectrum', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 14 }),
          fc.integer({ min: 1, max: 14 }),
          fc.nat(500),
          (samples, dimension, seed) => {
            const data = teacherProblem({ samples, dimension }, seed);
            const U = 1.7;
            const T = 0.3;
            const cross = scale(inputKernel(data.testInputs, data.inputs), U);
            const process = conditionOn(scale(inputKernel(data.inputs), U), data.targets, T);
            const problem = linearKernelProblem(data.inputs, data.targets, data.testInputs);
            const { mean, variance } = scalarPredictor(problem, Math.log(U), T);
            expect(distance(mean, conditionalMean(process, cross).data)).toBeLessThan(1e-11);
            const prior = inputDiagonal(data.testInputs).map((value) => U * value);
            expect(distance(variance, conditionalVariance(process, cross, prior))).toBeLessThan(1e-11);
          },
        ),
        { numRuns: 40 },
      );
    });

    it('input space = sample space: eigenvalues, c^2, kappa^2 sums, predictor, residual, on both sides of P = N0', () => {
      for (const [samples, dimension] of [
        [20, 6],
        [6, 20],
        [9, 9],
      ]) {
        const data = teacherProblem({ samples, dimension, outputs: 2 }, 7);
        const a = linearKernelProblem(data.inputs, data.targets, data.testInputs);
        const b = kernelProblem(
          inputKernel(data.inputs),
          data.targets,
          inputKernel(data.testInputs, data.inputs),
          inputDiagonal(data.testInputs),
        );
        expect(a.rank).toBe(Math.min(samples, dimension));
        expect(b.rank).toBe(a.rank);
        expect(distance(a.eigenvalues, b.eigenvalues)).toBeLessThan(1e-12);
        expect(distance(a.labels.data.map(Math.abs), b.labels.data.map(Math.abs))).toBeLessThan(1e-9);
        expect(distance(a.testProjections.data.map(Math.abs), b.testProjections.data.map(Math.abs))).toBeLessThan(1e-9);
        expect(distance(a.testRemainder, b.testRemainder)).toBeLessThan(1e-10);
        expect(a.residual).toBeCloseTo(b.residual, 10);
        const rebuilt = (p: typeof a) => {
          const scaled = matrix(
            samples,
            p.rank,
            p.vectors().data.map((x, i) => x * p.eigenvalues[i % p.rank]),
          );
          return multiply(scaled, p.vectors(), { transposeB: true }).data;
        };
        expect(distance(rebuilt(a), inputKernel(data.inputs).data)).toBeLessThan(1e-12);
        expect(distance(rebuilt(b), inputKernel(data.inputs).data)).toBeLessThan(1e-12);
      }
    });

    it('T -> 0+ approaches T = 0 linearly, with P < N0 and with P > N0', () => {
      for (const [samples, dimension] of [
        [8, 12],
        [14, 6],
      ]) {
        const theory = prepare(teacherProblem({ samples, dimension }, 8));
        const at = (temperature: number) => theory.exact({ widths: [12, 9], temperature });
        const zero = at(0);
        const off = [1e-5, 1e-6].map((T) => Math.abs(at(T).meanU / zero.meanU - 1));
        expect(off[1]).toBeLessThan(1e-4);
        expect(off[0] / off[1]).toBeGreaterThan(8);
        expect(distance(at(1e-7).mean, zero.mean)).toBeLessThan(1e-4);
        // P > N0: the training error differs from |y_perp|^2/P by T R/P.
        const rank = Math.min(samples, dimension);
        const difference = at(1e-5).trainError - zero.trainError;
        expect(difference / ((1e-5 * rank) / samples)).toBeCloseTo(1, 2);
      }
    });

    it('the training error is the noise-weighted distance to the targets: bias + variance over the training points', () => {
      const data = teacherProblem({ samples: 9, dimension: 5 }, 9);
      const theory = prepare({ ...data, testInputs: data.inputs, testTargets: data.targets });
      for (const T of [0, 0.05, 1]) {
        const { errors } = theory.predict({ widths: [6], temperature: T });
        expect(errors.testError).toBeCloseTo(errors.trainError, 11);
        const exact = theory.exact({ widths: [6], temperature: T });
        expect(exact.errors.testError).toBeCloseTo(exact.trainError, 10);
      }
    });

    it('T = 0: the mean is that of the Gaussian process at every width; P > N0: least squares, no variance', () => {
      const data = teacherProblem({ samples: 8, dimension: 12 }, 10);
      const theory = prepare(data);
      const gp = theory.gaussianProcess({ widths: [1], temperature: 0 });
      for (const N of [1, 7, 300]) {
        expect(distance(theory.exact({ widths: [N, N], temperature: 0 }).mean, gp.predictor.mean)).toBeLessThan(1e-12);
      }
      const many = teacherProblem({ samples: 14, dimension: 4 }, 11);
      const { predictor } = prepare(many).predict({ widths: [3], temperature: 0 });
      expect(Math.max(...predictor.variance)).toBeLessThan(1e-14);
      const { values, vectors } = symmetricEigen(multiply(many.inputs, many.inputs, { transposeA: true }));
      const right = multiply(multiply(many.inputs, vectors), many.targets, { transposeA: true });
      const weights = multiply(
        vectors,
        matrix(
          4,
          1,
          right.data.map((x, i) => x / values[i]),
        ),
      );
      expect(distance(predictor.mean, multiply(many.testInputs, weights).data)).toBeLessThan(1e-11);
    });

    it('more samples than inputs: nothing of size P x P (20,000 images of 40 pixels)', () => {
      const data = teacherProblem({ samples: 20_000, dimension: 40, tests: 20 }, 12);
      const { errors, branches } = prepare(data).predict({ widths: [100, 100], temperature: 0.1 });
      expect(branches).toHaveLength(1);
      expect(errors.bias2).toBeLessThan(0.01);
    });

    it('duplicate inputs with conflicting labels at T = 0: rank-deficient with the residual as training error', () => {
      const inputs = matrix(3, 2, Float64Array.of(1, 0, 1, 0, 0, 1));
      const theory = prepare({ inputs, targets: matrix(3, 1, Float64Array.of(1, 3, 5)) });
      expect(theory.spectrum({ widths: [4], temperature: 0 }).rank).toBe(2);
      expect(theory.predict({ widths: [4], temperature: 0 }).errors.trainError).toBeCloseTo(2 / 3, 13);
    });

    it('a test point of zeros: mean 0, variance 0', () => {
      const data = teacherProblem({ samples: 5, dimension: 7 }, 13);
      const theory = prepare({ ...data, testInputs: matrix(1, 7), testTargets: undefined });
      for (const T of [0, 0.2]) {
        const { mean, variance } = theory.exact({ widths: [4], temperature: T });
        expect([mean[0], variance[0]]).toEqual([0, 0]);
      }
    });

    it('ReLU and erf: heuristic standing and a warning in every status; their GP limit is Gaussian conditioning with the NNGP kernel', () => {
      const data = teacherProblem({ samples: 8, dimension: 5 }, 14);
      for (const activation of ['relu', 'erf'] as const) {
        const theory = prepare(data, { activation });
        const parameters = { widths: [30, 30], priorVariances: [1.2, 1.5, 0.9], temperature: 0.1 };
        const prediction = theory.predict(parameters);
        expect(prediction.standing).toBe('heuristic');
        expect(prediction.status.warnings[0]).toMatch(/heuristic/);
        const stripped = theory.kernel(parameters);
        const factor = activation === 'relu' ? 1.5 * 0.9 : 0.9;
        const process = conditionOn(scale(stripped, factor), data.targets, 0.1);
        expect(theory.gaussianProcess(parameters).logEvidence).toBeCloseTo(process.logEvidence, 10);
        const wide = theory.predict({ ...parameters, widths: [1e9, 1e9] });
        const gp = theory.gaussianProcess(parameters);
        expect(distance(wide.predictor.mean, gp.predictor.mean)).toBeLessThan(1e-7);
        expect(toRows(stripped)).toHaveLength(8);
      }
    });
  });
}, theoryBackends);
