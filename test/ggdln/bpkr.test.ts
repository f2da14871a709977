import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { prepare } from '../../src/theory/bpkr/index.ts';
import { exactGated, hiddenKernels, predictGated, solveGated } from '../../src/theory/ggdln/index.ts';
import { randomProblem, relativeDistance } from './problems.ts';

const ones = (rows: number) => matrix(rows, 1, new Float64Array(rows).fill(1));

function deepLinear(widths: readonly number[], sigma: readonly number[], outputs = 1) {
  const gates = widths.map(() => 1);
  const { problem, test } = randomProblem({
    samples: 20,
    dimension: 9,
    gates,
    widths,
    sigma,
    temperature: 0.07,
    outputs,
  });
  const gated = { ...problem, gates: widths.map(() => ones(20)) };
  const points = { inputs: test.inputs, gates: widths.map(() => ones(6)) };
  const theory = prepare({ inputs: problem.inputs, targets: problem.targets, testInputs: test.inputs });
  const parameters = { widths, priorVariances: problem.priorVariances, temperature: problem.temperature };
  return { gated, points, theory, parameters };
}

describe('one gate, always open, is the theory of deep linear networks', () => {
  for (const [widths, sigma] of [
    [[12], [1.1, 0.8]],
    [
      [14, 7],
      [1, 0.9, 1.2],
    ],
    [
      [9, 20, 6],
      [0.8, 1.1, 1, 0.9],
    ],
  ]) {
    it(`saddle of ${widths.length} hidden layers: U, mean, variance, layer kernels`, () => {
      const { gated, points, theory, parameters } = deepLinear(widths, sigma);
      const solution = solveGated(gated);
      const [branch] = theory.orderParameters(parameters).branches;
      expect(Math.abs(Math.log(solution.orderParameters[0].data[0]) - branch.logU)).toBeLessThan(1e-11);
      solution.orderParameters.forEach((u, l) => {
        const product = branch.u.slice(l).reduce((a, b) => a * b, 1);
        expect(relativeDistance(u.data, [product])).toBeLessThan(1e-10);
      });
      const prediction = predictGated(solution, points);
      const { predictor } = theory.predict(parameters);
      expect(relativeDistance(prediction.mean.data, predictor.mean)).toBeLessThan(1e-10);
      expect(relativeDistance(prediction.covariance.data, predictor.variance)).toBeLessThan(1e-9);
      // Their K_1 holds the variance of the weights that leave the layer.
      const [kernel] = hiddenKernels(solution, gated).kernels;
      const own = kernel.data.map((value) => value * gated.priorVariances[1]);
      expect(relativeDistance(own, theory.layerKernels(parameters)[0].data)).toBeLessThan(1e-9);
    });
  }

  it('second hidden kernel: equal up to terms of order 1/N^2, which the recursion of bpkr keeps', () => {
    const differences = [70, 700].map((width) => {
      const { gated, theory, parameters } = deepLinear([2 * width, width], [1, 0.9, 1.2]);
      const [, second] = hiddenKernels(solveGated(gated), gated).kernels;
      const own = second.data.map((value) => value * gated.priorVariances[2]);
      return relativeDistance(own, theory.layerKernels(parameters)[1].data);
    });
    expect(differences[0]).toBeLessThan(1e-3);
    expect(differences[0] / differences[1]).toBeGreaterThan(60);
  });

  it('several outputs: the matrix saddle', () => {
    const { gated, points, theory, parameters } = deepLinear([15], [1.1, 0.8], 2);
    const prediction = predictGated(solveGated(gated), points);
    const { predictor } = theory.predictOutputs(parameters);
    expect(relativeDistance(prediction.mean.data, predictor.mean.data)).toBeLessThan(1e-9);
  });

  it('the exact posterior at width 3: mean, variance, <U>, evidence', () => {
    const { gated, points, theory, parameters } = deepLinear([3], [1.1, 0.8]);
    const exact = exactGated(gated, points);
    const reference = theory.exact(parameters);
    expect(relativeDistance(exact.mean, reference.mean)).toBeLessThan(1e-8);
    expect(relativeDistance(exact.variance, reference.variance)).toBeLessThan(1e-7);
    expect(relativeDistance(exact.posteriorMean.data, [reference.meanU])).toBeLessThan(1e-8);
    expect(exact.logEvidence).toBeCloseTo(reference.logEvidence, 7);
  });
});
