import { InputError, requireInteger } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { type DirectionalPosterior, directionalPosterior, type PredictiveSums } from './directional-posterior.ts';
import { checkPoints, checkProblem, type GatedPoints, type GatedProblem } from './problem.ts';
import { type Box, directionRule, firstBox, priorOfAmplitude, type Rule, shrink } from './wishart-quadrature.ts';

/** The posterior of a gated network at its own width, without any expansion (note ggdln, section 12). */
export interface ExactGated {
  /** <f(x)>, length n. */
  readonly mean: Float64Array;
  /** Var f(x), length n; the fluctuation of the conditional mean included. */
  readonly variance: Float64Array;
  /** Variance of the conditional mean alone, length n. */
  readonly varianceOfMean: Float64Array;
  /** <U>, M x M. */
  readonly posteriorMean: Matrix;
  /** The exact log evidence. */
  readonly logEvidence: number;
  /** `residual` is the largest relative change under the last refinement of the quadrature. */
  readonly status: SolveStatus;
}

/** Logarithm of the weight, relative to the largest, below which a node is left out. */
const NEGLIGIBLE = -45;
/** Relative change between two rules that counts as converged. */
const TOLERANCE = 1e-9;
/** Nodes in (theta, psi, log amplitude), one line a refinement. */
const RULES: readonly [number, number, number][] = [
  [16, 20, 40],
  [24, 30, 60],
  [36, 44, 90],
  [54, 66, 130],
  [80, 100, 180],
];

/**
 * The exact predictor of one hidden layer with one or two gates and one output: a quadrature over the Wishart matrix U.
 *
 * U = s V with Tr V = 1: one eigendecomposition for each direction V serves every amplitude s.
 *
 * @param problem - L = 1, M <= 2, m = 1, a whole width
 * @param points - where to predict
 * @throws InputError for anything larger
 */
export function exactGated(problem: GatedProblem, points: GatedPoints): ExactGated {
  checkProblem(problem);
  checkPoints(points, 1, problem.inputs.columns, 'test');
  requireInteger('widths[0]', problem.widths[0], 1);
  const gates = problem.gates[0]?.columns ?? 0;
  if (problem.widths.length !== 1 || problem.targets.columns !== 1 || gates > 2 || points.gates[0].columns !== gates) {
    throw new InputError(
      'gates',
      `${problem.widths.length} hidden layers, ${gates} gates, ${problem.targets.columns} outputs`,
      'one hidden layer, at most two gates and one output for the exact integral',
    );
  }
  const posterior = directionalPosterior(problem, points);
  let box = firstBox(problem.priorVariances[1], gates);
  for (let round = 0; round < 3; round++) {
    box = shrink(box, directionRule(box, problem.widths[0], 20, 24, 60), posterior, problem.widths[0]);
  }

  let last: Moments | undefined;
  let change = Number.POSITIVE_INFINITY;
  let used = 0;
  for (const [theta, psi, amplitude] of gates === 1 ? RULES.map(([a, b, c]) => [a, b, 4 * c] as const) : RULES) {
    const next = integrate(posterior, directionRule(box, problem.widths[0], theta, psi, amplitude), problem, box);
    used++;
    if (last !== undefined) change = largestChange(last, next);
    last = next;
    if (change < TOLERANCE) break;
  }
  if (last === undefined) throw new RangeError('no quadrature rule');
  const { mean, variance, meanOfSquare, u, logEvidence } = last;
  const varianceOfMean = mean.map((value, j) => Math.max(0, meanOfSquare[j] - value * value));
  return {
    mean,
    variance: variance.map((value, j) => value + varianceOfMean[j]),
    varianceOfMean,
    posteriorMean: u,
    logEvidence,
    status: {
      converged: change < 1e-6,
      residual: change,
      iterations: used,
      warnings: change < 1e-6 ? [] : [`the quadrature changed by ${change.toExponential(1)} under its last refinement`],
    },
  };
}

interface Moments extends PredictiveSums {
  readonly u: Matrix;
  readonly logEvidence: number;
}

function integrate(posterior: DirectionalPosterior, rule: Rule, problem: GatedProblem, box: Box): Moments {
  const sigma2 = problem.priorVariances[1];
  const [width] = problem.widths;
  const { gates: m, points: n } = posterior;
  const moments = { mean: new Float64Array(n), variance: new Float64Array(n), meanOfSquare: new Float64Array(n) };
  const u = matrix(m, m);
  const logAmplitudePrior = priorOfAmplitude(width, m, sigma2);
  let total = 0;
  for (const { v, weight } of rule.directions) {
    const at = posterior.at(v, true);
    for (const { s, weight: dt } of rule.amplitudes) {
      const exponent = logAmplitudePrior(s) + at.logLikelihood(s) - box.logMaximum;
      if (exponent + Math.log(weight) < NEGLIGIBLE) continue;
      const probability = Math.exp(exponent) * weight * dt;
      total += probability;
      at.accumulate(s, probability, moments);
      for (let i = 0; i < u.data.length; i++) u.data[i] += probability * s * v.data[i];
    }
  }
  const normalized = (a: Float64Array): Float64Array => a.map((value) => value / total);
  return {
    mean: normalized(moments.mean),
    variance: normalized(moments.variance),
    meanOfSquare: normalized(moments.meanOfSquare),
    u: matrix(m, m, normalized(u.data)),
    logEvidence: box.logMaximum + Math.log(total) - (problem.targets.rows / 2) * Math.log(2 * Math.PI),
  };
}

function largestChange(a: Moments, b: Moments): number {
  const relative = (x: Float64Array, y: Float64Array): number => {
    let most = Number.MIN_VALUE;
    let change = 0;
    for (let i = 0; i < x.length; i++) {
      most = Math.max(most, Math.abs(y[i]));
      change = Math.max(change, Math.abs(x[i] - y[i]));
    }
    return change / most;
  };
  return Math.max(
    relative(a.mean, b.mean),
    relative(a.variance, b.variance),
    relative(a.u.data, b.u.data),
    Math.abs(a.logEvidence - b.logEvidence),
  );
}
