import type { FloatArray } from '../../activations/activation.ts';
import { zeroWeights } from '../../networks/architecture.ts';
import type { SquareLoss } from '../../networks/square-loss.ts';
import { replicaOf } from '../posterior-potential.ts';
import { largestTangentEigenvalue } from './curvature.ts';

/** When a descent ends, and how it steps. */
export interface DescentOptions {
  /** A replica is done when its largest |f - y| is below this; 1e-4 unless given. */
  readonly tolerance?: number;
  /** Most steps; 10,000 unless given. */
  readonly mostSteps?: number;
  /** Step of each replica; the inverse of its largest tangent-kernel eigenvalue at the start unless given. */
  readonly steps?: ArrayLike<number>;
}

/** How a descent ended. */
export interface DescentReport {
  /** Steps taken by the slowest replica. */
  readonly steps: number;
  /** Largest |f - y| of each replica. */
  readonly residuals: Float64Array;
  readonly converged: readonly boolean[];
}

/**
 * Full-batch gradient descent on E = 1/2 sum |f - y|^2 until the data are fitted: the change of weights is the least one, to first order,
 * which is the limit of strong coupling to the old weights (note continual-single-head, section 7). A replica whose loss grows has its step halved and
 * that step taken back.
 *
 * @param weights - where to start; where it ended, after
 */
export function gradientDescent(
  loss: SquareLoss,
  weights: readonly FloatArray[],
  options: DescentOptions = {},
): DescentReport {
  const { tolerance = 1e-4, mostSteps = 10_000 } = options;
  const { batch } = loss;
  const { replicas } = batch;
  const given = options.steps ?? largestTangentEigenvalue(batch, weights).map((value) => 1 / Math.max(value, 1e-300));
  const steps = Float64Array.from(given);
  const gradient = zeroWeights(batch.architecture, replicas, batch.precision);
  const keptGradient = zeroWeights(batch.architecture, replicas, batch.precision);
  const kept = weights.map((layer) => layer.slice());
  const best = new Float64Array(replicas).fill(Number.POSITIVE_INFINITY);
  const residuals = new Float64Array(replicas);
  const converged = new Array<boolean>(replicas).fill(false);
  let count = 0;
  for (; count <= mostSteps; count++) {
    loss.evaluate(weights, gradient);
    for (let r = 0; r < replicas; r++) {
      if (converged[r]) continue;
      const worse = !(loss.values[r] <= best[r]);
      if (worse) steps[r] /= 2;
      else {
        best[r] = loss.values[r];
        residuals[r] = largestEntry(replicaOf(loss.residuals, r, replicas));
        converged[r] = residuals[r] < tolerance;
      }
      if (converged[r] || count === mostSteps) {
        if (worse) restore(kept, weights, r, replicas);
        continue;
      }
      weights.forEach((layer, l) => {
        const [w, from, g] = [layer, kept[l], worse ? keptGradient[l] : gradient[l]].map((x) =>
          replicaOf(x, r, replicas),
        );
        if (!worse) {
          from.set(w);
          replicaOf(keptGradient[l], r, replicas).set(g);
        }
        for (let i = 0; i < w.length; i++) w[i] = from[i] - steps[r] * g[i];
      });
    }
    if (converged.every(Boolean)) break;
  }
  return { steps: Math.min(count, mostSteps), residuals, converged };
}

function restore(kept: readonly FloatArray[], weights: readonly FloatArray[], r: number, replicas: number): void {
  weights.forEach((layer, l) => {
    replicaOf(layer, r, replicas).set(replicaOf(kept[l], r, replicas));
  });
}

function largestEntry(values: FloatArray): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
