import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import type { SolveStatus } from '../../../base/status.ts';
import type { JsonObject, JsonValue } from '../../../base/values.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import {
  drawHeadSequences,
  type HeadTask,
  learnFirstTask,
  type MultiHeadModel,
  type PredictorMoments,
  reluPhase,
  type SequenceDraw,
  solveTwoTasks,
  solveTwoTasksRelu,
  type TwoTaskSolution,
  validityWarnings,
} from '../../../theory/continual/multi-head/index.ts';
import type { ContinualProblem } from '../problem.ts';
import { average, meanAndError } from '../statistics.ts';
import { allPoints, headProblem } from './problem.ts';

/** What the theory says of a sequence: every head at every time on all evaluation points. */
export interface HeadTheory {
  /** [t][s], s <= t: closed moments, or draws whose averages they are. */
  readonly heads: readonly (readonly HeadOutputs[])[];
  readonly u: readonly number[];
  /** Standard errors of u where it is an average over draws. */
  readonly uError?: readonly number[];
  readonly orderParameters: JsonObject;
  /** Every task but the first learned from scratch. */
  readonly scratch: readonly (PredictorMoments | undefined)[];
  readonly freeEnergy?: number;
  readonly status: SolveStatus;
}

/** Outputs of one head at one time: their moments over networks, or one function a draw. */
export type HeadOutputs = PredictorMoments | readonly Float64Array[];

/**
 * The theory that fits a problem: two tasks in closed form, more of them by the recursion, or by the closed form again where
 * nothing moves (lambda = infinity, T = 0, loads below 1).
 *
 * @throws InputError for what no theory covers, with what would be covered
 */
export function headTheory(problem: ContinualProblem): HeadTheory {
  const { model, tasks } = headProblem(problem);
  const points = allPoints(problem);
  if (tasks.length < 2) throw new InputError('tasks.count', '1', '2 or more with heads: multi');
  if (activationOf(problem.layers.activation).rectifier) return reluTheory(model, tasks, points);
  if (tasks.length === 2) return twoTaskTheory(model, tasks, points);
  if (model.coupling === Number.POSITIVE_INFINITY) return frozenTheory(model, tasks, points);
  return sequenceTheory(model, tasks, points, problem.recursionDraws ?? 100, problem.recursionSeed ?? 1);
}

function twoTaskTheory(model: MultiHeadModel, tasks: readonly HeadTask[], points: Matrix): HeadTheory {
  const solution = solveTwoTasks(model, tasks[0], tasks[1]);
  const { limit, similarity, first } = solution;
  if (limit?.phase === 'overfitting') {
    throw new InputError(
      'coupling',
      `infinity in the overfitting phase (Gamma = ${similarity?.Gamma.toPrecision(3)} above ${limit.criticalGamma.toPrecision(3)})`,
      'a finite coupling: with T -> 0 first the variance of the new head diverges like sqrt(lambda); or T above 0, such as 1e-6: with lambda -> infinity first it does not',
    );
  }
  const heads = solution.predict(points);
  const parameters = pairParameters(solution);
  return {
    heads: [[heads.oldHeadBefore], [heads.oldHead, heads.newHead]],
    u: [first.u, Number(parameters.u)],
    orderParameters: parameters,
    scratch: [undefined, heads.fromScratch],
    freeEnergy: solution.orderParameters?.freeEnergy,
    status: solution.status,
  };
}

/** Order parameters, similarity and phase of two tasks. */
function pairParameters({ orderParameters: order, limit, similarity, first }: TwoTaskSolution): JsonObject {
  const parameters: { [name: string]: JsonValue } = {
    u: order?.u ?? limit?.u ?? 0,
    u1: first.u,
    psi: order?.psi ?? limit?.psi ?? 0,
    eta: order?.eta ?? limit?.eta ?? 0,
    b: order?.b ?? limit?.b ?? 0,
  };
  if (order !== undefined) Object.assign(parameters, { zeta: order.zeta, chi: order.chi });
  if (similarity !== undefined) {
    const { gamma, Gamma, rho, q, kappa, load } = similarity;
    const critical = 1 - 1 / Math.sqrt(load);
    const phase = load < 1 ? 'fixed' : Gamma < critical ? 'generalization' : 'overfitting';
    Object.assign(parameters, { gamma, Gamma, rho, q, kappa, phase, ...(load > 1 ? { criticalGamma: critical } : {}) });
  }
  return parameters;
}

function reluTheory(model: MultiHeadModel, tasks: readonly HeadTask[], points: Matrix): HeadTheory {
  if (tasks.length !== 2)
    throw new InputError('tasks.count', String(tasks.length), '2 for relu networks with heads: multi');
  const solution = solveTwoTasksRelu(model, tasks[0], tasks[1]);
  const { u, b, psi, eta, zeta, freeEnergy } = solution.orderParameters;
  const heads = solution.predict(points);
  return {
    heads: [[heads.oldHeadBefore], [heads.oldHead, heads.newHead]],
    u: [solution.firstScale, u],
    orderParameters: { u, u1: solution.firstScale, psi: psi[0], eta, b, zeta, ...phaseOf(model, tasks) },
    scratch: [undefined, heads.fromScratch],
    freeEnergy,
    status: solution.status,
  };
}

/** The phase at T -> 0, lambda -> infinity; none at a load of 1, or where the samples of the first task are dependent. */
function phaseOf(model: MultiHeadModel, [one, two]: readonly HeadTask[]): JsonObject {
  if (model.temperature > 0 || two.targets.length === model.width) return {};
  const { phase, excess } = reluPhase(model, one, two);
  return { phase, ...(excess === undefined ? {} : { phaseExcess: excess }) };
}

/**
 * At lambda = infinity, T = 0 and loads below 1 the hidden layer stays that of the first task: every later head is the
 * second of a pair (note continual-multi-head, section 5, eq. 14).
 */
function frozenTheory(model: MultiHeadModel, tasks: readonly HeadTask[], points: Matrix): HeadTheory {
  const pairs = tasks.slice(1).map((task, i) => {
    const solution = solveTwoTasks(model, tasks[0], task);
    if (solution.limit?.phase !== 'fixed') {
      throw new InputError(
        'coupling',
        `infinity for ${tasks.length} tasks, where task ${i + 2} ${model.temperature > 0 ? 'has T > 0' : 'has a load P/N above 1'}`,
        'a finite coupling, or T = 0 and fewer samples than hidden units in every task',
      );
    }
    return solution;
  });
  const predictions = pairs.map((pair) => pair.predict(points));
  const learned = [predictions[0].oldHeadBefore, ...predictions.map(({ newHead }) => newHead)];
  return {
    heads: tasks.map((_, t) => learned.slice(0, t + 1)),
    u: [pairs[0].first.u, ...pairs.map(({ limit }) => limit?.u ?? 0)],
    orderParameters: {
      pairs: pairs.map((pair, i) => ({ first: 1, second: i + 2, ...pairParameters(pair) })),
    },
    scratch: [undefined, ...predictions.map(({ fromScratch }) => fromScratch)],
    status: pairs[0].status,
  };
}

function sequenceTheory(
  model: MultiHeadModel,
  tasks: readonly HeadTask[],
  points: Matrix,
  draws: number,
  seed: number,
): HeadTheory {
  const sampled = drawHeadSequences(model, tasks, points, draws, seed);
  const steps = (of: (step: SequenceDraw['steps'][number]) => number) =>
    tasks.map((_, t) => meanAndError(sampled.map((draw) => of(draw.steps[t]))));
  const u = steps((step) => step.u);
  const mean = (of: (step: SequenceDraw['steps'][number]) => number) => steps(of).map(({ value }) => value);
  const first = solveTwoTasks(model, tasks[0], tasks[1]);
  const { gamma, Gamma, phase } = pairParameters(first);
  const residual = Math.max(...sampled.flatMap((draw) => draw.steps.map((step) => step.residual)));
  return {
    heads: tasks.map((_, t) => tasks.slice(0, t + 1).map((_, s) => sampled.map(({ outputs }) => outputs[t][s]))),
    u: u.map(({ value }) => value),
    uError: u.map(({ mcse }) => mcse ?? 0),
    orderParameters: {
      u: u.map(({ value }) => value),
      b: mean((step) => step.b),
      psi: mean((step) => Math.hypot(...step.psi)),
      eta: mean((step) => step.eta),
      ...(gamma === undefined ? {} : { firstPair: { gamma, Gamma, phase } }),
    },
    scratch: [
      undefined,
      ...tasks.slice(1).map((task, i) => learnFirstTask(model, task, `tasks[${i + 1}]`).predict(points)),
    ],
    status: {
      converged: residual < 1e-8,
      residual,
      iterations: average(sampled.map((draw) => draw.steps.reduce((sum, step) => sum + step.iterations, 0))),
      conditionNumber: first.status.conditionNumber,
      warnings: [
        `averages over ${draws} draws of the recursion, with their standard errors`,
        ...validityWarnings(model, Math.max(...u.map(({ value }) => value)), first.status.conditionNumber ?? 1),
      ],
    },
  };
}
