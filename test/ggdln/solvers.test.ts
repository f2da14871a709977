import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import {
  closedRows,
  exactGated,
  fluctuations,
  gatedCapacity,
  hiddenKernels,
  predictGated,
  solveByLbfgs,
  solveGated,
} from '../../src/theory/ggdln/index.ts';
import { coordinatesOf, factorize, factorsAt, parametersOf } from '../../src/theory/paths/chain/factor-coordinates.ts';
import { hamiltonianAt } from '../../src/theory/paths/chain/hamiltonian.ts';
import { forEachBackend, theoryBackends } from '../support/backends.ts';
import { randomProblem, relativeDistance } from './problems.ts';

const shallow = { samples: 40, dimension: 12, gates: [3], widths: [9], sigma: [1.1, 0.8], temperature: 0.05 };
const deep = { samples: 26, dimension: 9, gates: [2, 3], widths: [14, 9], sigma: [1, 0.9, 1.2], temperature: 0.04 };
const three = { ...deep, gates: [2, 1, 2], widths: [12, 20, 8], sigma: [1, 0.9, 1.1, 0.8] };
const twoOutputs = { ...shallow, gates: [2], outputs: 2 };

describe('two solvers and two spaces agree', () => {
  forEachBackend(() => {
    for (const [name, options] of Object.entries({ shallow, deep, three, twoOutputs })) {
      it(`Riccati sweeps and L-BFGS on the Cholesky factor find the same U (${name})`, () => {
        const { problem } = randomProblem(options);
        const solution = solveGated(problem);
        const { layers, data } = solution.solved;
        const other = solveByLbfgs(layers, data, { tolerance: 1e-11 });
        expect(other.energy).toBeCloseTo(solution.energy, 9);
        other.orderParameters.forEach((u, l) => {
          expect(relativeDistance(u.data, solution.orderParameters[l].data)).toBeLessThan(1e-8);
        });
      });

      it(`sample space and feature space give the same numbers (${name})`, () => {
        const { problem, test } = randomProblem(options);
        const [a, b] = (['sample', 'feature'] as const).map((space) => solveGated(problem, { space }));
        expect(b.energy).toBeCloseTo(a.energy, 8);
        a.orderParameters.forEach((u, l) => {
          expect(relativeDistance(b.orderParameters[l].data, u.data)).toBeLessThan(1e-10);
        });
        const [pa, pb] = [a, b].map((solution) => predictGated(solution, test));
        expect(relativeDistance(pb.mean.data, pa.mean.data)).toBeLessThan(1e-10);
        expect(relativeDistance(pb.covariance.data, pa.covariance.data)).toBeLessThan(1e-9);
        const [fa, fb] = [a, b].map(fluctuations);
        expect(relativeDistance(fb.hessian.data, fa.hessian.data)).toBeLessThan(1e-9);
        expect(relativeDistance(fb.varianceOfMean(test).data, fa.varianceOfMean(test).data)).toBeLessThan(1e-8);
        const [ka, kb] = [a, b].map((solution) => hiddenKernels(solution, test).kernels);
        ka.forEach((kernel, l) => {
          expect(relativeDistance(kb[l].data, kernel.data)).toBeLessThan(1e-9);
        });
      });
    }
  }, theoryBackends);

  it('samples beyond the rank at tiny T keep their digits in feature space, which is chosen by itself', () => {
    const { problem } = randomProblem({ ...shallow, samples: 120, dimension: 10, temperature: 1e-8 });
    const solution = solveGated(problem);
    expect(solution.space).toBe('feature');
    expect(solution.status.residual).toBeLessThan(1e-12);
    // More input dimensions than samples, through the rotation to their span.
    const wide = randomProblem({ ...shallow, dimension: 60, samples: 25 });
    const [a, b] = (['sample', 'feature'] as const).map((space) =>
      predictGated(solveGated(wide.problem, { space }), wide.test),
    );
    expect(relativeDistance(b.covariance.data, a.covariance.data)).toBeLessThan(1e-9);
    expect(relativeDistance(b.mean.data, a.mean.data)).toBeLessThan(1e-9);
  });

  it('the Hessian is the second derivative of H in the whitened factors', () => {
    const { problem } = randomProblem(deep);
    const { solved } = solveGated(problem);
    const { layers, data, state } = solved;
    const { hessian } = fluctuations(solveGated(problem));
    const x = coordinatesOf(factorize(layers, state.u));
    const energy = (shift: readonly [number, number][]) => {
      const moved = x.slice();
      for (const [i, by] of shift) moved[i] += by;
      return hamiltonianAt(layers, data, parametersOf(factorsAt(layers, moved)))?.energy ?? Number.NaN;
    };
    const h = 3e-4;
    const n = x.length;
    for (const [i, j] of [
      [0, 0],
      [3, 7],
      [n - 1, n - 1],
      [n - 1, 2],
      [5, n - 4],
      [20, 1],
    ]) {
      const second =
        (energy([
          [i, h],
          [j, h],
        ]) -
          energy([
            [i, h],
            [j, -h],
          ]) -
          energy([
            [i, -h],
            [j, h],
          ]) +
          energy([
            [i, -h],
            [j, -h],
          ])) /
        (4 * h * h);
      expect(Math.abs(second - hessian.data[i * n + j])).toBeLessThan(2e-5 * Math.abs(hessian.data[0]));
    }
  });

  it('more gates than samples are solved in the span of the training gates, with the same numbers', () => {
    const { problem, test } = randomProblem({ ...shallow, samples: 14, gates: [22], widths: [30] });
    const reduced = solveGated(problem);
    const full = solveGated(problem, { reduceGates: false, maxOrderParameters: 22 });
    expect(reduced.solved.reduction).toBeDefined();
    expect(reduced.energy).toBeCloseTo(full.energy, 9);
    expect(relativeDistance(reduced.orderParameters[0].data, full.orderParameters[0].data)).toBeLessThan(1e-10);
    const [a, b] = [reduced, full].map((solution) => predictGated(solution, test));
    expect(relativeDistance(a.mean.data, b.mean.data)).toBeLessThan(1e-10);
    expect(relativeDistance(a.covariance.data, b.covariance.data)).toBeLessThan(1e-10);
    const [ka, kb] = [reduced, full].map((solution) => hiddenKernels(solution, test).kernels[0]);
    expect(relativeDistance(ka.data, kb.data)).toBeLessThan(1e-10);
  });
});

describe('the exact finite-width posterior', () => {
  it('has the evidence and moments of importance sampling from the prior of U', () => {
    for (const gates of [1, 2]) {
      const { problem, test } = randomProblem({
        samples: 5,
        dimension: 4,
        gates: [gates],
        widths: [4],
        sigma: [1, 0.9],
        temperature: 0.6,
        test: 3,
        amplitude: 1.5,
      });
      const exact = exactGated(problem, test);
      expect(exact.status.residual).toBeLessThan(1e-8);
      const stream = new RandomStream({ seed: 9, purpose: 'importance' });
      const count = 20_000;
      const { layers, data } = solveGated(problem).solved;
      expect(layers[0].dimension).toBe(gates);
      const top = -exact.logEvidence - 2.5 * Math.log(2 * Math.PI);
      const draws: { weight: number; values: number[] }[] = [];
      for (let i = 0; i < count; i++) {
        const a = matrix(4, gates, stream.fillNormal(new Float64Array(4 * gates), 0.9));
        const u = matrix(gates, gates);
        for (let r = 0; r < 4; r++) {
          for (let p = 0; p < gates; p++) {
            for (let q = 0; q < gates; q++)
              u.data[p * gates + q] += (a.data[r * gates + p] * a.data[r * gates + q]) / 4;
          }
        }
        const state = data.at(u);
        if (state === undefined) throw new Error('a draw of the prior is positive definite');
        const { mean } = state.predict(test);
        draws.push({ weight: Math.exp(top - state.energy), values: [...u.data, ...mean.data] });
      }
      const total = draws.reduce((sum, { weight }) => sum + weight, 0);
      const spread = Math.sqrt(draws.reduce((sum, { weight }) => sum + (weight - total / count) ** 2, 0));
      expect(Math.abs(total - count) / spread).toBeLessThan(4.5);
      [...exact.posteriorMean.data, ...exact.mean].forEach((expected, j) => {
        const found = draws.reduce((sum, { weight, values }) => sum + weight * values[j], 0) / total;
        const square = draws.reduce((sum, { weight, values }) => sum + (weight * (values[j] - found)) ** 2, 0);
        expect(Math.abs(found - expected) / (Math.sqrt(square) / total)).toBeLessThan(4.5);
      });
    }
  });

  it('tends to the saddle as the width grows with the data, and takes a single hidden unit', () => {
    const { problem, test } = randomProblem({ ...shallow, gates: [2], widths: [2000], test: 4 });
    const exact = exactGated(problem, test);
    const saddle = predictGated(solveGated(problem), test);
    expect(relativeDistance(exact.mean, saddle.mean.data)).toBeLessThan(2e-3);
    expect(relativeDistance(exact.variance, saddle.covariance.data)).toBeLessThan(5e-3);
    const narrow = exactGated({ ...problem, widths: [1] }, test);
    expect(narrow.status.converged).toBe(true);
    expect(narrow.posteriorMean.data[1] ** 2).toBeLessThan(narrow.posteriorMean.data[0] * narrow.posteriorMean.data[3]);
  });
});

describe('what cannot be solved is refused with its reason', () => {
  const { problem, test } = randomProblem(shallow);
  const message = (change: object) => {
    try {
      solveGated({ ...problem, ...change });
    } catch (error) {
      return error instanceof Error ? `${error.name} ${error.message}` : String(error);
    }
    return 'no error';
  };

  it('closed gates and singular kernels at T = 0, with the rows named', () => {
    const gates = { ...problem.gates[0], data: problem.gates[0].data.slice() };
    gates.data.fill(0, 6, 12);
    expect(closedRows({ inputs: problem.inputs, gates: [gates] })).toEqual([2, 3]);
    expect(message({ gates: [gates], temperature: 0 })).toMatch(/InputError gates: .*rows 2, 3/);
    expect(message({ gates: [gates] })).toBe('no error');
    expect(message({ temperature: 0 })).toMatch(/InputError temperature: .*singular/);
  });

  it('shapes, numbers and sizes', () => {
    expect(message({ gates: [] })).toMatch(/gates: found 0 gate sets/);
    expect(message({ gates: [matrix(39, 2)] })).toMatch(/gates\[0\]: found 39 rows/);
    expect(message({ widths: [0] })).toMatch(/widths\[0\]/);
    expect(message({ priorVariances: [1, -1] })).toMatch(/priorVariances\[1\]/);
    expect(message({ temperature: -1 })).toMatch(/temperature/);
    expect(message({ inputs: matrix(40, 12, new Float64Array(480).fill(Number.NaN)) })).toMatch(
      /inputs\[0\]\[0\]: found NaN/,
    );
    const wide = {
      widths: [9, 9],
      priorVariances: [1, 1, 1],
      gates: [matrix(40, 18, new Float64Array(720).fill(1)), matrix(40, 8, new Float64Array(320).fill(1))],
    };
    expect(message(wide)).toMatch(/D_1 = 144.*at most 128/);
    expect(() => predictGated(solveGated(problem), { inputs: test.inputs, gates: [matrix(6, 2)] })).toThrow(
      /test.gates\[0\]/,
    );
    expect(() => predictGated(solveGated(problem), { inputs: matrix(0, 12), gates: [matrix(0, 3)] })).toThrow(
      /test.inputs/,
    );
  });

  it('labels that are all zero are allowed: U is below its prior', () => {
    const [u] = solveGated({ ...problem, targets: matrix(40, 1) }).orderParameters;
    for (let i = 0; i < 3; i++) expect(u.data[4 * i]).toBeLessThan(0.64);
  });

  it('capacity is the rank of the gated features', () => {
    expect(gatedCapacity(problem)).toEqual({ rank: 36, bound: 36, gateRank: 3, labels: 40, interpolates: false });
    const { problem: same } = randomProblem({ ...deep, samples: 80, gates: [3, 3] });
    const identical = { ...same, gates: [same.gates[0], same.gates[0]] };
    // Binary gates g_1 = 1: products of two have 1 + 2 + 1 distinct members, fewer than M (M + 1) / 2 = 6.
    expect(gatedCapacity(identical).rank).toBe(4 * 9);
  });
});
