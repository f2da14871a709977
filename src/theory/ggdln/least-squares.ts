import { InputError } from '../../base/input-error.ts';
import { solveCholesky, solveLower, tryCholesky } from '../../linalg/cholesky.ts';
import { functionOfSymmetric, symmetricEigen } from '../../linalg/eigen.ts';
import { columnVector, type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { dot, gram, gramOfColumns, multiplyVector } from '../../linalg/products.ts';
import { pivotRatioOf } from '../paths/posterior/data-term.ts';
import { expand, expandedGates, features, projected } from './expanded.ts';
import { checkPoints, checkProblem, type GatedPoints, type GatedProblem } from './problem.ts';

/** The limit T -> 0 of one hidden layer with more labels than features (note ggdln, section 7). */
export interface LeastSquaresLimit {
  /** U, D x D. */
  readonly orderParameter: Matrix;
  /** B, D x r: the least-squares coefficients of the gate features in the (rotated) inputs. */
  readonly coefficients: Matrix;
  /** |y - Phi beta|^2, summed over labels. */
  readonly trainSquaredError: number;
  /** Mean (n x m), independent of width, and the coefficient of T in the variance (n x m), which vanishes with T. */
  predict(points: GatedPoints): { readonly mean: Matrix; readonly varianceSlope: Matrix };
}

/**
 * The closed form of an under-parameterized gated network as T -> 0: U shares its eigenvectors with B B^T, and
 * N u^2 / sigma_1^2 + (r - N) u = lambda for each eigenvalue lambda, r = N_0 or the rank of the inputs where that is less.
 *
 * @param problem - one hidden layer; its temperature is not used
 * @throws InputError for more hidden layers, or where the features are not independent on the training set
 */
export function leastSquaresLimit(problem: GatedProblem): LeastSquaresLimit {
  checkProblem({ ...problem, temperature: 1 });
  if (problem.widths.length !== 1) {
    throw new InputError('widths', `${problem.widths.length} hidden layers`, 'one: the closed form is for one');
  }
  const expanded = expand(problem);
  const scale = Math.sqrt(expanded.inputScale / expanded.gateProduct);
  const phi = features(expanded.gamma, expanded.coordinates, expanded.outputs, scale);
  const d = expanded.gamma.columns;
  const r = expanded.coordinates.columns;
  const normal = tryCholesky(gramOfColumns(phi));
  if (phi.rows <= phi.columns || normal === undefined || pivotRatioOf(normal.lower) > 1e12) {
    throw new InputError(
      'gates',
      `${phi.rows} labels and ${phi.columns} gate features that are not independent on them`,
      'more labels than features N_0 D, and features of full column rank; otherwise use T > 0',
    );
  }
  const labels = columnVector(expanded.labels);
  // One step of refinement: normal equations alone would square the condition number's share of the error.
  const beta = solveCholesky(normal, columnVector(multiplyVector(phi, labels.data, true))).data;
  const misfit = residualOf(phi, beta, labels.data);
  const correction = solveCholesky(normal, columnVector(multiplyVector(phi, misfit, true))).data;
  for (let i = 0; i < beta.length; i++) beta[i] += correction[i];
  const error = residualOf(phi, beta, labels.data);

  const coefficients = matrix(d, r, beta);
  const [width] = problem.widths;
  const sigma2 = problem.priorVariances[1];
  const n0 = problem.inputs.columns;
  const orderParameter = functionOfSymmetric(symmetricEigen(gram(coefficients)), (lambda) =>
    renormalizedEigenvalue(Math.max(0, lambda), width, r, sigma2),
  );

  return {
    orderParameter,
    coefficients,
    trainSquaredError: dot(error, error),
    predict(points) {
      checkPoints(points, 1, n0, 'test');
      const { coordinates } = projected(expanded, points).projection;
      const rows = features(expandedGates(points, expanded.outputs), coordinates, expanded.outputs, scale);
      const mean = matrix(points.inputs.rows, expanded.outputs, multiplyVector(rows, beta));
      const half = solveLower(normal, transpose(rows));
      const slope = matrix(points.inputs.rows, expanded.outputs);
      for (let i = 0; i < half.rows; i++) {
        for (let a = 0; a < half.columns; a++) slope.data[a] += half.data[i * half.columns + a] ** 2;
      }
      return { mean, varianceSlope: slope };
    },
  };
}

/** The root u >= 0 of N u^2 / sigma^2 + (r - N) u = lambda, in the form that does not cancel; r = N_0 or the rank of the inputs. */
function renormalizedEigenvalue(lambda: number, width: number, dimension: number, sigma2: number): number {
  if (width === Number.POSITIVE_INFINITY) return sigma2;
  const b = width - dimension;
  const radical = Math.sqrt(b * b + (4 * width * lambda) / sigma2);
  if (b >= 0) return (sigma2 / (2 * width)) * (b + radical);
  return radical - b === 0 ? 0 : (2 * lambda) / (radical - b);
}

function residualOf(phi: Matrix, beta: Float64Array, labels: Float64Array): Float64Array {
  const fit = multiplyVector(phi, beta);
  return labels.map((value, i) => value - fit[i]);
}
