import { matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { hermiteTable, TERMS } from './hermite-table.ts';

/** Hermite coefficients of f(sqrt(v) x) for many variances: c_n, points x terms, the squares' sum and what the series leaves. */
export interface HermiteCoefficients {
  readonly terms: Float64Array;
  /** sqrt(E f^2) of every point. */
  readonly size: Float64Array;
  /** sqrt of E f^2 - sum c_n^2, and of rounding. */
  readonly rest: Float64Array;
}

/** The coefficients of one function at the given variances. */
export function hermiteCoefficients(f: (h: number) => number, variances: Float64Array): HermiteCoefficients {
  const { nodes, weights, basis } = hermiteTable();
  const values = matrix(variances.length, nodes.length);
  const size = new Float64Array(variances.length);
  variances.forEach((v, i) => {
    const deviation = Math.sqrt(v);
    let square = 0;
    for (let k = 0; k < nodes.length; k++) {
      const value = f(deviation * nodes[k]);
      values.data[i * nodes.length + k] = value;
      square += weights[k] * value * value;
    }
    size[i] = Math.sqrt(square);
  });
  const terms = multiply(values, basis, { transposeB: true }).data;
  const rest = size.map((root, i) => {
    let sum = 0;
    for (let n = 0; n < TERMS; n++) sum += terms[i * TERMS + n] ** 2;
    return Math.sqrt(Math.max(root * root - sum, Number.EPSILON * root * root));
  });
  return { terms, size, rest };
}

/** Largest remainder of a series that is taken, relative to the sizes of the two functions. */
const REMAINDER = 1e-13;

/**
 * sum_n a_n b_n rho^n of two points, or undefined where its certificate |rho|^n sqrt(rest rest') is too large (note nonlinear, section 2.2).
 */
export function mehlerSum(
  a: HermiteCoefficients,
  i: number,
  b: HermiteCoefficients,
  j: number,
  rho: number,
): number | undefined {
  const bound = a.size[i] * b.size[j];
  if (Math.abs(rho) ** TERMS * a.rest[i] * b.rest[j] > REMAINDER * bound) return undefined;
  const [x, y] = [i * TERMS, j * TERMS];
  let sum = 0;
  let power = 1;
  for (let n = 0; n < TERMS && Math.abs(power) > 1e-18; n++) {
    sum += a.terms[x + n] * b.terms[y + n] * power;
    power *= rho;
  }
  return sum;
}
