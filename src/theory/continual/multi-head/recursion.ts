import { InputError } from '../../../base/input-error.ts';
import { cholesky } from '../../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, multiply, multiplyVector } from '../../../linalg/products.ts';
import { rankCut } from '../../../linalg/rank.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { learnFirstTask } from './first-task.ts';
import { checkModel, checkTask, freeStep, type HeadTask, type MultiHeadModel } from './model.ts';
import { freshCovariance, solveStep, stepBasis } from './step.ts';
import { taskInRange } from './task-range.ts';

/** The order parameters of one task of a sequence. */
export interface SequenceStep {
  readonly u: number;
  readonly b: number;
  readonly psi: Float64Array;
  readonly eta: number;
  /** Relative residual of the step equations; 0 for the first task. */
  readonly residual: number;
  readonly iterations: number;
  /** Saddles that were found; the one of lowest free energy is taken. */
  readonly roots: number;
}

/** The hidden layer after some tasks: explicit rows for the used directions, a covariance for all the others. */
interface HiddenState {
  /** k x N0 rows of the used directions. */
  readonly used: Float64Array[];
  /** S, N0 x N0, covariance of an untouched row. */
  readonly bulk: Matrix;
  /** Coefficients of each head over the used directions. */
  readonly heads: Float64Array[];
}

/** One draw of a sequence: how every head predicts at every time, and the order parameters. */
export interface SequenceDraw {
  readonly steps: readonly SequenceStep[];
  /** outputs[t][s]: head s after task t at the evaluation points, s <= t. */
  readonly outputs: readonly (readonly Float64Array[])[];
}

/**
 * One draw of the width-free recursion for any number of tasks (note continual-multi-head, section 6).
 *
 * @param model - finite lambda; u, psi, eta, b are self-averaging, the functions are not: average over draws
 * @param given - the sequence of tasks
 * @param points - where the heads are evaluated, E x N0
 * @param stream - randomness of this draw
 * @param like - steps of another draw of the same sequence: u is self-averaging, and where that draw found one saddle it is
 *   looked for near the same place
 * @throws InputError for lambda = infinity (use the closed forms for two tasks), or dependent samples at T = 0
 */
export function drawSequence(
  model: MultiHeadModel,
  given: readonly HeadTask[],
  points: Matrix,
  stream: RandomStream,
  like: readonly SequenceStep[] = [],
): SequenceDraw {
  checkSequence(model, given);
  const tasks = model.temperature > 0 ? given.map((task) => taskInRange(task).task) : given;
  const inputDimension = tasks[0].inputs.columns;
  let state = firstState(model, tasks[0], stream);
  const steps: SequenceStep[] = [state.step];
  const outputs = [evaluate(state.hidden, points)];
  tasks.slice(1).forEach((task, t) => {
    const known = like[t + 1];
    state = learnNext(model, state.hidden, task, inputDimension, stream, known?.roots === 1 ? known.u : undefined);
    steps.push(state.step);
    outputs.push(evaluate(state.hidden, points));
  });
  return { steps, outputs };
}

/** Rejects sequences that the recursion does not describe. */
export function checkSequence(model: MultiHeadModel, tasks: readonly HeadTask[]): void {
  checkModel(model);
  if (tasks.length === 0) throw new InputError('tasks', 'none', 'at least one task');
  tasks.forEach((task, t) => {
    checkTask(task, `tasks[${t}]`, tasks[0].inputs.columns);
  });
  if (model.coupling === Number.POSITIVE_INFINITY) {
    throw new InputError(
      'coupling',
      'infinity',
      'a finite coupling for sequences; two tasks have closed forms at infinity',
    );
  }
}

function evaluate(hidden: HiddenState, points: Matrix): Float64Array[] {
  const scale = 1 / Math.sqrt(points.columns);
  return hidden.heads.map((coefficients) => {
    const weights = new Float64Array(points.columns);
    coefficients.forEach((a, j) => {
      for (let i = 0; i < weights.length; i++) weights[i] += scale * a * hidden.used[j][i];
    });
    return multiplyVector(points, weights);
  });
}

function firstState(model: MultiHeadModel, task: HeadTask, stream: RandomStream) {
  const { weightVariance, temperature } = model;
  const { inputs, targets } = task;
  const n0 = inputs.columns;
  const first = learnFirstTask(model, task, 'tasks[0]');
  const { u } = first;
  const row = stream.fillNormal(new Float64Array(n0), Math.sqrt(weightVariance));
  const rest = multiplyVector(inputs, row);
  for (let i = 0; i < rest.length; i++) {
    rest[i] = targets[i] - (Math.sqrt(u) * rest[i]) / Math.sqrt(n0) - Math.sqrt(temperature) * stream.normal();
  }
  const { values, vectors } = first.basis.eigen;
  const inBasis = multiplyVector(vectors, rest, true).map(
    (value, k) => value / (u * weightVariance * values[k] + temperature),
  );
  const correction = multiplyVector(inputs, multiplyVector(vectors, inBasis), true);
  for (let i = 0; i < n0; i++) row[i] += ((Math.sqrt(u) * weightVariance) / Math.sqrt(n0)) * correction[i];
  const bulk = matrix(n0, n0);
  for (let i = 0; i < n0; i++) bulk.data[i * n0 + i] = weightVariance;
  const step: SequenceStep = { u, b: 0, psi: new Float64Array(0), eta: 0, residual: 0, iterations: 0, roots: 1 };
  const hidden: HiddenState = { used: [row], bulk, heads: [Float64Array.of(Math.sqrt(u))] };
  return { hidden, step };
}

function learnNext(
  model: MultiHeadModel,
  hidden: HiddenState,
  task: HeadTask,
  n0: number,
  stream: RandomStream,
  near: number | undefined,
) {
  const { width, readoutVariance, temperature } = model;
  const { c, s2 } = freeStep(model);
  const { inputs, targets } = task;
  const p = inputs.rows;
  const k = hidden.used.length;
  const root = Math.sqrt(n0);

  // Kernels of the frozen and of the fresh features, activities of the used directions.
  const sx = multiply(hidden.bulk, inputs, { transposeB: true });
  const frozenKernel = multiply(inputs, sx);
  for (let i = 0; i < frozenKernel.data.length; i++) frozenKernel.data[i] *= (c * c) / n0;
  const freshKernel = gram(inputs, s2 / n0);
  const features = matrix(k, p);
  hidden.used.forEach((row, j) => {
    features.data.set(
      multiplyVector(inputs, row).map((h) => (c * h) / root),
      j * p,
    );
  });
  const solution = solveStep({
    width,
    readoutVariance,
    temperature,
    frozenKernel,
    freshKernel,
    features,
    targets,
    ...(near === undefined ? {} : { near }),
  });
  const { u, b, psi, eta, residual, iterations, roots } = solution;

  // v and z, drawn in the basis where D is 1 and K_F diagonal.
  const d = freshCovariance(freshKernel, u, temperature);
  const basis = stepBasis(frozenKernel, d, 'tasks');
  const rest = targets.slice();
  for (let j = 0; j < k; j++) for (let i = 0; i < p; i++) rest[i] -= psi[j] * features.data[j * p + i];
  const restInBasis = multiplyVector(basis.vectors, rest, true);
  const vInBasis = new Float64Array(p);
  const noise = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    const lambda = basis.frozen[i];
    const r = 1 / (1 + b * lambda);
    vInBasis[i] = r * (restInBasis[i] + Math.sqrt(eta * lambda) * stream.normal());
    noise[i] = Math.sqrt(b * lambda * r) * stream.normal();
  }
  const v = multiplyVector(basis.vectors, vInBasis);
  const dv = multiplyVector(basis.dual, vInBasis);
  const z = multiplyVector(basis.dual, noise);
  for (let i = 0; i < p; i++) z[i] += targets[i] - dv[i];

  // The new used direction: a bulk row conditioned on its activity.
  let psi2 = 0;
  for (const value of psi) psi2 += value * value;
  const newWeight = Math.sqrt(Math.max(0, u - psi2));
  const bulkFactor = cholesky(hidden.bulk, 'tasks').lower;
  const newRow = multiplyVector(bulkFactor, stream.fillNormal(new Float64Array(n0)));
  const before = multiplyVector(inputs, newRow);
  const gap = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    let reused = 0;
    for (let j = 0; j < k; j++) reused += psi[j] * features.data[j * p + i];
    gap[i] = (z[i] - reused) / newWeight - (c * before[i]) / root;
  }
  // A generalized inverse of K_F from the same basis: where K_F is singular S X^T maps all of them to one shift.
  const least = rankCut(basis.frozen.at(-1) ?? 0, p);
  const weights = multiplyVector(
    basis.vectors,
    multiplyVector(basis.vectors, gap, true).map((value, i) => (basis.frozen[i] > least ? value / basis.frozen[i] : 0)),
  );
  const shift = multiplyVector(sx, weights);
  for (let i = 0; i < n0; i++) newRow[i] += (c / root) * shift[i];

  // All used rows move together along the direction of the new head.
  const used = [...hidden.used, newRow];
  const direction = [...psi, newWeight].map((value) => value / Math.sqrt(u));
  const xi = used.map(() => stream.fillNormal(new Float64Array(n0)));
  const along = new Float64Array(n0);
  xi.forEach((row, j) => {
    for (let i = 0; i < n0; i++) along[i] += direction[j] * row[i];
  });
  const fresh = multiplyVector(inputs, along);
  const missing = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    missing[i] = targets[i] - z[i] - (Math.sqrt(s2 * u) * fresh[i]) / root - Math.sqrt(temperature) * stream.normal();
  }
  const solved = multiplyVector(basis.vectors, multiplyVector(basis.vectors, missing, true));
  const update = multiplyVector(inputs, solved, true);
  const factor = (s2 * Math.sqrt(u)) / root;
  const s = Math.sqrt(s2);
  const moved = used.map((row, j) => {
    const next = new Float64Array(n0);
    for (let i = 0; i < n0; i++) next[i] = c * row[i] + s * xi[j][i] + direction[j] * factor * update[i];
    return next;
  });

  // The untouched rows lose what the tilt by 1/Z takes: without it, feature power is not conserved. The note's rank-one
  // loss b^2 / (N (b + eta)) is written with this draw's own v K_F v in place of its average N eta / b^2. That is
  // c^2 (S^-1 + (b/N) q q^T)^-1, q = c X^T v / sqrt N0, by Sherman and Morrison: the same to leading order, and positive
  // definite in every draw.
  const sxv = multiplyVector(sx, v);
  const bulk = matrix(n0, n0);
  const tilt = multiplyVector(frozenKernel, v).reduce((sum, value, i) => sum + value * v[i], 0);
  const loss = c ** 4 / (n0 * (width / b + tilt));
  for (let i = 0; i < n0; i++) {
    for (let j = 0; j < n0; j++) bulk.data[i * n0 + j] = c * c * hidden.bulk.data[i * n0 + j] - loss * sxv[i] * sxv[j];
    bulk.data[i * n0 + i] += s2;
  }
  const heads = [
    ...hidden.heads.map((head) => Float64Array.from([...head, 0])),
    Float64Array.from([...psi, newWeight]),
  ];
  const step: SequenceStep = { u, b, psi, eta, residual, iterations, roots };
  return { hidden: { used: moved, bulk, heads }, step };
}
