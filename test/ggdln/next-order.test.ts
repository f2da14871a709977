import { describe, expect, it } from 'vitest';
import { identity } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import {
  exactGated,
  fluctuations,
  nextOrder,
  nextOrderAffordable,
  predictGated,
  solveGated,
} from '../../src/theory/ggdln/index.ts';
import { standardDeviations } from '../../src/theory/paths/chain/curvature.ts';
import { coordinatesOf, factorize } from '../../src/theory/paths/chain/factor-coordinates.ts';
import { randomProblem, relativeDistance } from './problems.ts';

const small = { samples: 12, dimension: 8, sigma: [1, 0.9], temperature: 0.25, seed: 2 };

/** Largest deviations of saddle and 1/N-corrected theory from the exact posterior, relative to the largest entry. */
function deviations(gates: number, width: number) {
  const { problem, test } = randomProblem({ ...small, gates: [gates], widths: [width] });
  const exact = exactGated(problem, test);
  const solution = solveGated(problem);
  const saddle = predictGated(solution, test);
  const { prediction, orderParameters } = nextOrder(solution, test);
  const from = (mean: Float64Array, variance: Float64Array, u: Float64Array) => ({
    mean: relativeDistance(mean, exact.mean),
    variance: relativeDistance(variance, exact.variance),
    u: relativeDistance(u, exact.posteriorMean.data),
  });
  return {
    saddle: from(saddle.mean.data, saddle.covariance.data, solution.orderParameters[0].data),
    corrected: from(prediction.mean.data, prediction.covariance.data, orderParameters[0].data),
  };
}

describe('everything of relative order 1/N', () => {
  for (const gates of [1, 2]) {
    it(`is right against the exact posterior of ${gates} gates: what is left falls as 1/N squared`, () => {
      const [narrow, wide] = [320, 1280].map((width) => deviations(gates, width));
      for (const name of ['mean', 'variance', 'u'] as const) {
        const order = (of: 'saddle' | 'corrected') => Math.log2(narrow[of][name] / wide[of][name]) / 2;
        expect(wide.corrected[name]).toBeLessThan(wide.saddle[name] / 100);
        // U itself moves by 1/N at a fixed number of samples: its saddle is off by 1/N squared already.
        expect(order('saddle')).toBeCloseTo(name === 'u' ? 2 : 1, 0);
        expect(order('corrected')).toBeGreaterThan(1.8);
      }
    });
  }

  it('leaves the prior alone: without data <U_l> is the product of the variances, at any depth and width', () => {
    const { problem, test } = randomProblem({
      samples: 4,
      dimension: 8,
      gates: [2, 3],
      widths: [20, 15],
      sigma: [1, 0.9, 0.8],
      outputs: 2,
      temperature: 1e9,
    });
    const { orderParameters } = nextOrder(solveGated(problem), test);
    [0.81 * 0.64, 0.64].forEach((variance, l) => {
      const u = orderParameters[l];
      u.data.forEach((value, i) => {
        expect(value).toBeCloseTo(i % (u.rows + 1) === 0 ? variance : 0, 3);
      });
    });
  });

  it('holds the fluctuation of the mean predictor, and outputs that do not know their names', () => {
    const { problem, test } = randomProblem({ ...small, gates: [2], widths: [400], outputs: 2 });
    const solution = solveGated(problem);
    const { prediction } = nextOrder(solution, test);
    const saddle = predictGated(solution, test);
    const extra = fluctuations(solution).varianceOfMean(test);
    expect(Math.max(...extra.data)).toBeGreaterThan(0);
    for (let x = 0; x < test.inputs.rows; x++) {
      const [a, b] = [prediction.covariance.data[x * 4 + 1], prediction.covariance.data[x * 4 + 2]];
      expect(a).toBeCloseTo(b, 12);
    }
    // At N = 400 the correction is a small part of the covariance.
    expect(relativeDistance(prediction.covariance.data, saddle.covariance.data)).toBeLessThan(0.02);
  });

  it('is the same in the span of the gates as with all of them', () => {
    const { problem, test } = randomProblem({ ...small, samples: 5, gates: [7], widths: [60] });
    const full = nextOrder(solveGated(problem, { reduceGates: false }), test);
    const reduced = nextOrder(solveGated(problem, { reduceGates: true }), test);
    expect(relativeDistance(reduced.prediction.mean.data, full.prediction.mean.data)).toBeLessThan(1e-5);
  });

  it('walks along fluctuations that the Hessian makes independent and of one standard deviation', () => {
    const { problem } = randomProblem({ ...small, sigma: [1, 0.9, 1.1], gates: [2, 2], widths: [20, 25] });
    const solution = solveGated(problem);
    const { layers, state } = solution.solved;
    const rows = standardDeviations(solution.solved, coordinatesOf(factorize(layers, state.u)));
    const { hessian } = fluctuations(solution);
    const product = multiply(multiply(rows, hessian), rows, { transposeB: true });
    expect(relativeDistance(product.data, identity(rows.rows).data)).toBeLessThan(1e-5);
  });

  it('needs as many units as order parameters a side', () => {
    const { problem, test } = randomProblem({ ...small, gates: [5], widths: [4] });
    const solution = solveGated(problem);
    expect(nextOrderAffordable(solution)).toBe(false);
    expect(() => nextOrder(solution, test)).toThrow(/widths\[0\]: found 4, expected at least D_1 = 5/);
  });
});
