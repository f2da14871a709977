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
  if (!certified(a, i, b, j, rho)) return undefined;
  const [x, y] = [i * TERMS, j * TERMS];
  let sum = 0;
  let power = 1;
  for (let n = 0; n < TERMS && Math.abs(power) > 1e-18; n++) {
    sum += a.terms[x + n] * b.terms[y + n] * power;
    power *= rho;
  }
  return sum;
}

/** |rho| below this leaves a series of TERMS terms no remainder to speak of, whatever the functions. */
const SAFE = REMAINDER ** (1 / TERMS);

function certified(a: HermiteCoefficients, i: number, b: HermiteCoefficients, j: number, rho: number): boolean {
  const size = Math.abs(rho);
  return size < 0.99 * SAFE || size ** TERMS * a.rest[i] * b.rest[j] <= REMAINDER * a.size[i] * b.size[j];
}

/** Coefficients of phi, phi', phi''. */
export type CoefficientJet = readonly [HermiteCoefficients, HermiteCoefficients, HermiteCoefficients];

/**
 * The sums of phi phi, phi' phi', phi'' phi and phi phi'' of two points in one pass, into `out`; false, with nothing written, where one of their
 * certificates is too large.
 */
export function mehlerJet(
  a: CoefficientJet,
  i: number,
  b: CoefficientJet,
  j: number,
  rho: number,
  out: Float64Array,
): boolean {
  const [a0, a1, a2] = a;
  const [b0, b1, b2] = b;
  const sound =
    certified(a0, i, b0, j, rho) &&
    certified(a1, i, b1, j, rho) &&
    certified(a2, i, b0, j, rho) &&
    certified(a0, i, b2, j, rho);
  if (!sound) return false;
  const [s0, s1, s2] = [a0.terms, a1.terms, a2.terms];
  const [t0, t1, t2] = [b0.terms, b1.terms, b2.terms];
  let [value, slope, row, column] = [0, 0, 0, 0];
  let power = 1;
  let x = i * TERMS;
  let y = j * TERMS;
  for (let n = 0; n < TERMS && Math.abs(power) > 1e-18; n++, x++, y++) {
    value += s0[x] * t0[y] * power;
    slope += s1[x] * t1[y] * power;
    row += s2[x] * t0[y] * power;
    column += s0[x] * t2[y] * power;
    power *= rho;
  }
  out[0] = value;
  out[1] = slope;
  out[2] = row;
  out[3] = column;
  return true;
}
