import { describe, expect, it } from 'vitest';
import { conditionOn } from '../../src/gaussian/conditioning.ts';
import { inputKernel } from '../../src/kernels/kernel-network.ts';
import { cholesky, logDeterminant } from '../../src/linalg/cholesky.ts';
import { symmetricEigen } from '../../src/linalg/eigen.ts';
import { matrix, toRows } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import {
  firstOrderMeanU,
  hiddenLayers,
  linearKernelProblem,
  matrixSaddle,
  prepare,
} from '../../src/theory/bpkr/index.ts';
import { distance, teacherProblem } from './problems.ts';

describe('several outputs (note bpkr, section 7)', () => {
  it('m = 1 is the scalar theory: U, u, H, mean, variance, errors, kernels', () => {
    const data = teacherProblem({ samples: 9, dimension: 6 }, 1);
    const theory = prepare(data);
    for (const temperature of [0, 0.2]) {
      const parameters = { widths: [7, 20], priorVariances: [1.3, 0.8, 1.1], temperature };
      const one = theory.predict(parameters);
      const many = theory.predictOutputs(parameters);
      expect(many.saddle.U.data[0] / one.branches[0].U).toBeCloseTo(1, 11);
      expect(many.saddle.H).toBeCloseTo(one.branches[0].H, 10);
      many.saddle.u.forEach(([u], l) => {
        expect(u).toBeCloseTo(one.branches[0].u[l], 11);
      });
      expect(distance(many.predictor.mean.data, one.predictor.mean)).toBeLessThan(1e-11);
      expect(distance(many.predictor.variance, one.predictor.variance)).toBeLessThan(1e-11);
      expect(many.errors.trainError).toBeCloseTo(one.errors.trainError, 11);
    }
  });

  it('two branches: the matrix descent from several starts ends in the scalar minimum of least H', () => {
    const inputs = matrix(12, 12);
    const targets = matrix(12, 1);
    for (let i = 0; i < 12; i++) {
      inputs.data[i * 13] = Math.sqrt(12 * (i < 8 ? 10 : 0.03));
      targets.data[i] = i < 8 ? 0.3 : 3.5;
    }
    const theory = prepare({ inputs, targets });
    const parameters = { widths: [4, 4], temperature: 0.5 };
    const best = theory.predict(parameters).branches[0];
    expect(theory.predictOutputs(parameters).saddle.H).toBeCloseTo(best.H, 9);
  });

  it('turning the outputs turns U, mean and covariance with them', () => {
    const data = teacherProblem({ samples: 10, dimension: 7, outputs: 2 }, 2);
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const turn = matrix(2, 2, Float64Array.of(c, -s, s, c));
    const turned = prepare({
      ...data,
      targets: multiply(data.targets, turn),
      testTargets: multiply(data.testTargets, turn),
    });
    for (const temperature of [0, 0.3]) {
      const parameters = { widths: [12, 30], priorVariances: [1, 1.4, 0.7], temperature };
      const a = prepare(data).predictOutputs(parameters);
      const b = turned.predictOutputs(parameters);
      const back = multiply(multiply(turn, b.saddle.U), turn, { transposeB: true });
      expect(distance(back.data, a.saddle.U.data)).toBeLessThan(1e-10);
      expect(distance(multiply(b.predictor.mean, turn, { transposeB: true }).data, a.predictor.mean.data)).toBeLessThan(
        1e-10,
      );
      expect(b.errors.testError).toBeCloseTo(a.errors.testError as number, 10);
    }
  });

  it('T > 0: H is stationary and lower than at random neighbours; = the Kronecker form of F plus the prior over G_1, G_2', () => {
    const data = teacherProblem({ samples: 6, dimension: 4, outputs: 2 }, 3);
    const widths = [9, 14];
    const priorVariances = [1.1, 0.9, 1.2];
    const T = 0.25;
    const { saddle } = prepare(data).predictOutputs({ widths, priorVariances, temperature: T });
    const K = inputKernel(data.inputs);
    // H over free, non-commuting G_1, G_2: U = G_2^(1/2) G_1 G_2^(1/2), Wishart exponents, Kronecker product for F.
    const energy = (g1: number[], g2: number[]): number => {
      const [G1, G2] = [g1, g2].map(([a, b, d]) => matrix(2, 2, Float64Array.of(a, b, b, d)));
      const { values, vectors } = symmetricEigen(G2);
      const root = multiply(
        matrix(
          2,
          2,
          vectors.data.map((x, i) => x * Math.sqrt(values[i % 2])),
        ),
        vectors,
        { transposeB: true },
      );
      const U = multiply(multiply(root, G1), root);
      const big = matrix(12, 12);
      for (let i = 0; i < 12; i++) {
        for (let j = 0; j < 12; j++) {
          const k = 1.1 * K.data[(i >> 1) * 6 + (j >> 1)];
          big.data[i * 12 + j] = U.data[(i & 1) * 2 + (j & 1)] * k;
        }
      }
      const { logEvidence } = conditionOn(big, matrix(12, 1, data.targets.data), T);
      const prior = [G1, G2].reduce((sum, G, l) => {
        const scale = 1 / priorVariances[l + 1];
        const scaled = matrix(
          2,
          2,
          G.data.map((x) => scale * x),
        );
        return sum + (widths[l] / 2) * (scaled.data[0] + scaled.data[3] - logDeterminant(cholesky(scaled)));
      }, 0);
      return prior - logEvidence - 6 * Math.log(2 * Math.PI);
    };
    const commuting = (l: number): number[] => {
      const { vectors } = saddle.eigen;
      const G = multiply(
        matrix(
          2,
          2,
          vectors.data.map((x, i) => x * saddle.u[l][i % 2]),
        ),
        vectors,
        { transposeB: true },
      ).data;
      return [G[0], G[1], G[3]];
    };
    const [g1, g2] = [commuting(0), commuting(1)];
    expect(energy(g1, g2)).toBeCloseTo(saddle.H, 10);
    const stream = new RandomStream({ seed: 5, purpose: 'neighbours' });
    for (let trial = 0; trial < 200; trial++) {
      const shake = (g: number[]) => g.map((x) => x + 0.03 * stream.normal());
      expect(energy(shake(g1), shake(g2))).toBeGreaterThan(saddle.H - 1e-11);
    }
  });

  it('N -> infinity: U -> S times the identity', () => {
    const data = teacherProblem({ samples: 6, dimension: 9, outputs: 3 }, 4);
    for (const temperature of [0, 0.1]) {
      for (const N of [1e8, Number.POSITIVE_INFINITY]) {
        const { saddle } = prepare(data).predictOutputs({ widths: [N, N], priorVariances: [1, 0.5, 3], temperature });
        expect(distance(saddle.U.data, [1.5, 0, 0, 0, 1.5, 0, 0, 0, 1.5])).toBeLessThan(1e-5);
      }
    }
  });

  it('the first correction in m/N with m = 1 is that of the exact <U> at T = 0: the error falls as 1/N^2', () => {
    const errors = [20, 80].map((N) => {
      const data = teacherProblem({ samples: N, dimension: 2 * N }, 50 + N);
      const problem = linearKernelProblem(data.inputs, data.targets, data.testInputs);
      const layers = hiddenLayers([N], [1, 1]);
      const first = firstOrderMeanU(problem, matrixSaddle(problem, layers, 0), layers[0]).data[0];
      const exact = prepare(data).exact({ widths: [N], temperature: 0 }).meanU;
      return Math.abs(first / exact - 1);
    });
    expect(errors[0]).toBeLessThan(0.01);
    expect(errors[1]).toBeLessThan(errors[0] / 6);
  });

  it('more outputs than a layer has units, and targets that vanish in a direction at T = 0, are refused', () => {
    const data = teacherProblem({ samples: 8, dimension: 12, outputs: 3 }, 6);
    const theory = prepare(data);
    expect(() => theory.predictOutputs({ widths: [20, 2], temperature: 0.1 })).toThrow(
      /^widths: found a layer of width 2/,
    );
    const flat = prepare({
      ...data,
      targets: matrix(
        8,
        2,
        Float64Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 1 : -1) * (i % 2 ? 1 : -1)),
      ),
      testTargets: undefined,
    });
    expect(() => flat.predictOutputs({ widths: [8], temperature: 0 })).toThrow(/^targets/);
    expect(flat.predictOutputs({ widths: [8], temperature: 0.1 }).status.converged).toBe(true);
    expect(() => theory.predict({ widths: [20], temperature: 0.1 })).toThrow(/predictOutputs/);
    expect(toRows(theory.predictOutputs({ widths: [20], temperature: 0.1 }).saddle.U)).toHaveLength(3);
  });

  it('converges for small T, many outputs, and P > N0', () => {
    for (const [samples, dimension, outputs, T] of [
      [30, 12, 4, 1e-4],
      [20, 40, 6, 1e-3],
      [40, 20, 5, 1],
    ]) {
      const data = teacherProblem({ samples, dimension, outputs }, samples);
      const { status } = prepare(data).predictOutputs({ widths: [40, 25], temperature: T });
      expect(status.converged).toBe(true);
      expect(status.residual).toBeLessThan(1e-9 * samples);
    }
  });
});
