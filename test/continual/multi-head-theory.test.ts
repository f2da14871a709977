import { expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { fromRows, matrix, toRows } from '../../src/linalg/matrix.ts';
import { multiplyVector } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import {
  coldSaddle,
  generalPhase,
  gramSpectrum,
  learnFirstTask,
  type MultiHeadModel,
  reluPhase,
  solveStep,
  solveTwoTasks,
  solveTwoTasksRelu,
} from '../../src/theory/continual/multi-head/index.ts';
import { inputGram } from '../../src/theory/continual/multi-head/model.ts';
import { forEachBackend } from '../support/backends.ts';

const unit = { weightVariance: 1, readoutVariance: 1 };

function pair(samples: number, inputs: number, overlap: number, rule: number, seed = 1) {
  const stream = new RandomStream({ seed, purpose: 'multi-head-limits' });
  const x1 = stream.fillNormal(new Float64Array(samples * inputs));
  const mix = (from: Float64Array, share: number) =>
    from.map((value) => share * value + Math.sqrt(1 - share * share) * stream.normal());
  const x2 = overlap === 1 ? x1 : mix(x1, overlap);
  const w1 = stream.fillNormal(new Float64Array(inputs));
  const w2 = rule === 1 ? w1 : mix(w1, rule);
  const task = (x: Float64Array, w: Float64Array) => {
    const rows = matrix(samples, inputs, x);
    return { inputs: rows, targets: multiplyVector(rows, w).map((y) => y / Math.sqrt(inputs)) };
  };
  const points = matrix(6, inputs, stream.fillNormal(new Float64Array(6 * inputs)));
  return { first: task(x1, w1), second: task(x2, w2), points };
}

/** Similarity of tasks with equal inputs and labels of unit power. */
const ideal = (load: number, gamma: number) => ({
  load,
  rho: 1,
  q: load,
  kappa: load * gamma,
  gamma,
  Gamma: 1 - gamma ** 2,
});
const stepOf = (coupling: number) => {
  const s2 = 1 / (1 + coupling);
  const c = coupling * s2;
  return { c, s2, frozen: c * c };
};

forEachBackend((name) => {
  it(`${name}: the sanity numbers of note continual-multi-head, section 5`, () => {
    const rows: readonly (readonly [number, number, number, number, number])[] = [
      [0.5, 100, 0, 1.4432, 0],
      [0.5, 100, 0.9, 1.0875, 0.445],
      [2, 100, 0, 7.7542, 0],
      [2, 100, 0.5, 6.27, 0.6692],
      [2, 100, 1, 0.9913, 0.9906],
      [2, 1e4, 0.5, 61.625, 0.7026],
      [2, 1e4, 0.8, 24.455, 1.1204],
      [2, 1e4, 0.95, 1.2791, 1.0524],
    ];
    for (const [load, coupling, gamma, u, psi] of rows) {
      const saddle = coldSaddle(stepOf(coupling), 1, ideal(load, gamma), 0);
      expect(saddle.u / u).toBeCloseTo(1, 4);
      expect(saddle.psi).toBeCloseTo(psi, 3);
    }
  });

  it(`${name}: the identity chi + F eta = F (u - psi^2) + s^2 u holds at T = 0 and T > 0`, () => {
    const { first, second } = pair(20, 30, 0.7, 0.5);
    for (const temperature of [0, 0.05, 0.4]) {
      const coupling = 12;
      const solution = solveTwoTasks({ ...unit, width: 15, coupling, temperature }, first, second);
      const { s2, frozen } = stepOf(coupling);
      const order = solution.orderParameters;
      if (order === undefined) throw new Error('a finite coupling has order parameters');
      const { u, psi, eta, chi } = order;
      const right = frozen * (u - psi ** 2) + s2 * u;
      expect(Math.abs(chi + frozen * eta - right)).toBeLessThan(1e-9 * right);
    }
  });

  it(`${name}: T -> 0 of the nested solver meets the one-dimensional one`, () => {
    const { first, second, points } = pair(24, 40, 0.8, 0.4);
    const model: MultiHeadModel = { ...unit, width: 16, coupling: 8, temperature: 0 };
    const cold = solveTwoTasks(model, first, second);
    const differences = [1e-4, 1e-5].map((temperature) => {
      const warm = solveTwoTasks({ ...model, temperature }, first, second);
      const gap = Math.abs((warm.orderParameters?.u ?? 0) - (cold.orderParameters?.u ?? 0));
      const mean = warm.predict(points).newHead.mean;
      const reference = cold.predict(points).newHead.mean;
      return Math.max(gap, ...Array.from(mean, (value, i) => Math.abs(value - reference[i])));
    });
    expect(differences[1]).toBeLessThan(1e-3);
    expect(differences[0] / differences[1]).toBeGreaterThan(8);
  });
});

it('lambda -> infinity meets the closed forms of all three phases', () => {
  const cases = [
    { width: 40, rule: 0.5, phase: 'fixed' },
    { width: 12, rule: 0.999, phase: 'generalization' },
    { width: 12, rule: 0.1, phase: 'overfitting' },
  ] as const;
  for (const { width, rule, phase } of cases) {
    const { first, second, points } = pair(24, 40, 1, rule, 3);
    const limit = solveTwoTasks({ ...unit, width, coupling: Number.POSITIVE_INFINITY, temperature: 0 }, first, second);
    const coupling = 1e11;
    const finite = solveTwoTasks({ ...unit, width, coupling, temperature: 0 }, first, second);
    expect(limit.limit?.phase).toBe(phase);
    const u = finite.orderParameters?.u ?? 0;
    if (phase === 'overfitting') {
      expect(u / Math.sqrt(coupling) / (limit.limit?.amplitude ?? 0)).toBeCloseTo(1, 4);
    } else {
      expect(u / (limit.limit?.u ?? 0)).toBeCloseTo(1, 6);
      const heads = finite.predict(points);
      const atLimit = limit.predict(points);
      for (let i = 0; i < points.rows; i++) {
        expect(heads.newHead.mean[i]).toBeCloseTo(atLimit.newHead.mean[i], 6);
        expect(heads.newHead.variance[i]).toBeCloseTo(atLimit.newHead.variance[i], 6);
        expect(heads.oldHead.mean[i]).toBeCloseTo(atLimit.oldHead.mean[i], 6);
        expect(heads.oldHead.variance[i]).toBeCloseTo(atLimit.oldHead.variance[i], 6);
      }
    }
  }
});

it('the exponents of u in lambda: 1/2 in overfitting, 1/3 on the boundary and at a load of 1, 0 in generalization', () => {
  const slope = (load: number, gamma: number) => {
    const [low, high] = [1e8, 1e10].map((coupling) => coldSaddle(stepOf(coupling), 1, ideal(load, gamma), 0).u);
    return Math.log(high / low) / Math.log(100);
  };
  expect(slope(2, 0.5)).toBeCloseTo(0.5, 3);
  expect(slope(2, 2 ** -0.25)).toBeCloseTo(1 / 3, 2);
  expect(slope(1, 0.5)).toBeCloseTo(1 / 3, 2);
  expect(slope(2, 0.95)).toBeCloseTo(0, 5);
  // At a load of 1: u^3 -> lambda (1 - gamma^2)^2 / 2.
  const u = coldSaddle(stepOf(1e10), 1, ideal(1, 0.5), 0).u;
  expect(u ** 3 / (1e10 * 0.75 ** 2 * 0.5)).toBeCloseTo(1, 2);
});

it('lambda -> 0 is learning from scratch, and the old head is gone', () => {
  const { first, second, points } = pair(20, 30, 0.7, 0.5);
  for (const temperature of [0, 0.2]) {
    const solution = solveTwoTasks({ ...unit, width: 30, coupling: 1e-9, temperature }, first, second);
    const { newHead, oldHead, fromScratch } = solution.predict(points);
    expect(solution.orderParameters?.u).toBeCloseTo(solution.scratch.u, 6);
    for (let i = 0; i < points.rows; i++) {
      expect(newHead.mean[i]).toBeCloseTo(fromScratch.mean[i], 6);
      expect(newHead.variance[i]).toBeCloseTo(fromScratch.variance[i], 6);
      expect(oldHead.mean[i]).toBeCloseTo(0, 6);
    }
  }
});

it('load -> 0: the new head is the Gaussian process of the free weight step, the old one is diluted by c', () => {
  const { first, second, points } = pair(6, 30, 0.7, 0.5);
  const coupling = 5;
  const solution = solveTwoTasks({ ...unit, width: 1e7, coupling, temperature: 0.1 }, first, second);
  const { c, s2, frozen } = stepOf(coupling);
  const heads = solution.predict(points);
  expect(solution.orderParameters?.u).toBeCloseTo(1, 4);
  const wide = learnFirstTask(
    { width: 1e7, weightVariance: frozen + s2, readoutVariance: 1, coupling: 0, temperature: 0.1 },
    second,
  ).predict(points);
  for (let i = 0; i < points.rows; i++) {
    expect(heads.newHead.mean[i]).toBeCloseTo(wide.mean[i], 4);
    expect(heads.newHead.variance[i]).toBeCloseTo(wide.variance[i], 4);
    expect(heads.oldHead.mean[i]).toBeCloseTo(c * heads.oldHeadBefore.mean[i], 4);
  }
});

it('the general step with kernels that are multiples of G is the linear two-task saddle', () => {
  const { first, second } = pair(18, 30, 1, 0.4);
  const coupling = 9;
  const { c, s2, frozen } = stepOf(coupling);
  const solution = solveTwoTasks({ ...unit, width: 12, coupling, temperature: 0 }, first, second);
  const x = toRows(second.inputs);
  const gramRows = x.map((a) => x.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0) / 30));
  const scaled = (factor: number) => fromRows(gramRows.map((row) => row.map((value) => factor * value)));
  const mean = solution.first.featureMean(second.inputs).map((value) => c * value);
  const step = solveStep({
    width: 12,
    readoutVariance: 1,
    temperature: 0,
    frozenKernel: scaled(frozen),
    freshKernel: scaled(s2),
    features: matrix(1, mean.length, mean),
    targets: second.targets,
  });
  expect(step.u).toBeCloseTo(solution.orderParameters?.u ?? 0, 9);
  expect(step.psi[0]).toBeCloseTo(solution.orderParameters?.psi ?? 0, 9);
});

it('training points are met exactly at T = 0, by the new head and by the old one before task 2', () => {
  const { first, second } = pair(20, 30, 0.7, 0.5);
  const solution = solveTwoTasks({ ...unit, width: 25, coupling: 30, temperature: 0 }, first, second);
  const fresh = solution.predict(second.inputs).newHead;
  const old = solution.predict(first.inputs).oldHeadBefore;
  for (let i = 0; i < 20; i++) {
    expect(fresh.mean[i]).toBeCloseTo(second.targets[i], 8);
    expect(fresh.variance[i]).toBeLessThan(1e-8);
    expect(old.mean[i]).toBeCloseTo(first.targets[i], 8);
    expect(old.variance[i]).toBeLessThan(1e-8);
  }
});

it('the phase for general kernels is that of the linear network for its kernels, with the same distance in Gamma', () => {
  for (const [overlap, rule] of [
    [1, 0.3],
    [1, 0.97],
    [0.9, 0.9],
  ]) {
    const { first, second } = pair(60, 80, overlap, rule);
    const model: MultiHeadModel = { ...unit, width: 30, coupling: Number.POSITIVE_INFINITY, temperature: 0 };
    const { similarity, limit } = solveTwoTasks(model, first, second);
    const task = learnFirstTask(model, first);
    const gram = inputGram(second.inputs, second.inputs);
    const { phase, excess } = generalPhase({
      width: 30,
      frozenKernel: gram,
      responseShape: gram,
      featureMean: task.featureMean(second.inputs),
      featureCovariance: task.featureCovariance(second.inputs, second.inputs),
      targets: second.targets,
    });
    expect(phase).toBe(limit?.phase);
    // In the linear network the condition is sqrt(alpha) (Gamma - Gamma_c) < 0.
    const distance = (similarity?.Gamma ?? 0) - (limit?.criticalGamma ?? 0);
    expect(excess).toBeCloseTo(Math.SQRT2 * distance, 8);
  }
});

it('the ReLU phase says whether u grows like sqrt(lambda) or stays finite', () => {
  for (const rule of [0, 0.999]) {
    const { first, second } = pair(60, 80, 1, rule);
    const model: MultiHeadModel = { ...unit, width: 30, coupling: 1e6, temperature: 0 };
    const u = (coupling: number) => solveTwoTasksRelu({ ...model, coupling }, first, second).orderParameters.u;
    const { phase } = reluPhase(model, first, second);
    expect(phase).toBe(rule === 0 ? 'overfitting' : 'generalization');
    expect(Math.log10(u(1e10) / u(1e6))).toBeCloseTo(rule === 0 ? 2 : 0, 1);
  }
  const { first, second } = pair(20, 80, 1, 0);
  expect(reluPhase({ ...unit, width: 30, coupling: 1, temperature: 0 }, first, second).phase).toBe('fixed');
  expect(() => reluPhase({ ...unit, width: 20, coupling: 1, temperature: 0 }, first, second)).toThrow(/load P\/N/);
});

it('the ReLU heuristic reduces to a symmetric problem under a flip of the second rule', () => {
  const { first, second } = pair(12, 20, 0.7, 0.5);
  const model = { ...unit, width: 20, coupling: 10, temperature: 0.1 };
  const plus = solveTwoTasksRelu(model, first, second).orderParameters;
  const minus = solveTwoTasksRelu(model, first, { ...second, targets: second.targets.map((y) => -y) }).orderParameters;
  expect(minus.u).toBeCloseTo(plus.u, 8);
  expect(minus.psi[0]).toBeCloseTo(-plus.psi[0], 8);
});

it('bad input is named', () => {
  const { first, second } = pair(20, 10, 0.7, 0.5);
  const model = { ...unit, width: 25, coupling: 30, temperature: 0 };
  expect(() => solveTwoTasks(model, first, second)).toThrow(
    /tasks\[0\]\.inputs: found 20 samples of 10 inputs at T = 0/,
  );
  expect(() => solveTwoTasks({ ...model, width: 0 }, first, second)).toThrow(InputError);
  expect(() => solveTwoTasks({ ...model, temperature: -1 }, first, second)).toThrow(/temperature/);
  const short = { ...second, targets: second.targets.slice(1) };
  expect(() => solveTwoTasks({ ...model, temperature: 0.1 }, first, short)).toThrow(/tasks\[1\]\.targets/);
  const zero = pair(12, 30, 1, 0.5);
  const silent = { ...zero.first, targets: new Float64Array(12) };
  expect(() => solveTwoTasks({ ...model, width: 8 }, silent, zero.second)).toThrow(/labels of zero/);
});

it('equal inputs share one eigendecomposition, known ones are taken as they are: the numbers stay', () => {
  for (const temperature of [0, 0.1]) {
    const model: MultiHeadModel = { ...unit, width: 15, coupling: 20, temperature };
    const { first, second, points } = pair(20, 30, 1, 0.4);
    const copied = { ...second, inputs: matrix(20, 30, second.inputs.data.slice()) };
    // A hair of a difference: the inputs are no longer equal, and both are decomposed.
    const apart = { ...second, inputs: matrix(20, 30, second.inputs.data.slice()) };
    apart.inputs.data[0] *= 1 + 1e-15;
    const [shared, known, separate] = [
      solveTwoTasks(model, first, copied),
      solveTwoTasks(
        model,
        { ...first, spectrum: gramSpectrum(first.inputs) },
        { ...second, spectrum: gramSpectrum(second.inputs) },
      ),
      solveTwoTasks(model, first, apart),
    ];
    const expected = separate.predict(points);
    for (const solution of [shared, known]) {
      expect(solution.orderParameters?.u).toBeCloseTo(separate.orderParameters?.u ?? 0, 9);
      const { heads, ...rest } = { heads: solution.heads(points), ...solution.predict(points) };
      for (const name of ['newHead', 'oldHead', 'oldHeadBefore', 'fromScratch'] as const) {
        for (let i = 0; i < points.rows; i++) {
          expect(rest[name].mean[i]).toBeCloseTo(expected[name].mean[i], 9);
          expect(rest[name].variance[i]).toBeCloseTo(expected[name].variance[i], 9);
        }
      }
      expect(heads.oldHead).toEqual(rest.oldHead);
      expect(heads.newHead).toEqual(rest.newHead);
    }
  }
});

it('a noisy step looked for near a known saddle is the one that the whole search finds', () => {
  const { first, second } = pair(18, 30, 0.8, 0.4);
  const gram = inputGram(second.inputs, second.inputs);
  const scaled = (factor: number) => ({ ...gram, data: gram.data.map((value) => factor * value) });
  const { c, s2, frozen } = stepOf(9);
  const problem = {
    width: 12,
    readoutVariance: 1,
    temperature: 0.05,
    frozenKernel: scaled(frozen),
    freshKernel: scaled(s2),
    features: matrix(
      1,
      18,
      first.targets.map((y) => c * y),
    ),
    targets: second.targets,
  };
  const whole = solveStep(problem);
  expect(whole.roots).toBe(1);
  for (const factor of [1, 1.05, 0.5, 1e-3]) {
    const near = solveStep({ ...problem, near: factor * whole.u });
    expect(near.u).toBeCloseTo(whole.u, 10);
    expect(near.b).toBeCloseTo(whole.b, 10);
    expect(near.psi[0]).toBeCloseTo(whole.psi[0], 10);
  }
});
