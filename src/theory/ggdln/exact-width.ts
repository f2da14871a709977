import { InputError, requireInteger } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import { symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../linalg/products.ts';
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

/** The posterior given U = s V for one direction V and every s. */
export interface DirectionalPosterior {
  /** M */
  readonly gates: number;
  /** Number of test points. */
  readonly points: number;
  /** `wantTest` false leaves out what only predictions need. */
  at(v: Matrix, wantTest: boolean): AmplitudePosterior;
}

/** The spectral form of C(s V) = s K_V + T: everything in O(P) for each s. */
export interface AmplitudePosterior {
  /** log N(y; 0, C) without 2 pi. */
  logLikelihood(s: number): number;
  /** Adds weight x (mean, variance, mean^2) at the test points. */
  accumulate(s: number, weight: number, into: Pick<Moments, 'mean' | 'variance' | 'meanOfSquare'>): void;
}

interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly meanOfSquare: Float64Array;
  readonly u: Matrix;
  readonly logEvidence: number;
}

function directionalPosterior(problem: GatedProblem, points: GatedPoints): DirectionalPosterior {
  const scale = problem.priorVariances[0] / problem.inputs.columns / problem.gates[0].columns;
  const [train] = problem.gates;
  const [test] = points.gates;
  const m = train.columns;
  const inputKernel = multiply(problem.inputs, problem.inputs, { transposeB: true });
  const inputCross = multiply(points.inputs, problem.inputs, { transposeB: true });
  const norms = new Float64Array(points.inputs.rows);
  for (let i = 0; i < points.inputs.data.length; i++) {
    norms[Math.floor(i / points.inputs.columns)] += points.inputs.data[i] ** 2;
  }
  const y = problem.targets.data;
  const t = problem.temperature;
  const n = points.inputs.rows;
  const p = y.length;

  const gated = (left: Matrix, right: Matrix, kernel: Matrix, v: Matrix): Matrix => {
    const form = multiply(multiply(left, v), right, { transposeB: true });
    for (let i = 0; i < form.data.length; i++) form.data[i] *= scale * kernel.data[i];
    return form;
  };

  return {
    gates: m,
    points: n,
    at(v, wantTest) {
      const { values, vectors } = symmetricEigen(gated(train, train, inputKernel, v));
      const labels = multiplyVector(vectors, y, true);
      const lambda = values.map((value) => Math.max(0, value));
      const kappa = wantTest ? multiply(gated(test, train, inputCross, v), vectors) : matrix(0, p);
      const prior = new Float64Array(n);
      for (let x = 0; x < n && wantTest; x++) {
        let form = 0;
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < m; j++) form += test.data[x * m + i] * v.data[i * m + j] * test.data[x * m + j];
        }
        prior[x] = form * scale * norms[x];
      }
      return {
        logLikelihood(s) {
          let sum = 0;
          for (let i = 0; i < p; i++) {
            const c = s * lambda[i] + t;
            sum += Math.log(c) + (labels[i] * labels[i]) / c;
          }
          return Number.isNaN(sum) ? Number.NEGATIVE_INFINITY : -sum / 2;
        },
        accumulate(s, weight, into) {
          for (let x = 0; x < n; x++) {
            let mean = 0;
            let explained = 0;
            for (let i = 0; i < p; i++) {
              const k = s * kappa.data[x * p + i];
              const overC = k / (s * lambda[i] + t);
              mean += overC * labels[i];
              explained += overC * k;
            }
            into.mean[x] += weight * mean;
            into.variance[x] += weight * Math.max(0, s * prior[x] - explained);
            into.meanOfSquare[x] += weight * mean * mean;
          }
        },
      };
    },
  };
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
