import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { columnVector, fromRows, type Matrix, matrix, stackRows } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { prepare } from '../../src/theory/bpkr/index.ts';
import { prepareNonlinear, solveNested } from '../../src/theory/nonlinear/index.ts';
import { nestedHamiltonian } from '../../src/theory/nonlinear/nested.ts';
import { NonlinearProblems } from '../../src/theory/nonlinear/problem.ts';

function normals(rows: number, columns: number, seed: number): Matrix {
  const a = matrix(rows, columns);
  new RandomStream({ seed, purpose: 'closure test' }).fillNormal(a.data);
  return a;
}

const data = {
  inputs: normals(9, 6, 1),
  targets: normals(9, 1, 2),
  testInputs: normals(4, 6, 3),
};
const names = ['outside', 'nested', 'readout'] as const;

function close(a: ArrayLike<number>, b: ArrayLike<number>, digits: number): void {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i], digits);
}

describe('closures with one scalar a layer', () => {
  it('linear networks: outside and nested are the exact saddle of bpkr, whatever the depth', () => {
    const parameters = { widths: [7, 12, 5], priorVariances: [1.3, 0.8, 1.5, 0.9], temperature: 0.1 };
    const exact = prepare(data).predict(parameters);
    const theory = prepareNonlinear(data, { activation: 'linear' });
    for (const name of ['outside', 'nested'] as const) {
      const found = theory.closure(name, parameters);
      close(found.u, exact.branches[0].u, 10);
      close(found.mean, exact.predictor.mean, 11);
      close(found.variance, exact.predictor.variance, 11);
      expect(found.trainError).toBeCloseTo(exact.predictor.trainError, 12);
    }
  });

  it('ReLU and leaky ReLU: the minimization inside the recursion finds what stands outside', () => {
    for (const activation of ['relu', 'leaky-relu(0.3)']) {
      const parameters = { widths: [8, 15], priorVariances: [1, 2, 1.4], temperature: 0.05 };
      const out = prepareNonlinear(data, { activation }).closure('outside', parameters);
      const inside = solveNested(new NonlinearProblems(data, activation).of(parameters));
      close(inside.u, out.u, 9);
      expect(inside.H).toBeCloseTo(out.H, 10);
      close(inside.variance, out.variance, 9);
    }
  });

  it('one hidden layer: all closures are one', () => {
    for (const activation of ['erf', 'tanh', 'gelu', 'relu']) {
      const theory = prepareNonlinear(data, { activation });
      const parameters = { widths: [6], priorVariances: [1.5, 0.7], temperature: 0.1 };
      const [first, ...others] = names.map((name) => theory.closure(name, parameters));
      for (const other of others) close(other.variance, first.variance, 12);
      const inside = solveNested(new NonlinearProblems(data, activation).of(parameters));
      close(inside.u, first.u, 9);
    }
  });

  it('infinite width: all closures are the Gaussian process; one infinite layer keeps its prior variance', () => {
    const theory = prepareNonlinear(data, { activation: 'erf' });
    const infinite = { widths: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], temperature: 0.1 };
    const gp = theory.gaussianProcess(infinite);
    for (const name of names) {
      const found = theory.closure(name, infinite);
      close(found.mean, gp.mean, 12);
      close(found.variance, gp.variance, 12);
      expect(theory.closure(name, { widths: [Number.POSITIVE_INFINITY, 9], temperature: 0.1 }).u[0]).toBeCloseTo(1, 12);
    }
  });

  it('the gradient by going back through the recursion = differences of H', () => {
    for (const activation of ['erf', 'tanh', 'gelu']) {
      const problem = new NonlinearProblems(data, activation).of({
        widths: [5, 9, 7],
        priorVariances: [1.2, 1.5, 0.8, 1.1],
        temperature: 0.2,
      });
      const f = nestedHamiltonian(problem, problem.inputKernels().train, data.targets.data);
      const at = [0.2, -0.3, 0.4];
      const { gradient } = f(at);
      at.forEach((_, k) => {
        const moved = (h: number) => f(at.map((x, i) => (i === k ? x + h : x))).value;
        const h = 1e-3;
        const slope = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
        expect(gradient[k]).toBeCloseTo(slope, 8);
      });
    }
  });

  it('T = 0 with a duplicated input: labels are averaged, and the predictor is that of the merged data', () => {
    const inputs = stackRows(data.inputs, matrix(1, 6, data.inputs.data.slice(0, 6)));
    const [y0, y9] = [0.4, 1.2];
    const targets = columnVector(Float64Array.of(y0, ...data.targets.data.slice(1), y9));
    const merged = columnVector(Float64Array.of((y0 + y9) / 2, ...data.targets.data.slice(1)));
    const parameters = { widths: [20, 30], temperature: 0 };
    for (const name of names) {
      const twice = prepareNonlinear({ ...data, inputs, targets }, { activation: 'erf' }).closure(name, parameters);
      const once = prepareNonlinear({ ...data, targets: merged }, { activation: 'erf' }).closure(name, parameters);
      close(twice.mean, once.mean, 8);
      expect(twice.trainError).toBeCloseTo((2 * ((y0 - y9) / 2) ** 2) / 10, 10);
    }
  });

  it('refuses several outputs and wrong shapes by name', () => {
    const two = prepareNonlinear({ ...data, targets: normals(9, 2, 5) }, { activation: 'erf' });
    expect(() => two.closure('nested', { widths: [5, 5], temperature: 0.1 })).toThrow(/targets: found 2 columns/);
    expect(() => prepareNonlinear({ ...data, targets: fromRows([[1]]) }, { activation: 'erf' })).toThrow(InputError);
    expect(() => prepareNonlinear(data, { activation: 'gleu' })).toThrow(/"gelu"/);
  });

  it('output scale chi: sigma^2/chi and T/chi are the labels times sqrt chi, outputs over sqrt chi', () => {
    const chi = 3;
    const loud = {
      ...data,
      targets: matrix(
        9,
        1,
        data.targets.data.map((y) => Math.sqrt(chi) * y),
      ),
    };
    for (const name of names) {
      const small = { widths: [6, 9], priorVariances: [1, 1.2, 0.8 / chi], temperature: 0.1 / chi };
      const plain = { widths: [6, 9], priorVariances: [1, 1.2, 0.8], temperature: 0.1 };
      const scaled = prepareNonlinear(data, { activation: 'erf' }).closure(name, small);
      const other = prepareNonlinear(loud, { activation: 'erf' }).closure(name, plain);
      close(
        scaled.mean,
        other.mean.map((f) => f / Math.sqrt(chi)),
        9,
      );
      close(
        scaled.variance,
        other.variance.map((v) => v / chi),
        9,
      );
    }
  });
});
