import { headOn } from './first-task.ts';
import type { InfiniteCouplingSolution } from './infinite-coupling.ts';
import type { MultiHeadModel } from './model.ts';
import { clamp, type HeadPredictions, headPredictions, type PointsInBasis, type ResponseForms } from './response.ts';

/**
 * Both heads at lambda = infinity, T = 0 (note continual-multi-head, section 5, "Predictions at lambda = infinity").
 *
 * @param forms - response forms with G^-1, i.e. at chi = 1 and T = 0
 * @returns in phase `overfitting` the new head's variance divided by sqrt(lambda)
 */
export function infinitePredictions(
  model: MultiHeadModel,
  limit: InfiniteCouplingSolution,
  firstScale: number,
  points: PointsInBasis,
  forms: ResponseForms,
): HeadPredictions {
  const { weightVariance, readoutVariance } = model;
  const { phase, psi, eta, u, g } = limit;
  const n = points.norms.length;
  const unchanged = headOn(points.feature, firstScale);
  if (phase === 'fixed') {
    const chi = weightVariance * (1 - points.basis.labels.length / model.width) * readoutVariance;
    const scaled = scaleForms(forms, chi);
    const parameters = { c: 1, s2: 0, frozen: weightVariance, chi, psi, eta, firstScale };
    return { newHead: headPredictions(points, scaled, parameters).newHead, oldHead: unchanged };
  }
  const newHead = { mean: new Float64Array(n), variance: new Float64Array(n) };
  const oldHead = { mean: new Float64Array(n), variance: new Float64Array(n) };
  const w = (psi * psi * g) / u;
  for (let i = 0; i < n; i++) {
    const fit = forms.labels[i] - psi * forms.featureMean[i];
    const unseen = clamp(points.norms[i] - forms.self[i]);
    const spread = (x: number) => points.feature.variance[i] - 2 * x * forms.cross[i] + x * x * forms.feature[i];
    newHead.mean[i] = psi * points.feature.mean[i] + fit;
    newHead.variance[i] =
      phase === 'generalization'
        ? clamp(weightVariance * eta * unseen + psi * psi * spread(1))
        : weightVariance * (limit.amplitude ?? 0) * unseen;
    oldHead.mean[i] = Math.sqrt(firstScale) * (points.feature.mean[i] + ((psi * g) / u) * fit);
    oldHead.variance[i] = clamp(
      firstScale * (spread(w) + psi * psi * weightVariance * eta * (g / u) ** 2 * forms.self[i]),
    );
  }
  return { newHead, oldHead: phase === 'generalization' ? oldHead : unchanged };
}

/** Forms with (chi G)^-1 from those with G^-1. */
function scaleForms(forms: ResponseForms, chi: number): ResponseForms {
  const once = (values: Float64Array) => values.map((value) => value / chi);
  const twice = (values: Float64Array) => values.map((value) => value / (chi * chi));
  return {
    self: once(forms.self),
    double: twice(forms.self),
    cross: once(forms.cross),
    feature: twice(forms.feature),
    labels: once(forms.labels),
    featureMean: once(forms.featureMean),
  };
}
