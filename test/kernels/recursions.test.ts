import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../src/activations/activation.ts';
import { activationOf } from '../../src/activations/registry.ts';
import { InputError } from '../../src/base/input-error.ts';
import { type KernelNetwork, layerVariances } from '../../src/kernels/kernel-network.ts';
import { nngpDiagonal, nngpKernel } from '../../src/kernels/nngp.ts';
import { ntkDiagonal, ntkKernel } from '../../src/kernels/ntk.ts';
import { strippedDiagonal, strippedKernel, strippedNetwork } from '../../src/kernels/stripped.ts';
import { symmetricEigenvalues } from '../../src/linalg/eigen.ts';
import { diagonalOf, fromRows, type Matrix, matrix, rowOf, stackRows } from '../../src/linalg/matrix.ts';
import { dot } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { forEachBackend } from '../support/backends.ts';

const activations: readonly Activation[] = ['linear', 'relu', 'erf'];

function gaussianInputs(rows: number, columns: number, seed: number): Matrix {
  const inputs = matrix(rows, columns);
  new RandomStream({ seed, purpose: 'kernel test' }).fillNormal(inputs.data);
  return inputs;
}

function apply(activation: Activation, h: number): number {
  if (activation === 'linear') return h;
  // Abramowitz & Stegun 7.1.26 is good to 1.5e-7, far below the Monte Carlo error.
  if (activation === 'relu') return Math.max(0, h);
  const t = 1 / (1 + 0.3275911 * Math.abs(h));
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(h) * (1 - poly * Math.exp(-h * h));
}

function largest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let error = 0;
  for (let i = 0; i < a.length; i++) error = Math.max(error, Math.abs(a[i] - b[i]));
  return error;
}

forEachBackend((name) => {
  describe(`kernel recursions (${name})`, () => {
    for (const activation of activations) {
      const network: KernelNetwork = { activation, priorVariances: [1.3, 0.7, 1.8, 0.9] };

      it(`${activation}: the kernel of the union holds train-train, test-train and diagonal`, () => {
        const train = gaussianInputs(7, 5, 1);
        const test = gaussianInputs(4, 5, 2);
        for (const [kernel, diagonal] of [
          [nngpKernel, nngpDiagonal],
          [ntkKernel, ntkDiagonal],
        ] as const) {
          const union = kernel(network, stackRows(train, test));
          const tt = kernel(network, train);
          const cross = kernel(network, test, train);
          for (let i = 0; i < 7; i++) {
            for (let j = 0; j < 7; j++) expect(union.data[i * 11 + j]).toBeCloseTo(tt.data[i * 7 + j], 13);
            for (let j = 0; j < 4; j++) expect(union.data[(7 + j) * 11 + i]).toBeCloseTo(cross.data[j * 7 + i], 13);
          }
          expect(largest(diagonalOf(union), diagonal(network, stackRows(train, test)))).toBeLessThan(1e-14);
          for (let i = 0; i < 7; i++) {
            for (let j = 0; j < i; j++) expect(tt.data[i * 7 + j]).toBe(tt.data[j * 7 + i]);
          }
        }
      });

      it(`${activation}: a duplicated row is the same row to the last digits`, () => {
        const row = Array.from(gaussianInputs(1, 9, 3).data);
        for (const kernel of [nngpKernel, ntkKernel]) {
          const { data } = kernel(network, fromRows([row, row, row]));
          expect(Math.abs(data[1] / data[0] - 1)).toBeLessThan(activation === 'linear' ? 1e-15 : 3e-8);
        }
      });

      it(`${activation}: zero inputs give finite kernels, zero for homogeneous ones and for erf`, () => {
        const inputs = fromRows([
          [0, 0, 0],
          [1, 2, 3],
        ]);
        for (const kernel of [nngpKernel, ntkKernel]) {
          const { data } = kernel(network, inputs);
          expect(Array.from(data).every(Number.isFinite)).toBe(true);
          expect([data[0], data[1], data[2]]).toEqual([0, 0, 0]);
        }
      });

      it(`${activation}: both kernels are positive semidefinite`, () => {
        fc.assert(
          fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 6 }), fc.nat(1000), (n, n0, seed) => {
            const inputs = gaussianInputs(n, n0, seed);
            for (const kernel of [nngpKernel, ntkKernel]) {
              const values = symmetricEigenvalues(kernel(network, inputs));
              expect(values[0]).toBeGreaterThan(-1e-12 * Math.max(1, values[values.length - 1]));
            }
          }),
          { numRuns: 25 },
        );
      });
    }

    it('linear: NNGP = prod sigma^2 x.x/N0 and NTK = (sum over layers of the product of the others) x.x/N0', () => {
      const inputs = gaussianInputs(5, 8, 4);
      const variances = [1.5, 0.5, 2];
      const plain = nngpKernel({ activation: 'linear', priorVariances: [1] }, inputs);
      const nngp = nngpKernel({ activation: 'linear', priorVariances: variances }, inputs);
      const ntk = ntkKernel({ activation: 'linear', priorVariances: variances }, inputs);
      for (let i = 0; i < plain.data.length; i++) {
        expect(nngp.data[i]).toBeCloseTo(1.5 * plain.data[i], 13);
        expect(ntk.data[i]).toBeCloseTo((0.5 * 2 + 1.5 * 2 + 1.5 * 0.5) * plain.data[i], 13);
      }
    });

    it('NTK = derivative of the NNGP kernel when every layer correlates its weights a little more', () => {
      const inputs = gaussianInputs(4, 6, 5);
      const variances = [1.2, 0.8, 1.4];
      for (const activation of activations) {
        const dual = activationOf(activation).dual;
        const rows = layerVariances({ activation, priorVariances: variances }, inputs);
        const flat = nngpKernel({ activation: 'linear', priorVariances: [1] }, inputs);
        const ntk = ntkKernel({ activation, priorVariances: variances }, inputs);
        const shifted = (i: number, j: number, h: number): number => {
          let c = (variances[0] + h) * flat.data[i * 4 + j];
          for (let l = 1; l < 3; l++) c = (variances[l] + h) * dual.value(c, rows[l - 1][i], rows[l - 1][j]);
          return c;
        };
        for (const [i, j] of [
          [0, 1],
          [1, 3],
          [2, 0],
        ]) {
          const derivative = (shifted(i, j, 1e-5) - shifted(i, j, -1e-5)) / 2e-5;
          expect(ntk.data[i * 4 + j]).toBeCloseTo(derivative, 8);
        }
      }
    });

    it('ReLU: scaling an input scales its kernel entries; each layer halves the stripped diagonal', () => {
      const network: KernelNetwork = { activation: 'relu', priorVariances: [1, 2, 2] };
      const a = gaussianInputs(1, 5, 6);
      const b = gaussianInputs(1, 5, 7);
      const scaled = matrix(
        1,
        5,
        a.data.map((x) => 3 * x),
      );
      expect(nngpKernel(network, scaled, b).data[0]).toBeCloseTo(3 * nngpKernel(network, a, b).data[0], 13);
      const flat = strippedDiagonal('linear', 0, 1.7, a)[0];
      for (const depth of [1, 2, 5]) {
        expect(strippedDiagonal('relu', depth, 1.7, a)[0]).toBeCloseTo(flat * 2 ** -depth, 14);
      }
    });

    it('ReLU: opposite inputs are independent after one layer, colinear ones perfectly correlated', () => {
      const inputs = fromRows([
        [1, 2],
        [-1, -2],
        [2, 4],
      ]);
      const { data } = strippedKernel('relu', 1, 1, inputs);
      expect(data[1]).toBeCloseTo(0, 15);
      expect(data[2] / Math.sqrt(data[0] * data[8])).toBeCloseTo(1, 14);
    });

    it('homogeneous: stripped kernel times prior amplitude = NNGP kernel; erf keeps its inner variances', () => {
      const inputs = gaussianInputs(5, 4, 8);
      for (const activation of activations) {
        const network: KernelNetwork = { activation, priorVariances: [1.3, 0.7, 1.8] };
        const stripped = strippedNetwork(network);
        const kernel = nngpKernel(stripped, inputs).data.map((x) => x * stripped.priorAmplitude);
        expect(largest(kernel, nngpKernel(network, inputs).data)).toBeLessThan(1e-13);
        expect(stripped.priorAmplitude).toBeCloseTo(activation === 'erf' ? 1.8 : 0.7 * 1.8, 14);
      }
    });

    it('variances that are not positive and inputs of different dimension are refused', () => {
      const inputs = gaussianInputs(2, 3, 9);
      expect(() => nngpKernel({ activation: 'relu', priorVariances: [1, 0] }, inputs)).toThrow(/priorVariances\[1\]/);
      expect(() => ntkKernel({ activation: 'relu', priorVariances: [] }, inputs)).toThrow(InputError);
      expect(() => nngpKernel({ activation: 'relu', priorVariances: [1] }, inputs, gaussianInputs(2, 4, 9))).toThrow(
        /input dimensions/,
      );
    });
  });
});

describe('kernels against random wide networks', () => {
  const inputs = gaussianInputs(3, 4, 10);
  const variances = [1.4, 0.8, 1.3];
  const width = 64;
  const networks = 1500;

  for (const activation of activations) {
    it(`${activation}: NNGP = covariance of the outputs (z-scores, 1/N bias added to the error bar)`, () => {
      const stream = new RandomStream({ seed: 11, purpose: `prior ${activation}` });
      const products: number[][] = [];
      for (let s = 0; s < networks; s++) {
        let activity = [0, 1, 2].map((i) => rowOf(inputs, i));
        for (let l = 0; l < 2; l++) {
          const fanIn = activity[0].length;
          const scale = Math.sqrt(variances[l] / fanIn);
          const next = [0, 1, 2].map(() => new Float64Array(width));
          for (let n = 0; n < width; n++) {
            const w = stream.fillNormal(new Float64Array(fanIn), scale);
            for (let i = 0; i < 3; i++) next[i][n] = apply(activation, dot(w, activity[i]));
          }
          activity = next;
        }
        const a = stream.fillNormal(new Float64Array(width), Math.sqrt(variances[2] / width));
        const f = activity.map((h) => dot(a, h));
        products.push([f[0] * f[0], f[0] * f[1], f[0] * f[2], f[1] * f[1], f[1] * f[2], f[2] * f[2]]);
      }
      const kernel = nngpKernel({ activation, priorVariances: variances }, inputs).data;
      const expected = [kernel[0], kernel[1], kernel[2], kernel[4], kernel[5], kernel[8]];
      expected.forEach((value, k) => {
        const mean = products.reduce((sum, p) => sum + p[k], 0) / networks;
        const variance = products.reduce((sum, p) => sum + (p[k] - mean) ** 2, 0) / (networks - 1);
        expect(Math.abs(mean - value)).toBeLessThan(3.5 * Math.sqrt(variance / networks) + Math.abs(value) / width);
      });
    });
  }
});
