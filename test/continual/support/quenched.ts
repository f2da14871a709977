import type { InputPoints } from '../../../src/kernels/chain/input-points.ts';
import { cholesky, solveCholesky } from '../../../src/linalg/cholesky.ts';
import { type Matrix, matrix, stackRows } from '../../../src/linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../src/linalg/products.ts';
import { RandomStream } from '../../../src/random/stream.ts';
import { evaluationPoints, type SequenceSolution } from '../../../src/theory/continual/single-head/index.ts';
import { sameNetwork } from '../../../src/theory/continual/single-head/sequence-kernels.ts';

/** Mean at every time of the Gaussian process with the free chain's covariance K1, given the data of all tasks at once. */
export function jointPosterior(solution: SequenceSolution, points: InputPoints): Float64Array[] {
  const { kernels, problem } = solution;
  const { tasks, temperature } = problem;
  const at = tasks.map(({ inputs }) => evaluationPoints(solution, inputs));
  const block = (a: InputPoints, t: number): Matrix =>
    sideBySide(tasks.map((_, u) => sameNetwork(kernels, a, t, at[u], u)));
  const all = tasks.map((_, t) => block(at[t], t)).reduce(stackRows);
  for (let i = 0; i < all.rows; i++) all.data[i * all.columns + i] += temperature;
  const dual = solveCholesky(cholesky(all), tasks.map(({ targets }) => targets).reduce(stackRows));
  return tasks.map((_, t) => multiply(block(points, t), dual).data);
}

function sideBySide(parts: readonly Matrix[]): Matrix {
  const rows = parts[0].rows;
  const result = matrix(
    rows,
    parts.reduce((sum, part) => sum + part.columns, 0),
  );
  let column = 0;
  for (const part of parts) {
    for (let i = 0; i < rows; i++) {
      result.data.set(part.data.subarray(i * part.columns, (i + 1) * part.columns), i * result.columns + column);
    }
    column += part.columns;
  }
  return result;
}

/** Two linear teachers on equal Gaussian inputs, with rules at the given cosine. */
export function teacherTasks(samples: number, inputs: number, cosine: number) {
  const stream = new RandomStream({ seed: 7, purpose: 'quenched' });
  const x = matrix(samples, inputs, stream.fillNormal(new Float64Array(samples * inputs)));
  const [rule, other] = [0, 1].map(() => stream.fillNormal(new Float64Array(inputs)));
  const second = rule.map((w, i) => cosine * w + Math.sqrt(1 - cosine * cosine) * other[i]);
  return [rule, second].map((weights) => ({
    inputs: x,
    targets: multiplyVector(x, weights).map((y) => y / Math.sqrt(inputs)),
  }));
}
