import { requireInteger, requireNonNegative, requirePositive } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { RandomStream } from '../../random/stream.ts';
import type { Task } from '../dataset.ts';

/** The noisy linear teacher. */
export interface TeacherOptions {
  /** N0 */
  readonly dimension: number;
  /** P */
  readonly train: number;
  /** P* */
  readonly test: number;
  /** m, 1 unless given. */
  readonly outputs?: number;
  /** Variance of the teacher's weights, 1 unless given. */
  readonly teacherVariance?: number;
  /** Variance of the noise on the training targets, 0 unless given. */
  readonly noiseVariance?: number;
  /** Scales each teacher to |w0|^2 = N0 teacherVariance exactly, which removes its fluctuation from draw to draw. */
  readonly exactNorm?: boolean;
  readonly seed: number;
}

/**
 * Isotropic inputs and a noisy linear teacher: x ~ N(0, I), y = w0 . x / sqrt(N0) + noise (note bpkr, section 10).
 *
 * Test targets are the teacher's without noise. Fewer training rows with the same seed are the first of more.
 *
 * @returns the task, and the teacher's weights (N0 x m)
 * @throws InputError for sizes or variances out of range
 */
export function linearTeacher(options: TeacherOptions): Task & { readonly weights: Matrix } {
  const { seed, teacherVariance = 1, noiseVariance = 0, exactNorm = false } = options;
  const dimension = requireInteger('data.dimension', options.dimension, 1);
  const train = requireInteger('data.train', options.train, 1);
  const test = requireInteger('data.test', options.test, 0);
  const outputs = requireInteger('data.outputs', options.outputs ?? 1, 1);
  requirePositive('data.teacherVariance', teacherVariance);
  requireNonNegative('data.noiseVariance', noiseVariance);
  const normals = (rows: number, columns: number, what: string, deviation = 1): Matrix => {
    const stream = new RandomStream({ seed, purpose: `teacher ${what}` });
    return matrix(rows, columns, stream.fillNormal(new Float64Array(rows * columns), deviation));
  };
  const weights = normals(dimension, outputs, 'weights', Math.sqrt(teacherVariance));
  if (exactNorm) scaleColumns(weights, dimension * teacherVariance);
  const inputs = normals(train, dimension, 'inputs');
  const testInputs = normals(test, dimension, 'test inputs');
  const noise = normals(train, outputs, 'noise', Math.sqrt(noiseVariance));
  const targets = teach(inputs, weights);
  for (let i = 0; i < targets.data.length; i++) targets.data[i] += noise.data[i];
  const description =
    `linear teacher, N0 = ${dimension}${outputs > 1 ? `, ${outputs} outputs` : ''}, noise variance ${noiseVariance}; ` +
    `${train} training and ${test} test rows`;
  return { inputs, targets, testInputs, testTargets: teach(testInputs, weights), weights, description };
}

/** Targets of a linear teacher: inputs (P x N0) times weights (N0 x m) over sqrt(N0). */
export function teach(inputs: Matrix, weights: Matrix): Matrix {
  const { rows, columns } = inputs;
  const outputs = weights.columns;
  const result = matrix(rows, outputs);
  const scale = 1 / Math.sqrt(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const x = inputs.data[i * columns + j];
      for (let k = 0; k < outputs; k++) result.data[i * outputs + k] += x * weights.data[j * outputs + k];
    }
    for (let k = 0; k < outputs; k++) result.data[i * outputs + k] *= scale;
  }
  return result;
}

/** Scales every column to the given squared length. */
function scaleColumns(a: Matrix, squaredLength: number): void {
  for (let k = 0; k < a.columns; k++) {
    let sum = 0;
    for (let j = 0; j < a.rows; j++) sum += a.data[j * a.columns + k] ** 2;
    const factor = Math.sqrt(squaredLength / sum);
    for (let j = 0; j < a.rows; j++) a.data[j * a.columns + k] *= factor;
  }
}
