import { activationOf } from '../../activations/registry.ts';
import type { SolveStatus } from '../../base/status.ts';
import type { JsonObject } from '../../base/values.ts';
import { besideInfiniteWidth, type Prediction, type Reference } from '../../judge/prediction.ts';
import { toRows } from '../../linalg/matrix.ts';
import { accuracyChange } from '../../measures/index.ts';
import type { MatrixPrediction } from '../../theory/bpkr/index.ts';
import type { Layers } from '../layers.ts';
import { type ClosurePrediction, chooseClosure, closureSpread } from './closures.ts';
import { type HeuristicPoint, heuristicPoint } from './heuristic-domain.ts';
import type { BpkrProblem } from './problem.ts';
import { exactReferences, heuristicReferences, matrixReferences } from './references.ts';
import {
  closureView,
  exactView,
  gaussianProcessView,
  hiddenKernels,
  infiniteHiddenKernels,
  matrixView,
  scalarView,
  type View,
} from './views.ts';

/** The theory at one problem, and what its simulation is judged against: exact for linear networks with one output. */
export function predictBpkr(problem: BpkrProblem): Prediction {
  return problem.task.targets.columns === 1 ? predictScalar(problem) : predictMatrix(problem);
}

function predictScalar(problem: BpkrProblem): Prediction {
  const { task, layers, theory, parameters } = problem;
  const saddle = theory.predict(parameters);
  const { linear } = problem;
  const view = scalarView(saddle, linear ? hiddenKernels(problem, 'saddle') : [], task, layers);
  const infinite = linear ? [] : infiniteHiddenKernels(problem);
  const gp = gaussianProcessView(theory.gaussianProcess(parameters), task, layers, infinite);
  const [leading] = saddle.branches;
  const orderParameters: JsonObject = {
    U: Number.isFinite(leading.U) ? leading.U : null,
    logU: leading.logU,
    u: [...leading.u],
    Delta: leading.Delta,
    H: leading.H,
    branches: saddle.branches.map(({ logU, u, H, isMinimum }) => ({ logU, u: [...u], H, isMinimum })),
    ...theory.spectrum(parameters),
  };
  const shared = { observables: view.scalars, status: saddle.status, forms: { GP: gp.scalars } };
  if (!linear) {
    const chosen = chooseClosure(problem.closure, problem.nonlinear, layers, problem.temperature, task.inputs.rows);
    const { main, name, beside, reason } = chosen;
    const own = main === 'saddle' ? view : closureView(main, task, layers, problem.kernels);
    const references = heuristicReferences(own, pointOf(problem, own), task.inputs.rows, name);
    return {
      observables: own.scalars,
      status: main === 'saddle' ? saddle.status : heuristicStatus(main, layers),
      forms: {
        ...shared.forms,
        ...(main === 'saddle' ? {} : { outside: view.scalars }),
        ...(beside === undefined ? {} : { nested: closureView(beside, task, layers).scalars }),
      },
      orderParameters: {
        ...(main === 'saddle' ? orderParameters : { ...main.orderParameters, ...theory.spectrum(parameters) }),
        closure: name,
        closureReason: reason,
        ...(beside === undefined ? {} : { closureSpread: closureSpread(saddle, beside) }),
      },
      ...(main === 'saddle' ? { freeEnergy: -saddle.logEvidenceLaplace } : {}),
      references: besideInfiniteWidth(references, { ...gp.scalars, ...gp.entries }),
      citations: ['li2021'],
    };
  }
  const exact = problem.exact();
  const exactly = exactView(exact, hiddenKernels(problem, 'exact'), task);
  return {
    ...shared,
    orderParameters: {
      ...orderParameters,
      exact: {
        meanU: Number.isFinite(exact.meanU) ? exact.meanU : null,
        meanInverseU: exact.meanInverseU,
        meanLogU: exact.meanLogU,
        u: [...exact.u],
        Delta: exact.Delta,
      },
    },
    exactObservables: exactly.scalars,
    freeEnergy: -exact.logEvidence,
    references: exactReferences(exactly, Math.min(...layers.widths), problem.temperature),
    citations: ['li2021', 'hanin2023'],
  };
}

function predictMatrix(problem: BpkrProblem): Prediction {
  const { task, layers, theory, parameters, linear } = problem;
  const prediction = theory.predictOutputs(parameters);
  const view = matrixView(prediction, hiddenKernels(problem, 'saddle'), task, layers);
  const { saddle } = prediction;
  const widths = layers.widths.map(() => Number.POSITIVE_INFINITY);
  const gp = matrixView(theory.predictOutputs({ ...parameters, widths }), [], task, layers);
  const references = linear
    ? saddleReferences(problem, prediction, view)
    : heuristicReferences(
        view,
        pointOf(problem, view),
        task.inputs.rows,
        problem.closure === 'readout' ? 'readout' : 'outside',
      );
  return {
    orderParameters: {
      U: toRows(saddle.U),
      eigenvalues: Array.from(saddle.eigen.values),
      u: saddle.u.map((layer) => [...layer]),
      H: saddle.H,
      ...theory.spectrum(parameters),
    },
    observables: view.scalars,
    status: prediction.status,
    forms: { GP: gp.scalars },
    references: besideInfiniteWidth(references, { ...gp.scalars, ...gp.entries }),
    citations: ['li2021'],
  };
}

/** The status of a closure, with what it is. */
function heuristicStatus({ name, status }: ClosurePrediction, { activation }: Layers): SolveStatus {
  const { label } = activationOf(activation);
  return { ...status, warnings: [`${label} at finite width: heuristic, closure ${name}`, ...status.warnings] };
}

/** Where a nonlinear network lies in the measured domain, by the readout norm of its view. */
function pointOf(problem: BpkrProblem, view: View): HeuristicPoint {
  return heuristicPoint(problem, Number(view.scalars.readoutNorm));
}

function saddleReferences(
  { task, layers, theory, parameters }: BpkrProblem,
  prediction: MatrixPrediction,
  view: View,
): { [name: string]: Reference } {
  const { widths } = layers;
  const m = task.targets.columns;
  // The same saddle with its amplitude raised by about the stated relative size; it follows the prior only in part.
  const size = 0.5 * widths.reduce((sum, width) => sum + (m + 1) / width, 0);
  const raised = layers.priorVariances.map((value, l) => (l === layers.depth ? value * (1 + 2 * size) : value));
  const moved = theory.predictOutputs({ ...parameters, priorVariances: raised });
  const accuracyShift = accuracyChange(prediction.predictor.mean, moved.predictor.mean, task.testTargets);
  return matrixReferences(view, matrixView(moved, [], task, layers), { outputs: m, widths, accuracyShift });
}
