import { digits } from '../../../../data/digits/digits.ts';
import { takeRows } from '../../../../data/number-table.ts';
import { partialPermutation, turnedImages } from '../../../../data/tasks/index.ts';
import { type Matrix, matrix, selectRows } from '../../../../linalg/matrix.ts';
import type { RandomStream } from '../../../../random/stream.ts';
import type { ContinualTask } from '../../../../theory/continual/single-head/index.ts';

/** A task with test data of the same kind. */
export interface TestedTask extends ContinualTask {
  readonly test: ContinualTask;
}

interface DigitPool {
  readonly inputs: Matrix;
  readonly labels: Int32Array;
}

let pool: DigitPool | undefined;

/** All digits, mean image subtracted, every sample scaled to |x|^2 = N0 (note continual-single-head, section 8). */
export function digitPool(): DigitPool {
  if (pool !== undefined) return pool;
  const data = digits();
  const inputs = takeRows(
    data.inputs,
    Int32Array.from({ length: data.inputs.rows }, (_, i) => i),
  );
  const { rows, columns } = inputs;
  const values = inputs.data.slice();
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += values[i * columns + j] / rows;
    for (let i = 0; i < rows; i++) values[i * columns + j] -= mean;
  }
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0) / columns);
    for (let j = 0; j < columns; j++) row[j] /= norm;
  }
  pool = { inputs: matrix(rows, columns, values), labels: data.labels ?? new Int32Array(rows) };
  return pool;
}

/** What is asked of a digit: +1 or -1 for each of the ten classes. */
export type DigitRule = readonly number[];

/** Even digits +1, odd ones -1. */
export const parity: DigitRule = Array.from({ length: 10 }, (_, digit) => (digit % 2 === 0 ? 1 : -1));

/** A random sign for every class. */
export function randomRule(stream: RandomStream): DigitRule {
  return parity.map(() => (stream.uniform() < 0.5 ? -1 : 1));
}

/** One permutation of a random part of the pixels; the rest stay. */
export function pixelPermutation(fraction: number, stream: RandomStream): Int32Array {
  return partialPermutation(fraction, digitPool().inputs.columns, stream);
}

/** Digits for several tasks: no sample stands in two of them, nor in training and test data. */
export class DigitDraw {
  readonly #order: Int32Array;
  #next = 0;

  constructor(stream: RandomStream) {
    this.#order = stream.permutation(digitPool().inputs.rows);
  }

  /** The next samples as a task: pixels permuted, targets by the rule, digits of the given classes alone. */
  task(
    train: number,
    test: number,
    rule: DigitRule,
    permutation?: Int32Array,
    classes?: ArrayLike<number>,
  ): TestedTask {
    return { ...this.#take(train, rule, permutation, classes), test: this.#take(test, rule, permutation, classes) };
  }

  #take(count: number, rule: DigitRule, permutation?: Int32Array, classes?: ArrayLike<number>): ContinualTask {
    const { inputs, labels } = digitPool();
    const allowed = classes === undefined ? undefined : new Set(Array.from(classes));
    const rows: number[] = [];
    for (; rows.length < count && this.#next < this.#order.length; this.#next++) {
      const row = this.#order[this.#next];
      if (allowed === undefined || allowed.has(labels[row])) rows.push(row);
    }
    const taken = selectRows(inputs, rows);
    const targets = matrix(
      count,
      1,
      Float64Array.from(rows, (row) => rule[labels[row]]),
    );
    if (permutation === undefined) return { inputs: taken, targets };
    const permuted = matrix(taken.rows, taken.columns);
    for (let i = 0; i < taken.rows; i++) {
      for (let j = 0; j < taken.columns; j++) {
        permuted.data[i * taken.columns + j] = taken.data[i * taken.columns + permutation[j]];
      }
    }
    return { inputs: permuted, targets };
  }
}

/** Digits turned by an angle in degrees about their middle; zero from outside, the mean picture. */
export function rotated(images: Matrix, degrees: number): Matrix {
  return turnedImages(images, { height: 8, width: 8, channels: 1 }, degrees);
}

/** Inputs of a teacher pair and where they live. */
const TEACHER_INPUTS = 40;
const TEACHER_ACTIVE = 20;

/**
 * Two tasks of a linear teacher: inputs live in 20 of 40 coordinates, a share `overlap` of them common to both tasks; the rules
 * have correlation `r` (note continual-single-head, section 8, figure B).
 */
export function teacherPair(
  overlap: number,
  r: number,
  stream: RandomStream,
  train = 40,
  test = 0,
): [TestedTask, TestedTask] {
  const common = Math.round(TEACHER_ACTIVE * overlap);
  const first = stream.fillNormal(new Float64Array(TEACHER_INPUTS));
  const fresh = stream.fillNormal(new Float64Array(TEACHER_INPUTS));
  const second = first.map((w, j) => r * w + Math.sqrt(1 - r * r) * fresh[j]);
  const part = (count: number, start: number, rule: Float64Array): ContinualTask => {
    const inputs = matrix(count, TEACHER_INPUTS);
    const targets = matrix(count, 1);
    for (let i = 0; i < count; i++) {
      for (let j = start; j < start + TEACHER_ACTIVE; j++) {
        const x = Math.sqrt(TEACHER_INPUTS / TEACHER_ACTIVE) * stream.normal();
        inputs.data[i * TEACHER_INPUTS + j] = x;
        targets.data[i] += (x * rule[j]) / Math.sqrt(TEACHER_INPUTS);
      }
    }
    return { inputs, targets };
  };
  const whole = (start: number, rule: Float64Array): TestedTask => ({
    ...part(train, start, rule),
    test: part(test, start, rule),
  });
  return [whole(0, first), whole(TEACHER_ACTIVE - common, second)];
}

/** Average and standard error of the mean. */
export function averageOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, error: Math.sqrt(square / values.length) };
}
