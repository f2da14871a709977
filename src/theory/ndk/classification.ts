import { InputError } from '../../base/input-error.ts';
import { normalCdf } from '../../numeric/special/index.ts';

/** How well a predictor tells two classes apart. */
export interface ClassificationAccuracy {
  /** Of the mean predictor by its sign. */
  readonly zeroThreshold: number;
  /** Of the mean predictor by the threshold that serves best on these points. */
  readonly bestThreshold: number;
  /** That threshold. */
  readonly threshold: number;
  /** The same by the threshold and the side that serve best: what a new decoder of the mean could reach. */
  readonly separability: number;
  /** Of one network, average over networks, by the sign: <Phi(y f / sd)>; absent without variances. */
  readonly singleNetwork?: number;
}

/**
 * Accuracy of a predictor on two classes: of its mean by fixed and by best threshold, and of a single network. After a drift
 * the three part ways: a mean that shrinks keeps its signs while single networks forget (note ndk, section 8).
 *
 * @param mean - predictor at each point
 * @param labels - -1 or +1 at each point
 * @param variances - of single networks at each point
 * @throws InputError for a label other than -1 and +1, or lengths that differ
 */
export function classificationAccuracy(
  mean: ArrayLike<number>,
  labels: ArrayLike<number>,
  variances?: ArrayLike<number>,
): ClassificationAccuracy {
  const n = mean.length;
  if (labels.length !== n || n === 0) {
    throw new InputError('labels', `${labels.length} labels`, `${n}, one a point, at least one`);
  }
  let correct = 0;
  let single = 0;
  for (let i = 0; i < n; i++) {
    if (labels[i] !== 1 && labels[i] !== -1) throw new InputError(`labels[${i}]`, String(labels[i]), '-1 or +1');
    const margin = labels[i] * mean[i];
    correct += margin > 0 ? 1 : margin === 0 ? 0.5 : 0;
    if (variances === undefined) continue;
    const sd = Math.sqrt(Math.max(0, variances[i]));
    single += sd > 0 ? normalCdf(margin / sd) : margin > 0 ? 1 : margin === 0 ? 0.5 : 0;
  }
  // Below every threshold: all points count as +1; each point passed changes the count by its label
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => mean[a] - mean[b]);
  let right = 0;
  for (let i = 0; i < n; i++) if (labels[i] === 1) right++;
  let best = right;
  let least = right;
  let threshold = mean[order[0]] - 1;
  for (let k = 0; k < n; k++) {
    right -= labels[order[k]];
    if (k + 1 < n && mean[order[k + 1]] === mean[order[k]]) continue;
    least = Math.min(least, right);
    if (right > best) {
      best = right;
      threshold = k + 1 < n ? (mean[order[k]] + mean[order[k + 1]]) / 2 : mean[order[k]] + 1;
    }
  }
  return {
    zeroThreshold: correct / n,
    bestThreshold: best / n,
    threshold,
    separability: Math.max(best, n - least) / n,
    ...(variances === undefined ? {} : { singleNetwork: single / n }),
  };
}
