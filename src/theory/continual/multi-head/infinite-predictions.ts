import { headOn } from './first-task.ts';
import type { InfiniteCouplingSolution } from './infinite-coupling.ts';
import type { MultiHeadModel } from './model.ts';
import { type HeadPredictions, headPredictions, type PointsInBasis, responseForms } from './response.ts';

/**
 * Both heads at lambda = infinity, T = 0 (note continual-multi-head, section 5, "Predictions at lambda = infinity").
 *
 * @returns in phase `overfitting` the new head's variance divided by sqrt(lambda)
 */
export function infinitePredictions(
  model: MultiHeadModel,
  limit: InfiniteCouplingSolution,
  firstScale: number,
  points: PointsInBasis,
): HeadPredictions {
  const { weightVariance, readoutVariance } = model;
  const { phase, psi, eta, u, g } = limit;
  const unchanged = headOn(points.feature, firstScale);
  if (phase === 'fixed') {
    const chi = weightVariance * (1 - points.basis.labels.length / model.width) * readoutVariance;
    const parameters = { c: 1, s2: 0, frozen: weightVariance, chi, temperature: 0, psi, eta, rest: chi, firstScale };
    return { newHead: headPredictions(points, responseForms(points, chi, 0), parameters).newHead, oldHead: unchanged };
  }
  // Forms with G^-1; with R = G^-1 the form k R G R k is k G^-1 k.
  const forms = responseForms(points, 1, 0);
  const { mean: mu } = points.feature;
  const fit = forms.labels.map((label, i) => label - psi * forms.featureMean[i]);
  const mean = fit.map((value, i) => psi * mu[i] + value);
  if (phase === 'overfitting') {
    const amplitude = weightVariance * (limit.amplitude ?? 0);
    return { newHead: { mean, variance: points.outside.map((left) => amplitude * left) }, oldHead: unchanged };
  }
  const newSpread = forms.spread(1);
  const oldSpread = forms.spread((psi * psi * g) / u);
  const taken = (psi * g) / u;
  return {
    newHead: { mean, variance: newSpread.map((c, i) => weightVariance * eta * points.outside[i] + psi * psi * c) },
    oldHead: {
      mean: fit.map((value, i) => Math.sqrt(firstScale) * (mu[i] + taken * value)),
      variance: oldSpread.map((c, i) => firstScale * (c + taken * taken * weightVariance * eta * forms.double[i])),
    },
  };
}
