import { describe, expect, test } from 'vitest';
import type { Activation } from '../../src/activations/activation.ts';
import { activationOf } from '../../src/activations/registry.ts';
import { inputPairs, pairsOf } from '../../src/kernels/two-time/input-pairs.ts';
import { fillFactors, layerFactors } from '../../src/kernels/two-time/layer-schedule.ts';
import type { TwoTimeKernel } from '../../src/kernels/two-time/two-time-kernel.ts';
import { fromRows } from '../../src/linalg/matrix.ts';
import { equilibriumSchedules, freeSchedules, kernelBlocks, limitKernels } from '../../src/theory/ndk/kernels.ts';
import { relativeError, smallProblem } from './problems.ts';

const activations: readonly Activation[] = ['linear', 'relu', 'erf'];

/** The recursions (3) of note ndk, written out for one pair through the dual activations. */
function oneByOne(activation: Activation, depth: number, kernel: TwoTimeKernel, t: number, past: number) {
  const dual = activationOf(activation).dual;
  const f = fillFactors(kernel.schedules, t, past, layerFactors(depth + 1));
  const { pairs } = kernel;
  const C = new Float64Array(pairs.kernel.length);
  const D = new Float64Array(pairs.kernel.length);
  for (let i = 0; i < pairs.rows; i++) {
    for (let j = 0; j < pairs.columns; j++) {
      let k = pairs.kernel[i * pairs.columns + j];
      let d = f.memory[0] * k;
      let row = pairs.rowNorms[i];
      let column = pairs.columnNorms[j];
      for (let l = 0; l < depth; l++) {
        const [v, w, c] = [f.rowVariance[l] * row, f.columnVariance[l] * column, f.covariance[l] * k];
        // The maps of kernels made from data: pairs that are parallel to rounding are parallel
        const pair = dual.between(Float64Array.of(v), Float64Array.of(w));
        k = pair.value(c, 0, 0);
        d = f.covariance[l + 1] * pair.derivative(c, 0, 0) * d + f.memory[l + 1] * k;
        row = dual.diagonal(v);
        column = dual.diagonal(w);
      }
      C[i * pairs.columns + j] = f.covariance[depth] * k;
      D[i * pairs.columns + j] = d;
    }
  }
  return { C, D };
}

function evaluate(kernel: TwoTimeKernel, t: number, past: number) {
  const C = new Float64Array(kernel.rows * kernel.columns);
  const D = new Float64Array(C.length);
  kernel.evaluate(t, past, C, D);
  return { C, D };
}

describe.each(activations)('two-time kernels of %s', (activation) => {
  test('the blocks equal the recursion through the dual activations, pair by pair', () => {
    for (const depth of [1, 2, 3]) {
      const problem = smallProblem(activation, depth, {
        sigma2: Array.from({ length: depth + 1 }, (_, l) => 0.8 + 0.3 * l),
        initial2: Array.from({ length: depth + 1 }, (_, l) => 1.7 - 0.4 * l),
      });
      const { train, cross } = kernelBlocks(problem, freeSchedules(problem));
      for (const kernel of [train, cross]) {
        for (const [t, past] of [
          [3, 0.4],
          [2, 2],
          [0, 0],
          [40, 12],
        ]) {
          const expected = oneByOne(activation, depth, kernel, t, past);
          const { C, D } = evaluate(kernel, t, past);
          // one rounding unit of a cosine near 1 is 1e-8 of an angle
          expect(relativeError(C, expected.C)).toBeLessThan(1e-13);
          expect(relativeError(D, expected.D)).toBeLessThan(3e-9);
        }
      }
    }
  });

  test('D = c dC/dc / q(t) at fixed variances, all layers equal (equation 4)', () => {
    for (const depth of [1, 2, 3]) {
      const problem = smallProblem(activation, depth, { sigma2: 1.3, initial2: 0.7, temperature: 0.2 });
      const { cross } = kernelBlocks(problem, freeSchedules(problem));
      const { pairs } = cross;
      // Vary the correlation alone: a clock that moves the memory, with the variances of fixed times
      const [t, past] = [2.3, 0.9];
      const at = (factor: number) => {
        const f = fillFactors(cross.schedules, t, past, layerFactors(depth + 1));
        const dual = activationOf(activation).dual;
        return Float64Array.from(pairs.kernel, (kappa, ij) => {
          let k = kappa;
          let row = pairs.rowNorms[Math.floor(ij / pairs.columns)];
          let column = pairs.columnNorms[ij % pairs.columns];
          for (let l = 0; l < depth; l++) {
            const [v, w] = [f.rowVariance[l] * row, f.columnVariance[l] * column];
            k = dual.value(factor * f.covariance[l] * k, v, w);
            row = dual.diagonal(v);
            column = dual.diagonal(w);
          }
          return factor * f.covariance[depth] * k;
        });
      };
      const h = 1e-4;
      const [a, b, c, d] = [at(1 + h), at(1 - h), at(1 + 2 * h), at(1 - 2 * h)];
      const slope = a.map((x, i) => (8 * (x - b[i]) - (c[i] - d[i])) / (12 * h));
      const q = fillFactors(cross.schedules, t, past, layerFactors(depth + 1)).columnVariance[0];
      expect(
        relativeError(
          evaluate(cross, t, past).D,
          slope.map((x) => x / q),
        ),
      ).toBeLessThan(2e-11);
    }
  });

  test('D = -T^-1 dC/dtau at equilibrium with different variances of the layers', () => {
    const depth = 3;
    const problem = smallProblem(activation, depth, { sigma2: [1, 0.6, 1.4, 0.9], temperature: 0.3 });
    const { cross } = kernelBlocks(problem, equilibriumSchedules(problem));
    const h = 1e-3;
    const C = (tau: number) => evaluate(cross, tau, 0).C;
    const tau = 1.1;
    const [a, b, c, d] = [C(tau + h), C(tau - h), C(tau + 2 * h), C(tau - 2 * h)];
    const slope = a.map((x, i) => -(8 * (x - b[i]) - (c[i] - d[i])) / (12 * h * problem.temperature));
    expect(relativeError(evaluate(cross, tau, 0).D, slope)).toBeLessThan(1e-10);
  });

  test('C is symmetric under exchange of points and times together', () => {
    const problem = smallProblem(activation, 2, { initial2: 2 });
    const { train } = kernelBlocks(problem, freeSchedules(problem));
    const forward = evaluate(train, 3, 1).C;
    const backward = evaluate(train, 1, 3).C;
    const n = train.rows;
    const flipped = backward.map((_, ij) => backward[(ij % n) * n + Math.floor(ij / n)]);
    expect(relativeError(forward, flipped)).toBeLessThan(1e-14);
  });

  test('a zero input has zero kernels, parallel inputs have finite ones', () => {
    const inputs = fromRows([
      [0, 0, 0],
      [1, 2, 3],
      [2, 4, 6],
      [-1, -2, -3],
    ]);
    const problem = { ...smallProblem(activation, 2), inputs, testInputs: undefined };
    const { train } = kernelBlocks(problem, freeSchedules(problem));
    const { C, D } = evaluate(train, 2, 1);
    for (let j = 0; j < 4; j++) expect([C[j], D[j]]).toEqual([0, 0]);
    expect([...C, ...D].every(Number.isFinite)).toBe(true);
  });
});

test('linear: C = m^(L+1) kappa, D = (L+1) e m^L kappa', () => {
  const problem = smallProblem('linear', 3, { sigma2: 1.2, initial2: 0.5, temperature: 0.4 });
  const { train } = kernelBlocks(problem, freeSchedules(problem));
  const f = fillFactors(train.schedules, 2, 0.7, layerFactors(4));
  const { C, D } = evaluate(train, 2, 0.7);
  const { kernel } = train.pairs;
  expect(
    relativeError(
      C,
      kernel.map((k) => f.covariance[0] ** 4 * k),
    ),
  ).toBeLessThan(1e-14);
  expect(
    relativeError(
      D,
      kernel.map((k) => 4 * f.memory[0] * f.covariance[0] ** 3 * k),
    ),
  ).toBeLessThan(1e-14);
});

test('ReLU: the NTK diagonal is (L+1) (sigma_0^2/2)^L kappa to rounding', () => {
  for (const depth of [1, 2, 4]) {
    const problem = smallProblem('relu', depth, { initial2: 1.7 });
    const { ntk } = limitKernels(problem);
    const { rowNorms } = inputPairs(problem.inputs);
    rowNorms.forEach((norm, i) => {
      const expected = (depth + 1) * (1.7 / 2) ** depth * norm;
      expect(Math.abs(ntk.train.data[i * rowNorms.length + i] / expected - 1)).toBeLessThan(1e-14);
    });
  }
});

test('at T = 0 the kernels stand still', () => {
  const problem = smallProblem('erf', 2, { temperature: 0, initial2: 2 });
  const { train } = kernelBlocks(problem, freeSchedules(problem));
  expect(evaluate(train, 1e6, 3).D).toEqual(evaluate(train, 0, 0).D);
});

test('a block from kernel values equals the block from inputs', () => {
  const problem = smallProblem('relu', 2);
  const pairs = inputPairs(problem.inputs);
  const again = pairsOf(pairs.kernel.slice(), pairs.rowNorms, pairs.columnNorms, true);
  expect(again.cosine).toEqual(pairs.cosine);
});
