import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';
import { outsideSpan } from '../../../linalg/row-range.ts';
import type { FirstTask, GramBasis, PredictorMoments } from './first-task.ts';
import { inputGram } from './model.ts';
import type { FeatureOnNewInputs } from './similarity.ts';

/** Everything about a set of n points that the heads' predictions need, in the eigenbasis V of the new task's inputs. */
export interface PointsInBasis {
  readonly basis: GramBasis;
  readonly first: FirstTask;
  readonly old: FeatureOnNewInputs;
  readonly points: Matrix;
  /** k(x) V, n x P, with k(x) = X_2 x / N0. */
  readonly overlaps: Matrix;
  /** What of |x|^2 / N0 lies outside of the span of the new task's inputs. */
  readonly outside: Float64Array;
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
  points: Matrix,
): PointsInBasis {
  const { inputs } = basis.task;
  const { values, vectors } = basis.eigen;
  const feature = first.features(points);
  const same = inputs === first.basis.task.inputs;
  const overlaps = multiply(same ? feature.overlaps : inputGram(points, inputs), vectors);
  const inside = matrix(overlaps.rows, overlaps.columns);
  for (let i = 0; i < inside.data.length; i++) {
    inside.data[i] = overlaps.data[i] * Math.sqrt(points.columns / values[i % overlaps.columns]);
  }
  return { basis, first, old, points, overlaps, outside: outsideSpan(basis.range, points, inside), feature };
}

/** Forms of every point with R = (chi G + T)^-1; each is a sum of positive terms, so that nothing cancels at small T. */
export interface ResponseForms {
  /** |x|^2 / N0 outside of the new inputs, and inside the sum of (e_i . k)^2 / g_i times what `part` leaves of it. */
  left(part: (g: number, resolvent: number) => number): Float64Array;
  /** k R G R k */
  readonly double: Float64Array;
  /** k R y_2 */
  readonly labels: Float64Array;
  /** k R mu_2 */
  readonly featureMean: Float64Array;
  /** C(r, r) of the first task at r = x - weight X_2^T R k(x): what is left of the old feature's spread. */
  spread(weight: number): Float64Array;
}

/** The forms for R_i = 1 / (chi g_i + T) over the eigenvalues g_i of G. */
export function responseForms(located: PointsInBasis, chi: number, temperature: number): ResponseForms {
  const { basis, first, old, points, overlaps, outside } = located;
  const { values, vectors } = basis.eigen;
  const n = overlaps.rows;
  const p = overlaps.columns;
  const resolvent = values.map((g) => 1 / (chi * g + temperature));
  const response = matrix(n, p);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < p; k++) response.data[i * p + k] = overlaps.data[i * p + k] * resolvent[k];
  const double = new Float64Array(n);
  const labels = new Float64Array(n);
  const featureMean = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < p; k++) {
      const r = response.data[i * p + k];
      double[i] += r * r * values[k];
      labels[i] += r * basis.labels[k];
      featureMean[i] += r * old.mean[k];
    }
  }
  return {
    double,
    labels,
    featureMean,
    left: (part) =>
      outside.map((length, i) => {
        let sum = length;
        for (let k = 0; k < p; k++) sum += (overlaps.data[i * p + k] ** 2 / values[k]) * part(values[k], resolvent[k]);
        return sum;
      }),
    spread(weight) {
      const shifted = multiply(multiply(response, vectors, { transposeB: true }), basis.task.inputs);
      for (let i = 0; i < shifted.data.length; i++) shifted.data[i] = points.data[i] - weight * shifted.data[i];
      return first.features(shifted).variance;
    },
  };
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
  readonly temperature: number;
  readonly psi: number;
  readonly eta: number;
  /** chi - psi^2 s^2 = (b + eta) s^2 + b F, as a sum. */
  readonly rest: number;
  /** u_1 */
  readonly firstScale: number;
}

/**
 * Means and variances of both heads, eqs. (6)-(9) of note continual-multi-head, with every difference of squares written as
 * what it leaves: 1 - chi g / (chi g + T) = T / (chi g + T).
 */
export function headPredictions(
  points: PointsInBasis,
  forms: ResponseForms,
  parameters: HeadParameters,
): HeadPredictions {
  const { c, s2, frozen, chi, temperature, psi, eta, rest, firstScale } = parameters;
  const { mean: mu } = points.feature;
  const w = psi * psi * s2;
  const unlearned = forms.left((_, r) => temperature * r);
  const twice = forms.left((_, r) => (temperature * r) ** 2);
  const free = forms.left((g, r) => (temperature + rest * g) * r);
  const newSpread = forms.spread(chi);
  const oldSpread = forms.spread(w);
  const fit = forms.labels.map((label, i) => label - c * psi * forms.featureMean[i]);
  return {
    newHead: {
      mean: fit.map((value, i) => c * psi * mu[i] + chi * value),
      variance: fit.map((_, i) => chi * unlearned[i] + frozen * eta * twice[i] + (c * psi) ** 2 * newSpread[i]),
    },
    oldHead: {
      mean: fit.map((value, i) => Math.sqrt(firstScale) * (c * mu[i] + psi * s2 * value)),
      variance: fit.map(
        (_, i) => firstScale * (c * c * oldSpread[i] + s2 * free[i] + (psi * s2) ** 2 * frozen * eta * forms.double[i]),
      ),
    },
  };
}

/** Rounding below zero is no variance. */
export function clamp(variance: number): number {
  return Math.max(0, variance);
}
