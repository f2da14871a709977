import { InputError } from '../../../base/input-error.ts';
import { cholesky, solveLower } from '../../../linalg/cholesky.ts';
import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix, transpose } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';
import { brentRoot } from '../../../numeric/roots.ts';
import { type StepSolution, warmSaddle } from './saddle-warm.ts';
import { type StepForm, stepFreeEnergy, stepPoint } from './step-form.ts';

/** One learning step for general kernels (note continual-multi-head, section 6, step 2). */
export interface StepProblem {
  /** N */
  readonly width: number;
  /** sigma_a^2 */
  readonly readoutVariance: number;
  readonly temperature: number;
  /** K_F, kernel of the frozen features, P x P. */
  readonly frozenKernel: Matrix;
  /** K_S, kernel of the fresh features per unit of u, P x P. */
  readonly freshKernel: Matrix;
  /** H_E, activity of the used hidden directions on the inputs, k x P. */
  readonly features: Matrix;
  /** Covariance of the one used direction's activity, P x P, where it is random. */
  readonly featureCovariance?: Matrix;
  readonly targets: Float64Array;
  /** At T > 0: a u close to the only saddle, where one is known, so that no other is looked for. */
  readonly near?: number;
}

/**
 * The order parameters u, b, psi, eta of one learning step.
 *
 * @throws InputError if T = 0 and K_S is singular
 */
export function solveStep(problem: StepProblem): StepSolution {
  return problem.temperature === 0 && problem.featureCovariance === undefined ? coldStep(problem) : warmStep(problem);
}

/** The basis Q with Q^T D Q = 1 and Q^T K_F Q diagonal. */
export interface StepBasis {
  readonly frozen: Float64Array;
  /** Q, P x P */
  readonly vectors: Matrix;
  /** Q^-T = L W, P x P */
  readonly dual: Matrix;
  /** log det D */
  readonly logDeterminant: number;
}

/** Diagonalizes K_F relative to a positive definite D. */
export function stepBasis(frozenKernel: Matrix, d: Matrix, field: string): StepBasis {
  const factor = cholesky(d, field);
  const half = solveLower(factor, frozenKernel);
  const eigen = symmetricEigen(symmetrized(solveLower(factor, transpose(half))));
  const n = d.rows;
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(factor.lower.data[i * n + i]);
  return {
    frozen: eigen.values.map((value) => Math.max(0, value)),
    vectors: solveLower(factor, eigen.vectors, true),
    dual: multiply(factor.lower, eigen.vectors),
    logDeterminant,
  };
}

/** u K_S + T */
export function freshCovariance(freshKernel: Matrix, u: number, temperature: number): Matrix {
  const n = freshKernel.rows;
  const d = matrix(
    n,
    n,
    freshKernel.data.map((value) => u * value),
  );
  for (let i = 0; i < n; i++) d.data[i * n + i] += temperature;
  return d;
}

function warmStep(problem: StepProblem): StepSolution {
  const { width, readoutVariance, temperature, frozenKernel, freshKernel, features, featureCovariance, targets, near } =
    problem;
  const p = targets.length;
  const formAt = (u: number): StepForm => {
    const basis = stepBasis(frozenKernel, freshCovariance(freshKernel, u, temperature), 'freshKernel');
    const q = basis.vectors;
    const fresh = multiply(multiply(q, freshKernel, { transposeA: true }), q);
    const covariance =
      featureCovariance === undefined ? undefined : multiply(multiply(q, featureCovariance, { transposeA: true }), q);
    const diagonal = (a: Matrix) => Float64Array.from({ length: p }, (_, i) => a.data[i * p + i]);
    return {
      frozen: basis.frozen,
      labels: multiplyVector(q, targets, true),
      features: multiply(features, q),
      featureVariance: covariance === undefined ? undefined : diagonal(covariance),
      fresh: diagonal(fresh),
      full: { fresh, covariance },
      logDeterminant: basis.logDeterminant / width,
    };
  };
  return warmSaddle(formAt, width, readoutVariance, near);
}

/**
 * T = 0: everything but b depends on x = u / b alone, so one generalized eigendecomposition serves the whole search, and
 * small x - 1 keeps its digits.
 */
function coldStep(problem: StepProblem): StepSolution {
  const { width, readoutVariance, frozenKernel, freshKernel, features, targets } = problem;
  const basis = stepBasis(frozenKernel, freshKernel, 'freshKernel');
  const p = targets.length;
  const labels = multiplyVector(basis.vectors, targets, true);
  const rotated = multiply(features, basis.vectors);
  const ones = new Float64Array(p).fill(1);

  // With D = x K_S the step form at b = 1 holds the hatted quantities of the note.
  const at = (logExcess: number) => {
    const excess = Math.exp(logExcess);
    const x = 1 + excess;
    const scale = 1 / Math.sqrt(x);
    const form: StepForm = {
      frozen: basis.frozen.map((value) => value / x),
      labels: labels.map((value) => value * scale),
      features: matrix(
        rotated.rows,
        p,
        rotated.data.map((value) => value * scale),
      ),
      featureVariance: undefined,
      fresh: ones.map((value) => value / x),
      full: undefined,
      logDeterminant: 0,
    };
    const point = stepPoint(form, width, 1);
    if (point === undefined) return undefined;
    let trace = 0;
    let afs = 0;
    let power = 0;
    for (let i = 0; i < p; i++) {
      const r = 1 / (basis.frozen[i] + x);
      const rest2 = point.rest[i] ** 2 * x;
      trace += r;
      afs += basis.frozen[i] * r * r;
      power += rest2 * r * r;
    }
    const b = (point.eta + point.psi2) / excess;
    const parts = [
      (b * b) / readoutVariance,
      (b * trace) / width,
      -b * point.zeta,
      -power / width,
      (-point.eta * afs) / width,
    ];
    return { x, b, point, value: parts.reduce((sum, part) => sum + part, 0), scale: Math.max(...parts.map(Math.abs)) };
  };
  // Inadmissible and overflowing values happen at small x only, where the equation's left side is positive.
  const sign = (logExcess: number) => {
    const value = at(logExcess)?.value ?? Number.POSITIVE_INFINITY;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  const root = brentRoot(sign, -80, 60);
  const found = at(root.x);
  if (found === undefined)
    throw new InputError('temperature', '0, where the new task has no admissible solution', 'T > 0');
  const { b, point, value, scale, x } = found;
  const u = x * b;
  const zeta = point.zeta / b;
  const form: StepForm = {
    frozen: basis.frozen.map((f) => f / u),
    labels: labels.map((y) => y / Math.sqrt(u)),
    features: matrix(
      rotated.rows,
      p,
      rotated.data.map((h) => h / Math.sqrt(u)),
    ),
    featureVariance: undefined,
    fresh: ones,
    full: undefined,
    logDeterminant: (basis.logDeterminant + p * Math.log(u)) / width,
  };
  const atSaddle = stepPoint(form, width, b);
  const freeEnergy =
    atSaddle === undefined ? Number.POSITIVE_INFINITY : stepFreeEnergy(form, width, readoutVariance, u, b, atSaddle);
  return {
    u,
    b,
    psi: point.psi,
    eta: point.eta,
    zeta,
    freeEnergy,
    residual: Math.abs(value) / scale,
    iterations: root.iterations,
    roots: 1,
  };
}
