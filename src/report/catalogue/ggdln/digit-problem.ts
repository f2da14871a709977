import { digits } from '../../../data/digits/digits.ts';
import { type GateSet, randomHalfSpaces } from '../../../data/gates/index.ts';
import { takeRows } from '../../../data/number-table.ts';
import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix, selectRows } from '../../../linalg/matrix.ts';
import { gramOfColumns, multiply } from '../../../linalg/products.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { GatedPoints, GatedProblem } from '../../../theory/ggdln/index.ts';

/** Digits in their leading principal components, even against odd. */
export interface DigitTask {
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly testInputs: Matrix;
  readonly testTargets: Matrix;
}

/** How a task on digits is cut from the built-in data. */
export interface DigitOptions {
  /** P */
  readonly train: number;
  readonly test: number;
  /** Principal components kept. */
  readonly components: number;
  readonly seed: number;
}

/** Even digits -1, odd digits +1, in the leading principal components of all digits, mean square 1 a coordinate on average. */
export function digitTask({ train, test, components, seed }: DigitOptions): DigitTask {
  const data = digits();
  const pixels = takeRows(data.inputs);
  const projected = principalComponents(pixels, components);
  const labels = data.labels ?? new Int32Array(pixels.rows);
  const order = new RandomStream({ seed, purpose: 'digits' }).permutation(pixels.rows);
  const part = (from: number, count: number) => {
    const rows = order.subarray(from, from + count);
    return {
      inputs: selectRows(projected, rows),
      targets: matrix(
        count,
        1,
        Float64Array.from(rows, (i) => (labels[i] % 2 === 0 ? -1 : 1)),
      ),
    };
  };
  const held = part(train, test);
  return { ...part(0, train), testInputs: held.inputs, testTargets: held.targets };
}

/** Coordinates along the leading principal axes, scaled by one factor to mean square 1 on average. */
function principalComponents(a: Matrix, count: number): Matrix {
  const centred = matrix(a.rows, a.columns, a.data.slice());
  for (let j = 0; j < a.columns; j++) {
    let mean = 0;
    for (let i = 0; i < a.rows; i++) mean += a.data[i * a.columns + j] / a.rows;
    for (let i = 0; i < a.rows; i++) centred.data[i * a.columns + j] -= mean;
  }
  const { values, vectors } = symmetricEigen(gramOfColumns(centred, 1 / a.rows));
  const n = values.length;
  const kept = values.slice(n - count);
  const average = kept.reduce((sum, value) => sum + value, 0) / count;
  const axes = matrix(n, count);
  for (let k = 0; k < count; k++) {
    for (let j = 0; j < n; j++) axes.data[j * count + k] = vectors.data[j * n + n - 1 - k] / Math.sqrt(average);
  }
  return multiply(centred, axes);
}

/** A network on a task: gates of each layer, widths, standard deviations (first layer, then one a hidden layer). */
export interface NetworkChoice {
  readonly gates: readonly GateSet[];
  readonly widths: readonly number[];
  readonly sigma: readonly number[];
  readonly temperature: number;
}

/** Problem and test points of a task under a network. */
export function gatedProblem(task: DigitTask, network: NetworkChoice): { problem: GatedProblem; test: GatedPoints } {
  return {
    problem: {
      inputs: task.inputs,
      targets: task.targets,
      gates: network.gates.map((set) => set.at({ inputs: task.inputs })),
      widths: network.widths,
      priorVariances: network.sigma.map((value) => value * value),
      temperature: network.temperature,
    },
    test: { inputs: task.testInputs, gates: network.gates.map((set) => set.at({ inputs: task.testInputs })) },
  };
}

/** Random half-spaces for one layer, their draw named by seed and layer. */
export function halfSpaceSet(
  seed: number,
  layer: number,
  count: number,
  dimension: number,
  threshold: number,
): GateSet {
  return randomHalfSpaces(new RandomStream({ seed, purpose: 'figure gates', chain: layer }), count, dimension, {
    threshold,
  });
}
