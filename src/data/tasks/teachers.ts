import { InputError, requireInteger } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { RandomStream } from '../../random/stream.ts';
import type { Task } from '../dataset.ts';
import { teach } from '../generators/teacher.ts';

/** A sequence of linear teachers with dials for how alike their inputs and their rules are. */
export interface TeacherSequence {
  readonly count: number;
  /** N0 */
  readonly dimension: number;
  /** Rows of each task. */
  readonly train: number;
  readonly test: number;
  /**
   * `coordinates`: the inputs of each task live in N0/2 of the coordinates (or in `support` of them), with variance
   * N0/support, and two neighbours share the fraction `inputOverlap` of theirs (note continual-single-head, section 8 B);
   * `samples`: all coordinates, and the rows of two tasks are correlated by `inputOverlap` (1: the same inputs; 0: independent).
   */
  readonly overlap: 'coordinates' | 'samples';
  /** 0 to 1 */
  readonly inputOverlap: number;
  /** Cosine of the rules of two tasks: -1 to 1 in a chain, 0 to 1 with a shared part. */
  readonly ruleOverlap: number;
  /** `chain`: neighbours have the overlaps, w_t = r w_{t-1} + sqrt(1 - r^2) w'; `shared`: all pairs, w_t = sqrt(r) w_c + sqrt(1 - r) w'. */
  readonly relation?: 'chain' | 'shared';
  /** Coordinates of each task for `coordinates`; N0/2 unless given. */
  readonly support?: number;
  readonly noiseVariance?: number;
  readonly seed: number;
  /** A second key of all random numbers, `data.seed` of a spec; 1 unless given. */
  readonly dataSeed?: number;
}

/**
 * Teacher-student tasks, y = x . w / sqrt(N0) (notes continual-single-head, section 8 B; continual-multi-head, section 12).
 *
 * @returns the tasks in order; test targets are without noise
 * @throws InputError for overlaps out of range and coordinates that do not suffice
 */
export function teacherSequence(options: TeacherSequence): Task[] {
  const { seed, dataSeed = 1, inputOverlap, ruleOverlap, relation = 'chain', overlap, noiseVariance = 0 } = options;
  const family = dataSeed === 1 ? '' : `, data ${dataSeed}`;
  const count = requireInteger('tasks.count', options.count, 1);
  const dimension = requireInteger('data.dimension', options.dimension, 1);
  checkOverlap('tasks.inputOverlap', inputOverlap, 0);
  checkOverlap('tasks.ruleOverlap', ruleOverlap, relation === 'shared' ? 0 : -1);
  const { support, shift } = window(options, count);
  const variance = dimension / support;
  const normals = (rows: number, columns: number, what: string, task: number): Matrix => {
    const stream = new RandomStream({ seed, purpose: `teachers ${what}${family}`, chain: task });
    return matrix(rows, columns, stream.fillNormal(new Float64Array(rows * columns)));
  };
  const related = (rows: number, columns: number, what: string, cosine: number): Matrix[] => {
    const own = Array.from({ length: count }, (_, t) => normals(rows, columns, what, t + 1));
    const result = [own[0]];
    if (relation === 'shared') {
      const common = normals(rows, columns, what, 0);
      return own.map((part) => mixed(common, Math.sqrt(cosine), part, Math.sqrt(1 - cosine)));
    }
    for (let t = 1; t < count; t++) result.push(mixed(result[t - 1], cosine, own[t], Math.sqrt(1 - cosine * cosine)));
    return result;
  };
  const rules = related(dimension, 1, 'rules', ruleOverlap);
  const correlation = overlap === 'samples' ? inputOverlap : 0;
  const inputs = related(options.train, support, 'inputs', correlation);
  const testInputs = related(options.test, support, 'test inputs', correlation);
  return rules.map((rule, t) => {
    const placed = (a: Matrix): Matrix => inWindow(a, dimension, t * shift, Math.sqrt(variance));
    const train = placed(inputs[t]);
    const test = placed(testInputs[t]);
    const targets = teach(train, rule);
    const noise = normals(options.train, 1, 'noise', t);
    for (let i = 0; i < targets.data.length; i++) targets.data[i] += Math.sqrt(noiseVariance) * noise.data[i];
    const description = `linear teacher ${t + 1} of ${count}, N0 = ${dimension}, input overlap ${inputOverlap}, rule overlap ${ruleOverlap}`;
    return { inputs: train, targets, testInputs: test, testTargets: teach(test, rule), description };
  });
}

function checkOverlap(field: string, value: number, least: number): void {
  if (!(value >= least && value <= 1)) throw new InputError(field, String(value), `a number from ${least} to 1`);
}

/** How many coordinates a task has, and by how many the next one is moved. */
function window(options: TeacherSequence, count: number): { support: number; shift: number } {
  const { dimension, overlap, inputOverlap } = options;
  if (overlap === 'samples') return { support: dimension, shift: 0 };
  const support = requireInteger('tasks.support', options.support ?? Math.floor(dimension / 2), 1);
  const shift = support - Math.round(inputOverlap * support);
  if (support + (count - 1) * shift > dimension) {
    const needed = support + (count - 1) * shift;
    throw new InputError(
      'data.dimension',
      String(dimension),
      `${needed} or more: ${count} tasks of ${support} coordinates`,
    );
  }
  return { support, shift };
}

function mixed(a: Matrix, fromA: number, b: Matrix, fromB: number): Matrix {
  return { ...a, data: a.data.map((x, i) => fromA * x + fromB * b.data[i]) };
}

function inWindow(a: Matrix, dimension: number, start: number, scale: number): Matrix {
  const result = matrix(a.rows, dimension);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) result.data[i * dimension + start + j] = scale * a.data[i * a.columns + j];
  }
  return result;
}
