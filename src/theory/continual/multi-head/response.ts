import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';
import type { FirstTask, GramBasis, PredictorMoments } from './first-task.ts';
import { inputGram, squaredNorms } from './model.ts';
import type { FeatureOnNewInputs } from './similarity.ts';

/** Everything about a set of n points that the heads' predictions need, in the eigenbasis V of the new task's inputs. */
export interface PointsInBasis {
  readonly basis: GramBasis;
  readonly old: FeatureOnNewInputs;
  /** k(x) V, n x P, with k(x) = X_2 x / N0. */
  readonly overlaps: Matrix;
  /** C(x, X_2) V, n x P */
  readonly covariance: Matrix;
  /** |x|^2 / N0 */
  readonly norms: Float64Array;
  /** mu(x) and C(x, x) */
  readonly feature: PredictorMoments;
}

/** The first task's feature on the new inputs: C(X_2, X_2) = sigma_w^2 (G - u sigma_w^2 w w^T) in the basis where G is diagonal. */
export function featureOnNewInputs(basis: GramBasis, first: FirstTask, weightVariance: number): FeatureOnNewInputs {
  const { values, vectors } = basis.eigen;
  const { mean, whitened } = first.features(basis.task.inputs);
  const seen = multiply(whitened, vectors, { transposeA: true });
  const covariance = multiply(seen, seen, { transposeA: true });
  const p = values.length;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) covariance.data[i * p + j] *= -first.u * weightVariance * weightVariance;
    covariance.data[i * p + i] += weightVariance * values[i];
  }
  return { mean: multiplyVector(vectors, mean, true), covariance, seen };
}

/** Takes points into the basis, once for all parameters. */
export function pointsInBasis(
  basis: GramBasis,
  first: FirstTask,
  old: FeatureOnNewInputs,
  weightVariance: number,
  points: Matrix,
): PointsInBasis {
  const { inputs } = basis.task;
  const feature = first.features(points);
  const same = inputs === first.basis.task.inputs;
  const overlaps = multiply(same ? feature.overlaps : inputGram(points, inputs), basis.eigen.vectors);
  const covariance = multiply(feature.whitened, old.seen);
  for (let i = 0; i < covariance.data.length; i++) {
    covariance.data[i] = weightVariance * (overlaps.data[i] - first.u * weightVariance * covariance.data[i]);
  }
  return { basis, old, overlaps, covariance, norms: squaredNorms(points), feature };
}

/** Quadratic forms of every point with R = (chi G + T)^-1, or with G^-1 where T = 0 and chi is left to the caller. */
export interface ResponseForms {
  /** k R k */
  readonly self: Float64Array;
  /** k R G R k */
  readonly double: Float64Array;
  /** k R C_2x */
  readonly cross: Float64Array;
  /** k R C_22 R k */
  readonly feature: Float64Array;
  /** k R y_2 */
  readonly labels: Float64Array;
  /** k R mu_2 */
  readonly featureMean: Float64Array;
}

/** The forms for R_i = 1 / (chi g_i + T) over the eigenvalues g_i of G. */
export function responseForms(points: PointsInBasis, chi: number, temperature: number): ResponseForms {
  const { basis, old, overlaps, covariance } = points;
  const { values } = basis.eigen;
  const n = overlaps.rows;
  const p = overlaps.columns;
  const resolvent = values.map((g) => 1 / (chi * g + temperature));
  const response = matrix(n, p);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < p; k++) response.data[i * p + k] = overlaps.data[i * p + k] * resolvent[k];
  const propagated = multiply(response, old.covariance);
  const forms = {
    self: new Float64Array(n),
    double: new Float64Array(n),
    cross: new Float64Array(n),
    feature: new Float64Array(n),
    labels: new Float64Array(n),
    featureMean: new Float64Array(n),
  };
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < p; k++) {
      const at = i * p + k;
      const r = response.data[at];
      forms.self[i] += r * overlaps.data[at];
      forms.double[i] += r * r * values[k];
      forms.cross[i] += r * covariance.data[at];
      forms.feature[i] += r * propagated.data[at];
      forms.labels[i] += r * basis.labels[k];
      forms.featureMean[i] += r * old.mean[k];
    }
  }
  return forms;
}

/** The two heads after task 2. */
export interface HeadPredictions {
  readonly newHead: PredictorMoments;
  readonly oldHead: PredictorMoments;
}

/** The numbers that the predictions at finite lambda are made of. */
export interface HeadParameters {
  readonly c: number;
  readonly s2: number;
  readonly frozen: number;
  readonly chi: number;
  readonly psi: number;
  readonly eta: number;
  /** u_1 */
  readonly firstScale: number;
}

/** Means and variances of both heads, eqs. (6)-(9) of note continual-multi-head. */
export function headPredictions(
  points: PointsInBasis,
  forms: ResponseForms,
  parameters: HeadParameters,
): HeadPredictions {
  const { c, s2, frozen, chi, psi, eta, firstScale } = parameters;
  const n = points.norms.length;
  const moments = () => ({ mean: new Float64Array(n), variance: new Float64Array(n) });
  const newHead = moments();
  const oldHead = moments();
  const w = psi * psi * s2;
  for (let i = 0; i < n; i++) {
    const norm = points.norms[i];
    const mu = points.feature.mean[i];
    const cxx = points.feature.variance[i];
    const fit = forms.labels[i] - c * psi * forms.featureMean[i];
    newHead.mean[i] = c * psi * mu + chi * fit;
    newHead.variance[i] = clamp(
      chi * (norm - chi * forms.self[i]) +
        frozen * eta * (norm - 2 * chi * forms.self[i] + chi * chi * forms.double[i]) +
        c * c * psi * psi * (cxx - 2 * chi * forms.cross[i] + chi * chi * forms.feature[i]),
    );
    oldHead.mean[i] = Math.sqrt(firstScale) * (c * mu + psi * s2 * fit);
    oldHead.variance[i] = clamp(
      firstScale *
        (c * c * (cxx - 2 * w * forms.cross[i] + w * w * forms.feature[i]) +
          s2 * norm +
          psi * psi * s2 * s2 * (frozen * eta * forms.double[i] - forms.self[i])),
    );
  }
  return { newHead, oldHead };
}

/** Rounding below zero is no variance. */
export function clamp(variance: number): number {
  return Math.max(0, variance);
}
