import type { Matrix } from '../../../linalg/matrix.ts';
import type { GramBasis } from './first-task.ts';

/** The data-dependent numbers that task 2 needs at T = 0, eqs. (10) and (11) of note continual-multi-head. */
export interface TaskSimilarity {
  /** alpha = P_2 / N */
  readonly load: number;
  /** rho = y_2^T G^-1 y_2 / P_2 */
  readonly rho: number;
  /** q = (mu_2^T G^-1 mu_2 + Tr G^-1 C_22) / N, power of the old feature on the new inputs. */
  readonly q: number;
  /** kappa = y_2^T G^-1 mu_2 / N */
  readonly kappa: number;
  /** Cosine, in the metric G^-1, of the new labels and the old feature's activity on the new inputs; in [-1, 1]. */
  readonly gamma: number;
  /** Power of the old feature that the new labels do not explain, relative to an untouched hidden direction. */
  readonly Gamma: number;
}

/** What the old feature does on the inputs of the new task, in the eigenbasis of their Gram matrix. */
export interface FeatureOnNewInputs {
  /** V^T mu(X_2) */
  readonly mean: Float64Array;
  /** V^T C(X_2, X_2) V */
  readonly covariance: Matrix;
  /** w(X_2)^T V, P_1 x P_2: what the first task has seen of the new inputs. */
  readonly seen: Matrix;
}

/** The similarity order parameters of two tasks at T = 0. */
export function taskSimilarity(
  width: number,
  weightVariance: number,
  basis: GramBasis,
  old: Pick<FeatureOnNewInputs, 'mean' | 'covariance'>,
): TaskSimilarity {
  const { values } = basis.eigen;
  const p = values.length;
  let labelPower = 0;
  let featurePower = 0;
  let overlap = 0;
  for (let i = 0; i < p; i++) {
    labelPower += basis.labels[i] ** 2 / values[i];
    featurePower += (old.mean[i] ** 2 + old.covariance.data[i * p + i]) / values[i];
    overlap += (basis.labels[i] * old.mean[i]) / values[i];
  }
  const load = p / width;
  const q = featurePower / width;
  const kappa = overlap / width;
  const norm = Math.sqrt((labelPower / width) * q);
  const gamma = norm > 0 ? Math.min(1, Math.max(-1, kappa / norm)) : 0;
  return { load, rho: labelPower / p, q, kappa, gamma, Gamma: (q * (1 - gamma * gamma)) / (load * weightVariance) };
}
