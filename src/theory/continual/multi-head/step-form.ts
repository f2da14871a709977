import { solveCholesky, tryCholesky } from '../../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';

/**
 * A learning step in the basis where D = u K_S + T becomes 1 and K_F diagonal, at one u: what the equations for b and u
 * need (note continual-multi-head, sections 3.2 and 6, step 2).
 */
export interface StepForm {
  /** Eigenvalues of K_F relative to D, length P. */
  readonly frozen: Float64Array;
  /** y in the basis. */
  readonly labels: Float64Array;
  /** Old features in the basis, one row a used hidden direction, k x P. */
  readonly features: Matrix;
  /** Covariance of the one old feature in the basis (its diagonal), where it is random. */
  readonly featureVariance: Float64Array | undefined;
  /** Diagonal of K_S in the basis. */
  readonly fresh: Float64Array;
  /** All of K_S, and of the feature's covariance, in the basis; undefined where both are diagonal. */
  readonly full: { readonly fresh: Matrix; readonly covariance: Matrix | undefined } | undefined;
  /** log det D / N */
  readonly logDeterminant: number;
}

/** What one value of b gives in a step form. */
export interface StepPoint {
  readonly m: number;
  readonly zeta: number;
  readonly psi: Float64Array;
  readonly eta: number;
  /** kappa . psi, the term of the free energy. */
  readonly gain: number;
  /** y - H^T psi in the basis. */
  readonly rest: Float64Array;
  /** Covariance of the feature enters with |psi|^2. */
  readonly psi2: number;
}

/** The order parameters that follow from b at fixed u, or undefined where b is not admissible. */
export function stepPoint(form: StepForm, width: number, b: number): StepPoint | undefined {
  const { frozen, labels, features, featureVariance } = form;
  const p = frozen.length;
  const k = features.rows;
  let m = 0;
  let aff = 0;
  for (let i = 0; i < p; i++) {
    const r = frozen[i] / (1 + b * frozen[i]);
    m += r;
    aff += r * r;
  }
  m /= width;
  const gap = 1 - (b * b * aff) / width;
  if (!(gap > 0)) return undefined;
  const zeta = 1 / b - m;
  const q = matrix(k, k);
  const kappa = matrix(k, 1);
  for (let i = 0; i < p; i++) {
    const r = 1 / (1 + b * frozen[i]) / width;
    for (let a = 0; a < k; a++) {
      const h = features.data[a * p + i] * r;
      kappa.data[a] += h * labels[i];
      for (let c = 0; c <= a; c++) q.data[a * k + c] += h * features.data[c * p + i];
    }
    if (featureVariance !== undefined) q.data[0] += featureVariance[i] * r;
  }
  for (let a = 0; a < k; a++) {
    q.data[a * k + a] += zeta;
    for (let c = a + 1; c < k; c++) q.data[a * k + c] = q.data[c * k + a];
  }
  const psi = solvePositive(q, kappa);
  if (psi === undefined) return undefined;
  const rest = labels.slice();
  let gain = 0;
  let psi2 = 0;
  for (let a = 0; a < k; a++) {
    gain += kappa.data[a] * psi[a];
    psi2 += psi[a] * psi[a];
    for (let i = 0; i < p; i++) rest[i] -= psi[a] * features.data[a * p + i];
  }
  let power = 0;
  for (let i = 0; i < p; i++) {
    const r = 1 / (1 + b * frozen[i]);
    const square = rest[i] * rest[i] + (featureVariance === undefined ? 0 : psi2 * featureVariance[i]);
    power += frozen[i] * r * r * square;
  }
  return { m, zeta, psi, eta: (b * b * power) / width / gap, gain, rest, psi2 };
}

/** zeta - [1/sigma_a^2 + Tr K_S R / N - <K_S> - eta A_FS]: the second of eqs. (4), zero at the saddle. */
export function scaleEquation(
  form: StepForm,
  width: number,
  readoutVariance: number,
  b: number,
  point: StepPoint,
): number {
  const { frozen, fresh, featureVariance, full } = form;
  const p = frozen.length;
  let trace = 0;
  let afs = 0;
  let power = 0;
  for (let i = 0; i < p; i++) {
    const r = 1 / (1 + b * frozen[i]);
    trace += fresh[i] * r;
    afs += frozen[i] * r * r * fresh[i];
    if (full === undefined) {
      const square = point.rest[i] ** 2 + (featureVariance === undefined ? 0 : point.psi2 * featureVariance[i]);
      power += fresh[i] * r * r * square;
    } else {
      const row = i * p;
      for (let j = 0; j < p; j++) {
        const rj = 1 / (1 + b * frozen[j]);
        const square = point.rest[i] * point.rest[j] + point.psi2 * (full.covariance?.data[row + j] ?? 0);
        power += r * rj * full.fresh.data[row + j] * square;
      }
    }
  }
  return point.zeta - (1 / readoutVariance + (trace - power - point.eta * afs) / width);
}

/** 2 f of eq. (5). */
export function stepFreeEnergy(
  form: StepForm,
  width: number,
  readoutVariance: number,
  u: number,
  b: number,
  point: StepPoint,
): number {
  let logs = 0;
  let fit = 0;
  for (let i = 0; i < form.frozen.length; i++) {
    const v = 1 + b * form.frozen[i];
    logs += Math.log(v);
    fit += form.labels[i] ** 2 / v;
  }
  return (
    u / readoutVariance -
    point.zeta * u -
    Math.log(b) -
    b * point.m +
    form.logDeterminant +
    (logs + fit) / width -
    point.gain
  );
}

/** A^-1 x for a small positive definite A, or undefined where it is not. */
function solvePositive(a: Matrix, x: Matrix): Float64Array | undefined {
  if (a.rows === 0) return new Float64Array(0);
  if (a.rows === 1) return a.data[0] > 0 ? Float64Array.of(x.data[0] / a.data[0]) : undefined;
  const factor = tryCholesky(a);
  return factor === undefined ? undefined : solveCholesky(factor, x).data;
}
