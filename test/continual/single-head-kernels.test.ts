import { describe, expect, it } from 'vitest';
import type { Activation } from '../../src/activations/activation.ts';
import { chainCovariance, chainResponse, weightChain } from '../../src/gaussian/weight-process.ts';
import { type ChainNetwork, chainKernels } from '../../src/kernels/chain/chain-kernel.ts';
import { frozenKernels } from '../../src/kernels/chain/frozen-kernel.ts';
import { inputGram, inputPoints } from '../../src/kernels/chain/input-points.ts';
import { fromRows, type Matrix, matrix, stackRows, toRows } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { exactChainKernels } from './support/exact-kernels.ts';
import { rounded } from './support/fixed-point.ts';

const activations: readonly Activation[] = ['linear', 'relu', 'erf'];

function randomInputs(rows: number, columns: number, purpose: string): Matrix {
  const data = new RandomStream({ seed: 11, purpose }).fillNormal(new Float64Array(rows * columns));
  return matrix(rows, columns, data);
}

function network(activation: Activation, variances: readonly number[], coupling: number, n: number): ChainNetwork {
  return { activation, layers: variances.map((sigma2) => weightChain(sigma2, coupling, n)) };
}

describe('the free chain of a weight', () => {
  it('starts at the prior and falls to sigma^2 (1 + x) / (1 + 2 x), x = lambda sigma^2', () => {
    const chain = weightChain(1.7, 3, 200);
    const x = 3 * 1.7;
    expect(chain.variances[0]).toBe(1.7);
    expect(chain.variances[199]).toBeCloseTo((1.7 * (1 + x)) / (1 + 2 * x), 12);
    for (let t = 1; t < 200; t++) expect(chain.variances[t]).toBeLessThanOrEqual(chain.variances[t - 1]);
  });

  it('forgets everything at lambda = 0 and nothing of a step at large lambda', () => {
    const free = weightChain(0.8, 0, 3);
    expect([...free.variances]).toEqual([0.8, 0.8, 0.8]);
    expect(chainCovariance(free, 2, 1)).toBe(0);
    expect(chainResponse(free, 1, 1)).toBe(0.8);
    expect(chainResponse(weightChain(0.8, 1e9, 3), 2, 1)).toBeCloseTo(1e-9, 17);
  });

  it('answers to the step into the first time with its whole variance: m0_t0 = 0', () => {
    const chain = weightChain(1.3, 2, 4);
    for (let t = 0; t < 4; t++) expect(chainResponse(chain, t, 0)).toBeCloseTo(chainCovariance(chain, t, 0), 15);
  });
});

describe('the chain kernels', () => {
  const a = randomInputs(3, 4, 'a');
  const b = stackRows(randomInputs(2, 4, 'b'), matrix(1, 4, a.data.slice(0, 4)));
  for (const activation of activations) {
    for (const variances of [
      [1.4, 0.9],
      [2.2, 1.7, 2.4, 1.1],
    ]) {
      for (const coupling of [0.3, 40, 1e4, 1e8]) {
        it(`${activation}, ${variances.length - 1} hidden layers, lambda = ${coupling}: K1 and R agree with 80-digit arithmetic`, () => {
          const net = network(activation, variances, coupling, 3);
          for (const [t, u] of [
            [0, 0],
            [1, 1],
            [2, 1],
            [2, 0],
          ]) {
            const { same, response } = chainKernels(net, inputPoints(a), t, inputPoints(b), u);
            let worstSame = 0;
            let worstResponse = 0;
            let largest = 0;
            toRows(a).forEach((x, i) => {
              toRows(b).forEach((y, j) => {
                const truth = exactChainKernels(activation, variances, coupling, x, t, y, u);
                const r = rounded(truth.response);
                largest = Math.max(largest, Math.abs(r));
                worstSame = Math.max(worstSame, Math.abs(same.data[i * 3 + j] - rounded(truth.same)));
                worstResponse = Math.max(worstResponse, Math.abs(response.data[i * 3 + j] - r));
              });
            });
            expect(worstSame).toBeLessThan(2e-15 * Math.max(...same.data.map(Math.abs)));
            // The same sample at two times: rounding of a cosine 1/lambda away from 1 costs some digits of its angle.
            expect(worstResponse / largest).toBeLessThan(t === u || coupling < 1e6 ? 2e-14 : 2e-11);
          }
        });
      }
    }
  }

  it('are exact where two tasks share a sample, and at lambda = infinity', () => {
    const shared = fromRows([
      [0.1, 0.7, -0.3],
      [1 / 3, 0.2, 0.9],
    ]);
    const other = fromRows([
      [0.4, 0.5, 0.6],
      [1 / 3, 0.2, 0.9],
      [0.1, 0.7, -0.3],
    ]);
    const left = inputPoints(shared);
    const right = inputPoints(other);
    const gram = inputGram(left, right);
    expect(gram.data[2]).toBe(left.norms[0]);
    expect(gram.data[4]).toBe(left.norms[1]);
    const { nngp, ntk } = frozenKernels({ activation: 'relu', priorVariances: [2, 2, 2, 2] }, left, right);
    // sigma^2 = 2: every layer keeps |x|^2 / N0; the tangent kernel adds it once for each of the four layers.
    expect(nngp.data[2] / left.norms[0]).toBeCloseTo(2, 15);
    expect(ntk.data[4] / left.norms[1]).toBeCloseTo(4, 15);
    const net = network('relu', [2, 2, 2, 2], 1e6, 2);
    const at = chainKernels(net, left, 1, right, 1);
    const self = chainKernels(net, left, 1, left, 1);
    expect(at.response.data[2]).toBe(self.response.data[0]);
    expect(at.same.data[4]).toBe(self.same.data[3]);
  });

  it('give zero, not NaN, for a zero input', () => {
    const zero = inputPoints(matrix(1, 4));
    for (const activation of activations) {
      const { same, response } = chainKernels(network(activation, [1, 1, 1], 5, 2), zero, 1, inputPoints(a), 1);
      expect([...same.data, ...response.data].every((value) => Math.abs(value) < 1e-15)).toBe(true);
    }
  });

  it('of very deep relu networks tell any two inputs apart alike: normalized tangent kernel near 1/4 at L = 1000', () => {
    const points = inputPoints(
      fromRows([
        [1, 0],
        [0, 1],
        [0.6, 0.8],
      ]),
    );
    const { ntk } = frozenKernels({ activation: 'relu', priorVariances: new Array(1001).fill(2) }, points, points);
    expect(ntk.data[1] / ntk.data[0]).toBeCloseTo(0.2533, 4);
    expect(ntk.data[2] / ntk.data[0]).toBeCloseTo(0.254, 4);
  });

  for (const activation of activations) {
    it(`${activation}: K1 -> k_gp and lambda R -> k_ntk at the rate of the note`, () => {
      const variances = [1.5, 0.8, 1.2];
      const frozen = frozenKernels({ activation, priorVariances: variances }, inputPoints(a), inputPoints(b));
      const deviation = (coupling: number) => {
        const net = network(activation, variances, coupling, 3);
        const { same, response } = chainKernels(net, inputPoints(a), 2, inputPoints(b), 1);
        return Math.max(
          ...response.data.map((value, i) => Math.abs(value * coupling - frozen.ntk.data[i])),
          ...same.data.map((value, i) => Math.abs(value - frozen.nngp.data[i])),
        );
      };
      const order = Math.log(deviation(1e4) / deviation(1e6)) / Math.log(100);
      // The kink of relu slows a sample's own kernel down to lambda^(-1/2).
      expect(order).toBeCloseTo(activation === 'relu' ? 0.5 : 1, 1);
    });
  }
});
