import { describe, expect, it } from 'vitest';
import { matrix, rowOf } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { summarizeScalar } from '../../src/samplers/diagnostics/index.ts';
import { drawPrior, forwardHidden, readOut } from '../../src/samplers/gated/gated-state.ts';
import { gatedGibbs, poolChains, rotateToSpan } from '../../src/samplers/gated/index.ts';
import { exchangeScales } from '../../src/samplers/gated/scale-exchange.ts';
import type { GatedPoints, GatedProblem } from '../../src/theory/ggdln/index.ts';
import { exactGated, hiddenKernels, predictGated, productAnsatz, solveGated } from '../../src/theory/ggdln/index.ts';
import { randomProblem, relativeDistance, rms, zScores } from './problems.ts';

const control = { progress() {}, cancelled: () => false };

interface Run {
  readonly chains: number;
  readonly draws: number;
  readonly warmup?: number;
  readonly seed?: number;
  readonly hiddenKernels?: boolean;
}

function simulate(problem: GatedProblem, test: GatedPoints, { chains, draws, warmup = 100, ...rest }: Run) {
  const task = rotateToSpan({ ...problem, testInputs: test.inputs, testGates: test.gates });
  const runs = Array.from({ length: chains }, (_, chain) =>
    gatedGibbs.run({ task, network: problem, seed: 3, chain, warmup, draws, ...rest }, control),
  );
  return poolChains(runs);
}

describe('blocked Gibbs', () => {
  it('agrees with the exact finite-width posterior at width 6: mean, variance, <U>, direct and Rao-Blackwellized', () => {
    const options = { samples: 12, dimension: 8, gates: [2], widths: [6], sigma: [1, 0.9], temperature: 0.25 };
    const { problem, test } = randomProblem(options);
    const exact = exactGated(problem, test);
    const pool = simulate(problem, test, { chains: 16, draws: 400 });
    const scores = [
      ...zScores(pool.mean.value.data, exact.mean, pool.mean.error.data),
      ...zScores(pool.covariance.value.data, exact.variance, pool.covariance.error.data),
      ...zScores(pool.directMean.value.data, exact.mean, pool.directMean.error.data),
      ...zScores(pool.directVariance.value.data, exact.variance, pool.directVariance.error.data),
      ...zScores(pool.orderParameters[0].value.data, exact.posteriorMean.data, pool.orderParameters[0].error.data),
    ];
    // The 28 scores all hang on a few moments of U and are strongly correlated: over seeds their rms scatters from 0.6 to 1.7
    // around one (t-distribution with 15 degrees of freedom).
    expect(rms(scores)).toBeLessThan(2);
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4.5);
  });

  it('follows the hierarchy of two hidden layers, not the product form: U_1, mean and variance', () => {
    const n = 30;
    const options = {
      samples: 45,
      dimension: 18,
      gates: [2, 2],
      widths: [n, n],
      sigma: [0.7, 0.7, 0.7],
      temperature: 0.02,
    };
    const { problem, test } = randomProblem({ ...options, test: 20 });
    const solution = solveGated(problem);
    const prediction = predictGated(solution, test);
    const ansatz = productAnsatz(solution);
    const pool = simulate(problem, test, { chains: 4, draws: 300, warmup: 200 });
    const u = pool.orderParameters[0].value;
    const scale = distance(solution.orderParameters[0], matrix(4, 4, identityTimes(4, 0.49 ** 2)));
    expect(distance(solution.orderParameters[0], u) / scale).toBeLessThan(0.08);
    expect(distance(ansatz.orderParameter, u) / scale).toBeGreaterThan(0.2);
    expect(relativeDistance(prediction.mean.data, pool.mean.value.data)).toBeLessThan(0.05);
    const variances = [prediction.covariance, pool.covariance.value].map(average);
    expect(variances[0] / variances[1]).toBeGreaterThan(0.8);
    expect(variances[0] / variances[1]).toBeLessThan(1.02);
  });

  it('the product form is right where all layers above the first are ungated', () => {
    const options = {
      samples: 30,
      dimension: 12,
      gates: [2, 1],
      widths: [20, 12],
      sigma: [1, 0.9, 1.2],
      temperature: 0.05,
    };
    const solution = solveGated(randomProblem(options).problem);
    const ansatz = productAnsatz(solution);
    expect(relativeDistance(ansatz.orderParameter.data, solution.orderParameters[0].data)).toBeLessThan(1e-6);
  });

  it('measures the hidden kernels of the theory: the changes from infinite width are correlated', () => {
    const options = {
      samples: 40,
      dimension: 20,
      gates: [2, 2],
      widths: [40, 40],
      sigma: [0.8, 0.8, 0.8],
      temperature: 0.02,
    };
    const { problem } = randomProblem(options);
    const points = { inputs: problem.inputs, gates: problem.gates };
    const solution = solveGated(problem);
    const { kernels, gaussianProcess } = hiddenKernels(solution, points);
    const pool = simulate(problem, points, { chains: 2, draws: 400, warmup: 200, hiddenKernels: true });
    kernels.forEach((kernel, l) => {
      const theory = kernel.data.map((value, i) => value - gaussianProcess[l].data[i]);
      const measured = pool.hiddenKernels[l].value.data.map((value, i) => value - gaussianProcess[l].data[i]);
      expect(correlation(theory, measured)).toBeGreaterThan(0.9);
    });
  });

  it('several outputs: covariances between outputs follow the off-diagonal blocks of U', () => {
    const options = { samples: 30, dimension: 18, gates: [2], widths: [30], sigma: [0.9, 0.9], temperature: 0.03 };
    const { problem, test } = randomProblem({ ...options, outputs: 2, test: 10 });
    const prediction = predictGated(solveGated(problem), test);
    const pool = simulate(problem, test, { chains: 3, draws: 300 });
    expect(relativeDistance(prediction.mean.data, pool.mean.value.data)).toBeLessThan(0.05);
    expect(relativeDistance(prediction.covariance.data, pool.covariance.value.data)).toBeLessThan(0.15);
    const cross = (a: { data: Float64Array }) => a.data.filter((_, i) => i % 4 === 1);
    expect(correlation(cross(prediction.covariance), cross(pool.covariance.value))).toBeGreaterThan(0.95);
  });

  it('exchanges scale between layers without moving the function, and mixes for it', () => {
    const options = {
      samples: 40,
      dimension: 20,
      gates: [1, 1],
      widths: [20, 20],
      sigma: [1, 1, 1],
      temperature: 0.01,
    };
    const { problem, test } = randomProblem(options);
    const task = { ...problem, testInputs: test.inputs, testGates: test.gates };
    const stream = new RandomStream({ seed: 1, purpose: 'test' });
    const weights = drawPrior(stream, problem, [1, 1], 20, 1);
    const outputs = () => {
      const { gated } = forwardHidden(weights, problem.inputs, problem.gates, 20);
      return readOut(weights, gated[1]).data;
    };
    const before = outputs();
    const first = weights.map(({ data }) => data.slice());
    exchangeScales(stream, problem, [1, 1], weights);
    expect(relativeDistance(outputs(), before)).toBeLessThan(1e-12);
    expect(relativeDistance(weights[0].data, first[0])).toBeGreaterThan(1e-6);
    const runs = [0, 1, 2, 3].map((chain) =>
      gatedGibbs.run({ task, network: problem, seed: 3, chain, warmup: 50, draws: 300 }, control),
    );
    // Blocked Gibbs alone has an effective size of about 100 here.
    expect(summarizeScalar(runs.map(({ traces }) => traces.traceU)).essBulk).toBeGreaterThan(400);
  });

  it('gives the same chain for the same key, and another for another chain', () => {
    const { problem, test } = randomProblem({
      samples: 6,
      dimension: 4,
      gates: [2],
      widths: [3],
      sigma: [1, 1],
      temperature: 0.1,
    });
    const run = (chain: number) => {
      const task = { ...problem, testInputs: test.inputs, testGates: test.gates };
      return gatedGibbs.run({ task, network: problem, seed: 1, chain, warmup: 5, draws: 10 }, control);
    };
    expect(run(0)).toEqual(run(0));
    expect(run(1).traces.trainError).not.toEqual(run(0).traces.trainError);
    expect(rowOf(run(0).batches[0].direct, 0).length).toBe(1);
  });
});

function identityTimes(n: number, value: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? value : 0));
}

function distance(a: { data: Float64Array }, b: { data: Float64Array }): number {
  return Math.sqrt(a.data.reduce((sum, value, i) => sum + (value - b.data[i]) ** 2, 0));
}

function average(a: { data: Float64Array }): number {
  return a.data.reduce((sum, value) => sum + value, 0) / a.data.length;
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [ma, mb] = [0, 0];
  for (let i = 0; i < n; i++) {
    ma += a[i] / n;
    mb += b[i] / n;
  }
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
