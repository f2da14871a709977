import { describe, expect, it } from 'vitest';
import { randomHalfSpaces } from '../../src/data/gates/index.ts';
import { halfSpaceDiagonal, halfSpaceKernel } from '../../src/kernels/gated-kernel.ts';
import { symmetricEigen } from '../../src/linalg/eigen.ts';
import { type Matrix, matrix, selectRows } from '../../src/linalg/matrix.ts';
import { gram, multiply } from '../../src/linalg/products.ts';
import { brentRoot } from '../../src/numeric/roots.ts';
import { RandomStream } from '../../src/random/stream.ts';
import {
  gaussianProcessParameters,
  hiddenKernels,
  leastSquaresLimit,
  predictGated,
  predictGaussianProcess,
  solveGated,
  solveManyGates,
} from '../../src/theory/ggdln/index.ts';
import { randomProblem, relativeDistance } from './problems.ts';

const base = { samples: 24, dimension: 10, gates: [3], widths: [15], sigma: [1.1, 0.8], temperature: 0.05 };

describe('limits of a gated network', () => {
  it('wide layers give the Gaussian process, with a deviation of order 1/N', () => {
    for (const depth of [1, 2]) {
      const options = { ...base, gates: [2, 2].slice(0, depth), sigma: [1.1, 0.8, 1.2].slice(0, depth + 1) };
      const deviations = [1e4, 1e5].map((width) => {
        const { problem, test } = randomProblem({ ...options, widths: new Array<number>(depth).fill(width) });
        const solution = solveGated(problem, { starts: 'one' });
        const gp = gaussianProcessParameters(solution.solved.layers);
        const far = predictGated(solution, test).mean.data;
        expect(relativeDistance(far, predictGaussianProcess(solution, test).mean.data)).toBeLessThan(100 / width);
        return relativeDistance(solution.orderParameters[0].data, gp[0].data);
      });
      expect(deviations[0] / deviations[1]).toBeCloseTo(10, 1);
    }
  });

  it('one open gate is the deep linear network: u_l of each layer obeys the scalar equation at T = 0', () => {
    const widths = [30, 17];
    const { problem } = randomProblem({
      ...base,
      samples: 8,
      gates: [1, 1],
      widths,
      sigma: [1.1, 0.8, 1.2],
      temperature: 0,
    });
    const { orderParameters: u } = solveGated(problem);
    const kernel = gram(problem.inputs, problem.priorVariances[0] / 10);
    const { values, vectors } = symmetricEigen(kernel);
    let fit = 0;
    values.forEach((value, k) => {
      let label = 0;
      for (let a = 0; a < 8; a++) label += vectors.data[a * 8 + k] * problem.targets.data[a];
      fit += label ** 2 / value;
    });
    const [total, last] = [u[0].data[0], u[1].data[0]];
    const layers = [total / last, last];
    layers.forEach((value, l) => {
      const left = widths[l] * (1 - value / problem.priorVariances[l + 1]);
      expect(left).toBeCloseTo(8 - fit / total, 9);
    });
    // The equal-width form of one layer, solved independently.
    const single = solveGated({ ...problem, gates: [problem.gates[0]], widths: [30], priorVariances: [1.21, 0.64] });
    const root = brentRoot((log) => 30 * (1 - Math.exp(log) / 0.64) - (8 - fit / Math.exp(log)), -12, 6);
    expect(single.orderParameters[0].data[0]).toBeCloseTo(Math.exp(root.x), 10);
  });

  it('m outputs without gates at T = 0: U commutes with Y^T K_0^-1 Y, one scalar equation for each eigenvalue', () => {
    const { problem } = randomProblem({ ...base, samples: 8, gates: [1], widths: [12], outputs: 3, temperature: 0 });
    const [u] = solveGated(problem).orderParameters;
    const { values, vectors } = symmetricEigen(gram(problem.inputs, problem.priorVariances[0] / 10));
    const coefficients = multiply(vectors, problem.targets, { transposeA: true });
    const weighted = matrix(8, 3);
    for (let k = 0; k < 8; k++) {
      for (let j = 0; j < 3; j++) weighted.data[k * 3 + j] = coefficients.data[k * 3 + j] / values[k];
    }
    const r = multiply(coefficients, weighted, { transposeA: true });
    const product = multiply(u, r);
    const reversed = multiply(r, u);
    expect(relativeDistance(product.data, reversed.data)).toBeLessThan(1e-10);
    const shared = symmetricEigen(r);
    const diagonal = multiply(multiply(shared.vectors, u, { transposeA: true }), shared.vectors);
    shared.values.forEach((value, k) => {
      const eigenvalue = diagonal.data[k * 3 + k];
      expect(12 * (1 - eigenvalue / 0.64)).toBeCloseTo(8 - value / eigenvalue, 8);
    });
  });

  it('constant gates c_m equal one gate |c| / sqrt M', () => {
    const { problem, test } = randomProblem(base);
    const constant = (rows: number, values: number[]) =>
      matrix(
        rows,
        values.length,
        Float64Array.from({ length: rows * values.length }, (_, i) => values[i % values.length]),
      );
    const norm = Math.sqrt((0.5 ** 2 + 1.5 ** 2 + 0.2 ** 2) / 3);
    const many = solveGated({ ...problem, gates: [constant(24, [0.5, -1.5, 0.2])] });
    const one = solveGated({ ...problem, gates: [constant(24, [norm])] });
    const a = predictGated(many, { inputs: test.inputs, gates: [constant(6, [0.5, -1.5, 0.2])] });
    const b = predictGated(one, { inputs: test.inputs, gates: [constant(6, [norm])] });
    expect(many.energy).toBeCloseTo(one.energy, 9);
    expect(relativeDistance(a.mean.data, b.mean.data)).toBeLessThan(1e-10);
    expect(relativeDistance(a.covariance.data, b.covariance.data)).toBeLessThan(1e-10);
  });

  it('two identical gates equal one times sqrt 2, and a closed gate may be dropped, if 1/M is kept', () => {
    const { problem, test } = randomProblem(base);
    // Columns 0, 1, 1 against columns 0, sqrt 2 times 1, closed: three gates in both.
    const doubled = chosen([0, 1, 1], [1, 1, 1]);
    const merged = chosen([0, 1, 1], [1, Math.SQRT2, 0]);
    const a = solveGated({ ...problem, gates: [doubled(problem.gates[0])] });
    const b = solveGated({ ...problem, gates: [merged(problem.gates[0])] });
    expect(a.energy).toBeCloseTo(b.energy, 9);
    const left = predictGated(a, { inputs: test.inputs, gates: [doubled(test.gates[0])] });
    const right = predictGated(b, { inputs: test.inputs, gates: [merged(test.gates[0])] });
    expect(relativeDistance(left.mean.data, right.mean.data)).toBeLessThan(1e-10);
    expect(relativeDistance(left.covariance.data, right.covariance.data)).toBeLessThan(1e-9);
  });

  it('wide one-hot gates times sqrt M are M independent regressions', () => {
    const { problem, test } = randomProblem({ ...base, gates: [2] });
    const half = (rows: number) =>
      matrix(
        rows,
        2,
        Float64Array.from({ length: rows * 2 }, (_, i) => ((i >> 1) % 2 === i % 2 ? Math.SQRT2 : 0)),
      );
    const wide = { ...problem, widths: [1e9] };
    const joint = predictGated(solveGated({ ...wide, gates: [half(24)] }), { inputs: test.inputs, gates: [half(6)] });
    const ones = (rows: number) => matrix(rows, 1, new Float64Array(rows).fill(1));
    for (const task of [0, 1]) {
      const rows = (n: number) => Int32Array.from({ length: n / 2 }, (_, i) => 2 * i + task);
      const alone = solveGated({
        ...wide,
        inputs: selectRows(problem.inputs, rows(24)),
        targets: selectRows(problem.targets, rows(24)),
        gates: [ones(12)],
      });
      const mean = predictGated(alone, { inputs: selectRows(test.inputs, rows(6)), gates: [ones(3)] }).mean;
      expect(relativeDistance(selectRows(joint.mean, rows(6)).data, mean.data)).toBeLessThan(1e-7);
    }
  });

  it('hidden kernels without gates at T = 0 are those of the deep linear network', () => {
    const { problem } = randomProblem({
      ...base,
      samples: 8,
      gates: [1, 1],
      widths: [30, 17],
      sigma: [1.1, 0.8, 1.2],
      temperature: 0,
    });
    const solution = solveGated(problem);
    const [k1, k2] = hiddenKernels(solution, problem).kernels;
    const k0 = gram(problem.inputs, 1.21 / 10);
    const yy = multiply(problem.targets, problem.targets, { transposeB: true });
    const [u1, u2] = solution.orderParameters.map((u) => u.data[0]);
    const first = k0.data.map((k, i) => k * (1 - 1 / 30) + yy.data[i] / (30 * u1));
    const second = k0.data.map(
      (k, i) => 0.64 * k * (1 - 1 / 30 - 1 / 17) + yy.data[i] * (0.64 / (30 * u1) + 1 / (17 * u2)),
    );
    expect(relativeDistance(k1.data, first)).toBeLessThan(1e-9);
    expect(relativeDistance(k2.data, second)).toBeLessThan(1e-9);
  });

  it('T -> 0 with more samples than features is the least-squares closed form', () => {
    const { problem, test } = randomProblem({ ...base, samples: 60, dimension: 5, gates: [2], widths: [9] });
    const limit = leastSquaresLimit(problem);
    const deviations = [1e-5, 1e-7].map((temperature) => {
      const [u] = solveGated({ ...problem, temperature }).orderParameters;
      return relativeDistance(u.data, limit.orderParameter.data);
    });
    expect(deviations[0]).toBeLessThan(1e-3);
    expect(deviations[0] / deviations[1]).toBeCloseTo(100, -1);
    const solution = solveGated({ ...problem, temperature: 1e-7 });
    const { mean, covariance } = predictGated(solution, test);
    const closed = limit.predict(test);
    expect(relativeDistance(mean.data, closed.mean.data)).toBeLessThan(1e-5);
    const slope = covariance.data.map((value) => value / 1e-7);
    expect(relativeDistance(slope, closed.varianceSlope.data)).toBeLessThan(1e-4);
  });
});

describe('many gates', () => {
  it('the kernelized form equals the ordinary one for the same gates', () => {
    const { problem, test } = randomProblem({ ...base, gates: [40] });
    const [gates] = problem.gates;
    const scaled = (a: Matrix) => ({ ...a, data: a.data.map((value) => value / 40) });
    const ordinary = solveGated(problem, { maxOrderParameters: 40, reduceGates: false });
    const prediction = predictGated(ordinary, test);
    const kernelized = solveManyGates({
      inputs: problem.inputs,
      targets: problem.targets,
      gateKernel: scaled(gram(gates)),
      width: 15,
      priorVariances: [1.21, 0.64],
      temperature: 0.05,
    });
    const testGates = test.gates[0];
    const { mean, variance } = kernelized.predict({
      inputs: test.inputs,
      crossKernel: scaled(multiply(testGates, gates, { transposeB: true })),
      diagonal: diagonal(scaled(gram(testGates))),
    });
    expect(kernelized.solution.energy).toBeCloseTo(ordinary.energy, 8);
    expect(relativeDistance(mean, prediction.mean.data)).toBeLessThan(1e-8);
    expect(relativeDistance(variance, prediction.covariance.data)).toBeLessThan(1e-7);
  });

  it('the kernel of infinitely many half-spaces is the average over many random ones', () => {
    const stream = new RandomStream({ seed: 4, purpose: 'points' });
    const points = matrix(6, 5, stream.fillNormal(new Float64Array(30)));
    for (const threshold of [-0.4, 0, 0.7]) {
      const exact = halfSpaceKernel(points, points, threshold);
      const count = 40_000;
      const gates = randomHalfSpaces(stream, count, 5, { threshold }).at({ inputs: points });
      const sampled = gram(gates, 1 / count);
      sampled.data.forEach((value, i) => {
        const spread = Math.sqrt((exact.data[i] * (1 - exact.data[i])) / count);
        expect(Math.abs(value - exact.data[i])).toBeLessThan(5 * spread);
      });
      expect(relativeDistance(halfSpaceDiagonal(points, threshold), diagonal(exact))).toBeLessThan(1e-14);
    }
  });

  it('at infinite width the network under infinitely many half-spaces is the Gaussian process of sigma^2 K_0 kappa', () => {
    const { problem, test } = randomProblem(base);
    const train = halfSpaceKernel(problem.inputs, problem.inputs, 0);
    const cross = halfSpaceKernel(test.inputs, problem.inputs, 0);
    const { predict } = solveManyGates({
      inputs: problem.inputs,
      targets: problem.targets,
      gateKernel: train,
      width: 1e10,
      priorVariances: [1.21, 0.64],
      temperature: 0.05,
    });
    const { mean } = predict({ inputs: test.inputs, crossKernel: cross, diagonal: halfSpaceDiagonal(test.inputs, 0) });
    const scale = (1.21 * 0.64) / 10;
    const gated = (k: Matrix, a: Matrix, b: Matrix) => {
      const inner = multiply(a, b, { transposeB: true });
      return { ...k, data: k.data.map((value, i) => value * scale * inner.data[i]) };
    };
    const kernel = gated(train, problem.inputs, problem.inputs);
    const { values, vectors } = symmetricEigen(kernel);
    const labels = multiply(vectors, problem.targets, { transposeA: true });
    values.forEach((value, k) => {
      labels.data[k] /= value + 0.05;
    });
    const dual = multiply(vectors, labels);
    const expected = multiply(gated(cross, test.inputs, problem.inputs), dual);
    expect(relativeDistance(mean, expected.data)).toBeLessThan(1e-7);
  });
});

function chosen(columns: readonly number[], factors: readonly number[]): (gates: Matrix) => Matrix {
  return (gates) =>
    matrix(
      gates.rows,
      columns.length,
      Float64Array.from({ length: gates.rows * columns.length }, (_, i) => {
        const column = i % columns.length;
        const row = Math.floor(i / columns.length);
        return factors[column] * gates.data[row * gates.columns + columns[column]];
      }),
    );
}

function diagonal(a: Matrix): Float64Array {
  return Float64Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns + i]);
}
