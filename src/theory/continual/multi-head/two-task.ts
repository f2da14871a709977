import { InputError } from '../../../base/input-error.ts';
import type { SolveStatus } from '../../../base/status.ts';
import { equalMatrices, type Matrix, matrix } from '../../../linalg/matrix.ts';
import { type FirstTask, headOn, learnFirstTask, type PredictorMoments } from './first-task.ts';
import { type InfiniteCouplingSolution, infiniteCoupling } from './infinite-coupling.ts';
import { infinitePredictions } from './infinite-predictions.ts';
import { checkModel, checkTask, freeStep, type HeadTask, type MultiHeadModel } from './model.ts';
import {
  featureOnNewInputs,
  type HeadPredictions,
  headPredictions,
  type PointsInBasis,
  pointsInBasis,
  responseForms,
} from './response.ts';
import { coldSaddle, type TwoTaskOrderParameters } from './saddle-cold.ts';
import { warmSaddle } from './saddle-warm.ts';
import { type FeatureOnNewInputs, type TaskSimilarity, taskSimilarity } from './similarity.ts';
import { validityWarnings } from './validity.ts';

/** Two tasks learned one after the other, each with its own head. */
export interface TwoTaskSolution {
  readonly model: MultiHeadModel;
  readonly first: FirstTask;
  /** Finite lambda, or T > 0. */
  readonly orderParameters: TwoTaskOrderParameters | undefined;
  /** The limit lambda -> infinity after T -> 0. */
  readonly limit: InfiniteCouplingSolution | undefined;
  /** At T = 0. */
  readonly similarity: TaskSimilarity | undefined;
  /** Task 2 learned from scratch, for the interference score. */
  readonly scratch: FirstTask;
  readonly status: SolveStatus;
  /** Means and variances of both heads after task 2; in phase `overfitting` at lambda = infinity the new head's variance is its amplitude. */
  heads(points: Matrix): LearnedHeads;
  /** The same, and task 2 learned from scratch. */
  predict(points: Matrix): LearnedHeads & { readonly fromScratch: PredictorMoments };
}

/** Both heads after task 2, and the old one before it. */
export interface LearnedHeads extends HeadPredictions {
  readonly oldHeadBefore: PredictorMoments;
}

/**
 * Two tasks in sequence with private heads, in the proportional limit (note continual-multi-head, sections 2-5).
 *
 * @param model - width, prior variances, lambda, T
 * @param one - the task learned first
 * @param two - the task learned second, with inputs of the same dimension
 * @returns order parameters, similarity, phase, and predictions of both heads at any points
 * @throws InputError for bad shapes or numbers, dependent samples at T = 0, or a load of exactly 1 at lambda = infinity and T = 0
 */
export function solveTwoTasks(model: MultiHeadModel, one: HeadTask, two: HeadTask): TwoTaskSolution {
  checkModel(model);
  checkTask(one, 'tasks[0]');
  checkTask(two, 'tasks[1]', one.inputs.columns);
  const { width, weightVariance, readoutVariance, temperature } = model;
  const first = learnFirstTask(model, one, 'tasks[0]');
  const same = two.spectrum === undefined && first.basis.outside === 0 && equalMatrices(one.inputs, two.inputs);
  const second = same ? { ...two, inputs: one.inputs, spectrum: first.basis.eigen } : two;
  const scratch = learnFirstTask(model, second, 'tasks[1]');
  const basis = scratch.basis;
  const { values } = basis.eigen;
  const old = featureOnNewInputs(basis, first, weightVariance);
  const predictions = (of: (located: PointsInBasis) => HeadPredictions) => {
    const heads = (points: Matrix): LearnedHeads => {
      const located = pointsInBasis(basis, first, old, points);
      return { ...of(located), oldHeadBefore: headOn(located.feature, first.u) };
    };
    return {
      heads,
      predict: (points: Matrix) => ({ ...heads(points), fromScratch: scratch.predict(points) }),
    };
  };
  const step = freeStep(model);
  const cold = temperature === 0;
  const similarity = cold ? taskSimilarity(width, weightVariance, basis, old) : undefined;

  if (similarity !== undefined && model.coupling === Number.POSITIVE_INFINITY) {
    const limit = infiniteCoupling(model, similarity);
    if (limit === undefined) {
      throw new InputError(
        'coupling',
        'infinity at a load P/N of exactly 1',
        'a finite coupling: u grows like lambda^(1/3)',
      );
    }
    const status = closedStatus(model, first, basis.conditionNumber, limit.u);
    return {
      model,
      first,
      scratch,
      similarity,
      limit,
      orderParameters: undefined,
      status,
      ...predictions((located) => infinitePredictions(model, limit, first.u, located)),
    };
  }

  let orderParameters: TwoTaskOrderParameters;
  let roots = 1;
  if (similarity !== undefined) {
    const logDeterminant = values.reduce((sum, g) => sum + Math.log(g), 0) / width;
    orderParameters =
      step.frozen === 0
        ? withoutPast(scratch.u, step.s2, similarity, logDeterminant, readoutVariance)
        : coldSaddle(step, readoutVariance, similarity, logDeterminant);
  } else {
    const solution = warmSaddle((u) => linearForm(u, model, values, basis.labels, old), width, readoutVariance);
    const chi = solution.u * step.s2 + solution.b * step.frozen;
    // What no order parameter changes is added at the end: at small T it would hide all else.
    const freeEnergy =
      solution.freeEnergy + (basis.outside * Math.log(temperature) + basis.residual / temperature) / width;
    orderParameters = { ...solution, psi: solution.psi[0], chi, freeEnergy };
    roots = solution.roots;
  }
  const { u, b, psi, eta, chi, residual, iterations } = orderParameters;
  const rest = (b + eta) * step.s2 + b * step.frozen;
  const warnings = validityWarnings(model, u, basis.conditionNumber);
  if (roots > 1) warnings.push(`${roots} saddles; the one of lowest free energy is returned`);
  return {
    model,
    first,
    scratch,
    similarity,
    limit: undefined,
    orderParameters,
    status: { converged: residual < 1e-8, residual, iterations, conditionNumber: basis.conditionNumber, warnings },
    ...predictions((located) => {
      const forms = responseForms(located, chi, temperature);
      return headPredictions(located, forms, { ...step, chi, temperature, psi, eta, rest, firstScale: first.u });
    }),
  };
}

/** lambda = 0: nothing of the first task is left, the second is learned from scratch (u = b, psi = eta = 0). */
function withoutPast(
  u: number,
  s2: number,
  { load, rho }: TaskSimilarity,
  logDeterminant: number,
  readoutVariance: number,
): TwoTaskOrderParameters {
  const chi = u * s2;
  const freeEnergy = u / readoutVariance - 1 - Math.log(u) + load * Math.log(chi) + logDeterminant + (load * rho) / chi;
  return { u, b: u, psi: 0, eta: 0, zeta: 1 / u, chi, freeEnergy, residual: 0, iterations: 0 };
}

function closedStatus(model: MultiHeadModel, first: FirstTask, conditionNumber: number, u: number): SolveStatus {
  const warnings = validityWarnings(model, Number.isFinite(u) ? u : first.u, conditionNumber);
  return { converged: true, residual: 0, iterations: 0, conditionNumber, warnings };
}

/** For linear networks K_F and K_S are both multiples of G: everything is diagonal in its eigenbasis. */
function linearForm(
  u: number,
  model: MultiHeadModel,
  values: Float64Array,
  labels: Float64Array,
  old: FeatureOnNewInputs,
) {
  const { c, s2, frozen } = freeStep(model);
  const p = values.length;
  const d = values.map((g) => u * s2 * g + model.temperature);
  return {
    frozen: values.map((g, i) => (frozen * g) / d[i]),
    fresh: values.map((g, i) => (s2 * g) / d[i]),
    labels: labels.map((y, i) => y / Math.sqrt(d[i])),
    features: matrix(
      1,
      p,
      old.mean.map((mu, i) => (c * mu) / Math.sqrt(d[i])),
    ),
    featureVariance: d.map((di, i) => (c * c * old.covariance.data[i * p + i]) / di),
    full: undefined,
    logDeterminant: d.reduce((sum, di) => sum + Math.log(di), 0) / model.width,
  };
}
