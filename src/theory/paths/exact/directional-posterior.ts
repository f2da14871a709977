import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';
import type { PathKernel } from '../posterior/path-kernel.ts';
import type { Labels } from '../posterior/sample-space.ts';

/** Weighted sums of the conditional mean, variance and squared mean at the test points. */
export interface PredictiveSums {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly meanOfSquare: Float64Array;
}

/** The posterior given U = s V for one direction V and every s. */
export interface DirectionalPosterior {
  /** D_1 */
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
  accumulate(s: number, weight: number, into: PredictiveSums): void;
}

/** The posterior of one hidden layer and one output along every direction of U (note ggdln, section 12). */
export function directionalPosterior<P>(
  kernel: PathKernel<P>,
  { labels: y, temperature: t }: Labels,
  points: P,
  count: number,
): DirectionalPosterior {
  const n = count;
  const p = y.length;
  return {
    gates: kernel.dimension,
    points: n,
    at(v, wantTest) {
      const { values, vectors } = symmetricEigen(kernel.train(v));
      const labels = multiplyVector(vectors, y, true);
      const lambda = values.map((value) => Math.max(0, value));
      const kappa = wantTest ? multiply(kernel.cross(points, v), vectors) : matrix(0, p);
      const prior = wantTest ? kernel.prior(points, v).data : new Float64Array(n);
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
