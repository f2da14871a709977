import { symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../linalg/products.ts';
import type { GatedPoints, GatedProblem } from './problem.ts';

/** Weighted sums of the conditional mean, variance and squared mean at the test points. */
export interface PredictiveSums {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly meanOfSquare: Float64Array;
}

/** The posterior given U = s V for one direction V and every s. */
export interface DirectionalPosterior {
  /** M */
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
export function directionalPosterior(problem: GatedProblem, points: GatedPoints): DirectionalPosterior {
  const scale = problem.priorVariances[0] / problem.inputs.columns / problem.gates[0].columns;
  const [train] = problem.gates;
  const [test] = points.gates;
  const m = train.columns;
  const inputKernel = multiply(problem.inputs, problem.inputs, { transposeB: true });
  const inputCross = multiply(points.inputs, problem.inputs, { transposeB: true });
  const norms = new Float64Array(points.inputs.rows);
  for (let i = 0; i < points.inputs.data.length; i++) {
    norms[Math.floor(i / points.inputs.columns)] += points.inputs.data[i] ** 2;
  }
  const y = problem.targets.data;
  const t = problem.temperature;
  const n = points.inputs.rows;
  const p = y.length;

  const gated = (left: Matrix, right: Matrix, kernel: Matrix, v: Matrix): Matrix => {
    const form = multiply(multiply(left, v), right, { transposeB: true });
    for (let i = 0; i < form.data.length; i++) form.data[i] *= scale * kernel.data[i];
    return form;
  };

  return {
    gates: m,
    points: n,
    at(v, wantTest) {
      const { values, vectors } = symmetricEigen(gated(train, train, inputKernel, v));
      const labels = multiplyVector(vectors, y, true);
      const lambda = values.map((value) => Math.max(0, value));
      const kappa = wantTest ? multiply(gated(test, train, inputCross, v), vectors) : matrix(0, p);
      const prior = new Float64Array(n);
      for (let x = 0; x < n && wantTest; x++) {
        let form = 0;
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < m; j++) form += test.data[x * m + i] * v.data[i * m + j] * test.data[x * m + j];
        }
        prior[x] = form * scale * norms[x];
      }
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
