import { randomHalfSpaces } from '../../src/data/gates/index.ts';
import { type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import type { GatedPoints, GatedProblem } from '../../src/theory/ggdln/index.ts';

export interface ProblemOptions {
  readonly samples: number;
  readonly dimension: number;
  readonly gates: readonly number[];
  readonly widths: readonly number[];
  /** Standard deviations, first layer, then those that leave each hidden layer. */
  readonly sigma: readonly number[];
  readonly temperature: number;
  readonly outputs?: number;
  readonly test?: number;
  readonly seed?: number;
  /** Label scale. */
  readonly amplitude?: number;
}

/** Gaussian inputs, half-space gates with the first open, labels of a random ReLU network. */
export function randomProblem(options: ProblemOptions): {
  problem: GatedProblem;
  test: GatedPoints;
  testTargets: Matrix;
} {
  const { samples, dimension, gates, widths, sigma, temperature, outputs = 1, test = 6, seed = 1 } = options;
  const stream = new RandomStream({ seed, purpose: 'problem' });
  const sets = gates.map((count) => randomHalfSpaces(stream, count, dimension, { firstAlwaysOpen: true }));
  const hidden = matrix(8, dimension, stream.fillNormal(new Float64Array(8 * dimension)));
  const readout = matrix(outputs, 8, stream.fillNormal(new Float64Array(8 * outputs)));
  const draw = (rows: number) => {
    const inputs = matrix(rows, dimension, stream.fillNormal(new Float64Array(rows * dimension)));
    const targets = matrix(rows, outputs);
    for (let x = 0; x < rows; x++) {
      for (let i = 0; i < 8; i++) {
        let field = 0;
        for (let j = 0; j < dimension; j++) field += hidden.data[i * dimension + j] * inputs.data[x * dimension + j];
        const rate = Math.max(0, field / Math.sqrt(dimension));
        for (let k = 0; k < outputs; k++) {
          targets.data[x * outputs + k] += ((options.amplitude ?? 1) * readout.data[k * 8 + i] * rate) / Math.sqrt(4);
        }
      }
      for (let k = 0; k < outputs; k++) targets.data[x * outputs + k] += 0.1 * stream.normal();
    }
    return { inputs, targets };
  };
  const train = draw(samples);
  const held = draw(test);
  return {
    problem: {
      ...train,
      gates: sets.map((set) => set.at({ inputs: train.inputs })),
      widths,
      priorVariances: sigma.map((value) => value * value),
      temperature,
    },
    test: { inputs: held.inputs, gates: sets.map((set) => set.at({ inputs: held.inputs })) },
    testTargets: held.targets,
  };
}

/** Largest |a - b| relative to the largest |b|. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = Number.MIN_VALUE;
  let distance = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < b.length; i++) {
    most = Math.max(most, Math.abs(b[i]));
    distance = Math.max(distance, Math.abs(a[i] - b[i]));
  }
  return distance / most;
}

/** The standardized deviations (a - b) / error. */
export function zScores(a: ArrayLike<number>, b: ArrayLike<number>, error: ArrayLike<number>): number[] {
  return Array.from(b, (value, i) => (a[i] - value) / error[i]);
}

export function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
