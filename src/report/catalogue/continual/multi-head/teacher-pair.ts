import { type Matrix, matrix } from '../../../../linalg/matrix.ts';
import { multiplyVector } from '../../../../linalg/products.ts';
import { RandomStream } from '../../../../random/stream.ts';
import type { HeadTask } from '../../../../theory/continual/multi-head/index.ts';

/** Gaussian inputs with linear rules: the data of note continual-multi-head, section 12. */
export interface TeacherPairOptions {
  readonly samples: number;
  readonly dimension: number;
  /** Cosine of the inputs of the two tasks, 1 for equal inputs. */
  readonly inputOverlap: number;
  readonly seed: number;
  /** Test points of each task. */
  readonly test: number;
}

/** A family of task pairs on one draw: the rule overlap may be turned without drawing anew. */
export interface TeacherPair {
  readonly first: HeadTask & { readonly test: HeadTask };
  second(ruleOverlap: number): HeadTask & { readonly test: HeadTask };
}

/** Draws inputs and two independent rules once; `second` mixes the rules. */
export function teacherPair(options: TeacherPairOptions): TeacherPair {
  const { samples, dimension, inputOverlap, seed, test } = options;
  const stream = new RandomStream({ seed, purpose: 'teacher-pair' });
  const rows = samples + test;
  const inputs1 = stream.fillNormal(new Float64Array(rows * dimension));
  const fresh = stream.fillNormal(new Float64Array(rows * dimension));
  const rest = Math.sqrt(Math.max(0, 1 - inputOverlap ** 2));
  const inputs2 = inputs1.map((value, i) => inputOverlap * value + rest * fresh[i]);
  const rule1 = stream.fillNormal(new Float64Array(dimension));
  const other = stream.fillNormal(new Float64Array(dimension));
  return {
    first: taskOf(inputs1, rule1, samples, dimension),
    second(ruleOverlap) {
      const orthogonal = Math.sqrt(Math.max(0, 1 - ruleOverlap ** 2));
      const rule2 = rule1.map((value, i) => ruleOverlap * value + orthogonal * other[i]);
      return taskOf(inputs2, rule2, samples, dimension);
    },
  };
}

function taskOf(data: Float64Array, rule: Float64Array, samples: number, dimension: number) {
  const all = matrix(data.length / dimension, dimension, data);
  const targets = multiplyVector(all, rule).map((y) => y / Math.sqrt(dimension));
  const part = (from: number, to: number): HeadTask => ({
    inputs: matrix(to - from, dimension, data.slice(from * dimension, to * dimension)),
    targets: targets.slice(from, to),
  });
  return { ...part(0, samples), test: part(samples, all.rows) };
}

/** bias2 and variance of a prediction, averaged over points. */
export function errorOf(
  prediction: { readonly mean: Float64Array; readonly variance: Float64Array },
  targets: Float64Array,
): { readonly bias2: number; readonly variance: number; readonly total: number } {
  let bias2 = 0;
  let variance = 0;
  for (let i = 0; i < targets.length; i++) {
    bias2 += (prediction.mean[i] - targets[i]) ** 2 / targets.length;
    variance += prediction.variance[i] / targets.length;
  }
  return { bias2, variance, total: bias2 + variance };
}

/** Rows of several matrices under each other. */
export function stackAll(parts: readonly Matrix[]): Matrix {
  const columns = parts[0].columns;
  const data = new Float64Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return matrix(data.length / columns, columns, data);
}
