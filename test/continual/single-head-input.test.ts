import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { fromRows, matrix } from '../../src/linalg/matrix.ts';
import {
  ensembleAt,
  evaluationPoints,
  type SingleHeadProblem,
  sequenceErrors,
  solveSequence,
} from '../../src/theory/continual/single-head/index.ts';
import { distance, normals, normalTasks, problemOf } from './support/small-problems.ts';

const infinite = { coupling: Number.POSITIVE_INFINITY };

describe('bad input is named', () => {
  const tasks = normalTasks([3, 4], 5);
  const wrong: [string, Partial<SingleHeadProblem>, RegExp][] = [
    ['no task', { tasks: [] }, /^tasks: /],
    ['an empty task', { tasks: [tasks[0], { inputs: matrix(0, 5), targets: matrix(0, 1) }] }, /tasks\[1\]\.inputs/],
    ['another input dimension', { tasks: [tasks[0], ...normalTasks([3], 4)] }, /tasks\[1\]\.inputs: found 4 columns/],
    ['another number of outputs', { tasks: [tasks[0], ...normalTasks([3], 5, 2)] }, /tasks\[1\]\.targets: found 2/],
    [
      'targets of another length',
      { tasks: [{ ...tasks[0], targets: tasks[1].targets }] },
      /tasks\[0\]\.targets: found 4/,
    ],
    [
      'NaN in the inputs',
      { tasks: [{ inputs: fromRows([[1, Number.NaN]]), targets: fromRows([[1]]) }] },
      /tasks\[0\]\.inputs\[0\]/,
    ],
    [
      'Inf in the targets',
      { tasks: [{ inputs: fromRows([[1, 2]]), targets: fromRows([[1 / 0]]) }] },
      /tasks\[0\]\.targets/,
    ],
    ['sigma^2 = 0', { priorVariances: [0] }, /priorVariances\[0\]/],
    ['a wrong number of variances', { priorVariances: [1, 1, 1] }, /priorVariances.*one value, or 2/],
    ['T < 0', { temperature: -0.1 }, /temperature/],
    ['tau < 0', { laterRidge: -0.1 }, /laterRidge/],
    ['lambda < 0', { coupling: -1 }, /coupling/],
    ['lambda = NaN', { coupling: Number.NaN }, /coupling/],
    ['L = 0', { depth: 0 }, /depth/],
    ['an unknown activation', { activation: 'tanh' as 'erf' }, /activation: found "tanh".*erf.*linear.*relu/],
  ];
  for (const [name, change, message] of wrong) {
    it(name, () => {
      expect(() => solveSequence(problemOf(tasks, change))).toThrow(InputError);
      expect(() => solveSequence(problemOf(tasks, change))).toThrow(message);
    });
  }

  it('points of another dimension, sets of another shape, times out of range', () => {
    const solution = solveSequence(problemOf(tasks));
    expect(() => evaluationPoints(solution, normals(2, 4, 'x'), 'test')).toThrow(/test: found 4 columns/);
    expect(() => sequenceErrors(solution, [{ inputs: tasks[0].inputs, targets: tasks[1].targets }])).toThrow(
      /sets\[0\]/,
    );
    expect(() => ensembleAt(solution, evaluationPoints(solution, normals(2, 5, 'x')), 2)).toThrow(/time: found 2/);
  });
});

describe('singular tasks at T = 0', () => {
  it('a sample that stands twice with one target counts once', () => {
    const [task, next] = normalTasks([4, 3], 6);
    const twice = {
      inputs: matrix(5, 6, Float64Array.of(...task.inputs.data, ...task.inputs.data.slice(0, 6))),
      targets: matrix(5, 1, Float64Array.of(...task.targets.data, task.targets.data[0])),
    };
    const test = normals(3, 6, 'test');
    for (const change of [infinite, { coupling: 4 }]) {
      const once = solveSequence(problemOf([task, next], change));
      const solution = solveSequence(problemOf([twice, next], change));
      expect(solution.status.warnings.join()).toMatch(/task 1: kernel of rank 4 for 5 samples/);
      for (let t = 0; t < 2; t++) {
        const expected = ensembleAt(once, evaluationPoints(once, test), t);
        const state = ensembleAt(solution, evaluationPoints(solution, test), t);
        expect(distance(state.mean.data, expected.mean.data)).toBeLessThan(1e-9);
        expect(distance(state.variance, expected.variance)).toBeLessThan(1e-9);
      }
    }
  });

  it('the same sample with two targets has no solution: the error suggests T > 0, which works', () => {
    const [task, next] = normalTasks([3, 3], 6);
    const torn = {
      inputs: matrix(4, 6, Float64Array.of(...task.inputs.data, ...task.inputs.data.slice(0, 6))),
      targets: matrix(4, 1, Float64Array.of(...task.targets.data, task.targets.data[0] + 1)),
    };
    expect(() => solveSequence(problemOf([next, torn], infinite))).toThrow(/tasks\[1\].*rank 3.*T > 0/);
    expect(solveSequence(problemOf([next, torn], { temperature: 0.01 })).status.converged).toBe(true);
  });

  it('linear networks with P > N0 reach linear rules alone', () => {
    const inputs = normals(7, 3, 'wide');
    const rule = matrix(
      7,
      1,
      Float64Array.from({ length: 7 }, (_, i) => inputs.data[3 * i] - 2 * inputs.data[3 * i + 2]),
    );
    const linear = { activation: 'linear', ...infinite } as const;
    const solution = solveSequence(problemOf([{ inputs, targets: rule }, ...normalTasks([2], 3)], linear));
    const { loss } = sequenceErrors(solution, [{ inputs, targets: rule }]);
    expect(loss.data[0]).toBeLessThan(1e-12);
    expect(() => solveSequence(problemOf([{ inputs, targets: normals(7, 1, 'y') }], linear))).toThrow(/T > 0/);
  });

  it('a zero input is learned if its target is zero', () => {
    const [task] = normalTasks([4], 6);
    task.inputs.data.fill(0, 0, 6);
    expect(() => solveSequence(problemOf([task]))).toThrow(/T > 0/);
    task.targets.data[0] = 0;
    const solution = solveSequence(problemOf([task, ...normalTasks([3], 6, 1, 8)]));
    expect(sequenceErrors(solution, [task]).loss.data[0]).toBeLessThan(1e-12);
  });
});

describe('warnings', () => {
  const tasks = normalTasks([4, 4], 6);
  it('a ridge T lambda far above the tangent kernel leaves later tasks unlearned', () => {
    const weak = solveSequence(problemOf(tasks, { coupling: 1000, temperature: 0.05 }));
    expect(weak.status.warnings.join()).toMatch(/T lambda is .* almost nothing is learned/);
    const { bias2 } = sequenceErrors(weak, tasks);
    expect(bias2.data[3]).toBeGreaterThan(0.8 * bias2.data[1]);
    expect(solveSequence(problemOf(tasks, { coupling: 10, temperature: 0.05 })).status.warnings).toEqual([]);
  });
  it('T at lambda = infinity belongs to the first task', () => {
    expect(solveSequence(problemOf(tasks, { ...infinite, temperature: 0.1 })).status.warnings.join()).toMatch(
      /first task alone/,
    );
  });
});
