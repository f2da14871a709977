import { describe, expect, it } from 'vitest';
import { type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { thinSvd } from '../../src/linalg/svd.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { predictGated, renormalizedKernel, solveGated } from '../../src/theory/ggdln/index.ts';
import { traceOfProduct } from '../../src/theory/paths/chain/blocks.ts';
import { riccati } from '../../src/theory/paths/chain/riccati.ts';
import { forEachBackend, theoryBackends } from '../support/backends.ts';
import { randomProblem, relativeDistance } from './problems.ts';

const shallow = { samples: 30, dimension: 12, gates: [3], widths: [20], sigma: [1.1, 0.8], temperature: 0.05 };
const deep = { samples: 26, dimension: 9, gates: [2, 3], widths: [14, 9], sigma: [1, 0.9, 1.2], temperature: 0.04 };
const twoOutputs = { ...shallow, gates: [2], outputs: 2, widths: [11] };
const noiseless = { ...shallow, samples: 20, temperature: 0 };
const cases = { shallow, deep, twoOutputs, noiseless };

describe('identities of a saddle', () => {
  forEachBackend(() => {
    for (const [name, options] of Object.entries(cases)) {
      it(`N_l (D_l - Tr E_l U_l) = Tr U_1 S = P m - T Tr C^-1 - y v + T v v in every layer (${name})`, () => {
        const { problem } = randomProblem(options);
        const solution = solveGated(problem);
        expect(solution.status.residual).toBeLessThan(1e-12);
        const trace = traceOfProduct(solution.orderParameters[0], solution.gradient);
        for (const value of solution.traceIdentity) expect(value).toBeCloseTo(trace, 9);
        expect(trace).toBeCloseTo(labelTrace(renormalizedKernel(solution), problem.targets, problem.temperature), 8);
      });
    }

    it('a rotation of the gates rotates U and changes no prediction', () => {
      const { problem, test } = randomProblem(shallow);
      const rotation = orthogonal(3, 5);
      const rotated = (gates: Matrix) => multiply(gates, rotation, { transposeB: true });
      const before = solveGated(problem);
      const after = solveGated({ ...problem, gates: [rotated(problem.gates[0])] });
      const expected = multiply(multiply(rotation, before.orderParameters[0]), rotation, { transposeB: true });
      expect(relativeDistance(after.orderParameters[0].data, expected.data)).toBeLessThan(1e-11);
      const mean = predictGated(before, test);
      const same = predictGated(after, { inputs: test.inputs, gates: [rotated(test.gates[0])] });
      expect(relativeDistance(same.mean.data, mean.mean.data)).toBeLessThan(1e-11);
      expect(relativeDistance(same.covariance.data, mean.covariance.data)).toBeLessThan(1e-10);
    });

    it('U = sigma^2 I outside of the span of the training gates', () => {
      const { problem } = randomProblem(shallow);
      const widened = matrix(30, 4);
      for (let x = 0; x < 30; x++) widened.data.set(problem.gates[0].data.subarray(3 * x, 3 * x + 3), 4 * x);
      const [u] = solveGated({ ...problem, gates: [widened] }).orderParameters;
      expect(u.data[15]).toBeCloseTo(0.64, 13);
      for (let i = 0; i < 3; i++) expect(Math.abs(u.data[12 + i])).toBeLessThan(1e-14);
    });
  }, theoryBackends);
});

describe('the sweeps', () => {
  it('never raise H, and stay positive definite', () => {
    for (const options of [shallow, deep, twoOutputs, { ...deep, widths: [1, 2] }]) {
      for (const memory of [0, 6]) {
        const energies: number[] = [];
        const { problem } = randomProblem(options);
        const onIteration = ({ energy }: { energy: number }) => void energies.push(energy);
        const solution = solveGated(problem, { memory, starts: 'one', onIteration });
        expect(solution.status.converged).toBe(true);
        for (let t = 1; t < energies.length; t++) {
          expect(energies[t]).toBeLessThanOrEqual(energies[t - 1] + 1e-12 * Math.abs(energies[t - 1]) + 1e-12);
        }
      }
    }
  });

  it('Anderson acceleration changes the number of sweeps, not the minimum', () => {
    const { problem } = randomProblem(deep);
    const plain = solveGated(problem, { memory: 0, starts: 'one' });
    const mixed = solveGated(problem, { memory: 6, starts: 'one' });
    // Newton steps end the plain sweeps early: their number is counted on the way, before that.
    const sweeps = (memory: number) =>
      solveGated(problem, { memory, starts: 'one', tolerance: 1e-5, target: 1e-5 }).status.iterations;
    expect(sweeps(6)).toBeLessThan(sweeps(0) / 2);
    expect(relativeDistance(mixed.orderParameters[0].data, plain.orderParameters[0].data)).toBeLessThan(1e-11);
  });

  it('the Riccati equation is solved for both signs of its linear term', () => {
    const stream = new RandomStream({ seed: 2, purpose: 'riccati' });
    const square = () => {
      const a = matrix(5, 5, stream.fillNormal(new Float64Array(25)));
      return multiply(a, a, { transposeB: true });
    };
    for (const c of [-40, -1, 0, 1, 40]) {
      const [a, b] = [square(), square()];
      const u = riccati(a, c, b);
      const left = multiply(multiply(u, a), u);
      // U A U and c U cancel where A is ill-conditioned: the residual is measured against the largest term.
      const size = Math.max(...left.data.map(Math.abs), ...u.data.map((x) => Math.abs(c * x)), ...b.data.map(Math.abs));
      for (let i = 0; i < 25; i++) {
        expect(Math.abs(left.data[i] + c * u.data[i] - b.data[i])).toBeLessThan(1e-12 * size);
      }
    }
  });
});

/** P m - T Tr C^-1 - y^T v + T v^T v from the kernel alone. */
function labelTrace(kernel: Matrix, targets: Matrix, temperature: number): number {
  const { u, s } = thinSvd(kernel);
  let trace = 0;
  for (let k = 0; k < s.length; k++) {
    let label = 0;
    for (let a = 0; a < s.length; a++) label += u.data[a * s.length + k] * targets.data[a];
    const c = s[k] + temperature;
    trace += 1 - temperature / c - label ** 2 / c + (temperature * label ** 2) / c ** 2;
  }
  return trace;
}

function orthogonal(n: number, seed: number): Matrix {
  return thinSvd(matrix(n, n, new RandomStream({ seed, purpose: 'rotation' }).fillNormal(new Float64Array(n * n)))).u;
}
