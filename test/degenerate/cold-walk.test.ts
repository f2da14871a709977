import { describe, expect, it } from 'vitest';
import { fromRows, type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { prepare } from '../../src/theory/bpkr/index.ts';
import { solveTwoTasks } from '../../src/theory/continual/multi-head/index.ts';
import { ensembleAt, evaluationPoints, solveSequence } from '../../src/theory/continual/single-head/index.ts';
import { exactGated } from '../../src/theory/ggdln/index.ts';
import { equilibrium } from '../../src/theory/ndk/index.ts';

/*
 * T from 1 down to 1e-300: the answers of every theory settle, and stay where they settled. Full rank, more samples than
 * dimensions, a repeated row, a repeated row with another target.
 */
const TEMPERATURES = [1, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-18, 1e-30, 1e-100, 1e-200, 1e-300];
/** From here on T is far below the rounding of the kernel, and above it by much less than any eigenvalue. */
const SETTLED = 1e-12;

const problems: { readonly [name: string]: { readonly inputs: Matrix; readonly targets: Matrix } } = {
  'full rank': {
    inputs: fromRows([
      [1, 0.2, -0.4, 0.7],
      [0.3, -1, 0.5, 0.1],
    ]),
    targets: fromRows([[1], [-0.4]]),
  },
  'more samples than dimensions': {
    inputs: fromRows([
      [1, 0.2],
      [0.3, -1],
      [0.7, 0.7],
      [-0.2, 0.9],
    ]),
    targets: fromRows([[1], [-0.4], [2], [0.5]]),
  },
  'a repeated row': {
    inputs: fromRows([
      [1, 0.2, -0.4, 0.7],
      [0.3, -1, 0.5, 0.1],
      [1, 0.2, -0.4, 0.7],
    ]),
    targets: fromRows([[1], [-0.4], [1]]),
  },
  'conflicting rows': {
    inputs: fromRows([
      [1, 0.2, -0.4, 0.7],
      [0.3, -1, 0.5, 0.1],
      [1, 0.2, -0.4, 0.7],
    ]),
    targets: fromRows([[1], [-0.4], [3]]),
  },
};

const testOf = (dimension: number): Matrix =>
  fromRows([
    Array.from({ length: dimension }, (_, i) => 0.4 - 0.3 * i),
    Array.from({ length: dimension }, (_, i) => 0.1 + 0.5 * i),
  ]);
const open = (rows: number): Matrix => matrix(rows, 1, new Float64Array(rows).fill(1));

/** Means and variances of a theory at the test points. */
type Theory = (inputs: Matrix, targets: Matrix, temperature: number) => readonly number[];

const theories: { readonly [name: string]: Theory } = {
  'bpkr, exact': (inputs, targets, temperature) => {
    const theory = prepare({ inputs, targets, testInputs: testOf(inputs.columns) });
    const { mean, variance, meanU } = theory.exact({ widths: [5], temperature });
    return [...mean, ...variance, meanU];
  },
  'bpkr, saddle': (inputs, targets, temperature) => {
    const theory = prepare({ inputs, targets, testInputs: testOf(inputs.columns) });
    const { predictor, branches } = theory.predict({ widths: [5, 7], temperature });
    return [...predictor.mean, ...predictor.variance, branches[0].U];
  },
  'bpkr, relu': (inputs, targets, temperature) => {
    const theory = prepare({ inputs, targets, testInputs: testOf(inputs.columns) }, { activation: 'relu' });
    const { predictor } = theory.predict({ widths: [9], temperature });
    return [...predictor.mean, ...predictor.variance];
  },
  'ggdln, exact': (inputs, targets, temperature) => {
    const test = testOf(inputs.columns);
    const { mean, variance, posteriorMean } = exactGated(
      { inputs, targets, gates: [open(inputs.rows)], widths: [5], priorVariances: [1, 1], temperature },
      { inputs: test, gates: [open(test.rows)] },
    );
    return [...mean, ...variance, ...posteriorMean.data];
  },
  'ndk, equilibrium': (inputs, targets, temperature) => {
    const { test, testCovariance } = equilibrium({
      inputs,
      targets,
      testInputs: testOf(inputs.columns),
      activation: 'linear',
      priorVariances: [1, 1],
      temperature,
    });
    return [...test.data, testCovariance.data[0], testCovariance.data[3]];
  },
  'continual, one head': (inputs, targets, temperature) => {
    const tasks = [
      { inputs, targets },
      {
        inputs,
        targets: matrix(
          targets.rows,
          1,
          targets.data.map((y) => y / 2),
        ),
      },
    ];
    const solution = solveSequence({
      activation: 'linear',
      depth: 1,
      priorVariances: [1],
      coupling: 2,
      temperature,
      tasks,
    });
    const { mean, variance } = ensembleAt(solution, evaluationPoints(solution, testOf(inputs.columns)), 1);
    return [...mean.data, ...variance];
  },
  'continual, heads': (inputs, targets, temperature) => {
    const model = { width: 30, weightVariance: 1, readoutVariance: 1, coupling: 3, temperature };
    const second = { inputs, targets: targets.data.map((y) => 1 - y) };
    const solution = solveTwoTasks(model, { inputs, targets: targets.data }, second);
    const { newHead, oldHead } = solution.heads(testOf(inputs.columns));
    return [...newHead.mean, ...newHead.variance, ...oldHead.mean, ...oldHead.variance, solution.first.u];
  },
};

for (const [name, theory] of Object.entries(theories)) {
  describe(`T -> 0: ${name}`, () => {
    for (const [kind, { inputs, targets }] of Object.entries(problems)) {
      it(kind, () => {
        const courses = TEMPERATURES.map((temperature) => theory(inputs, targets, temperature));
        expect(courses.flat().every(Number.isFinite)).toBe(true);
        const end = courses[courses.length - 1];
        const scale = Math.max(...end.map(Math.abs));
        courses.forEach((values, k) => {
          const tolerance = TEMPERATURES[k] > SETTLED ? 30 * Math.sqrt(TEMPERATURES[k]) : 1e-10;
          values.forEach((value, i) => {
            expect(Math.abs(value - end[i])).toBeLessThanOrEqual(tolerance * Math.max(scale, Math.abs(value)));
          });
        });
      });
    }
  });
}
