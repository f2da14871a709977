import { InputError } from '../../base/input-error.ts';
import { type ActivationPart, arrayForms } from '../activation.ts';
import { closedDual } from '../dual.ts';
import { dualTwoTime } from '../two-time/recursion-dual.ts';

/** Degrees beyond this lose digits to cancellation. */
const MOST = 20;

/** sum_k a_k h^k */
function horner(a: readonly number[], h: number): number {
  let sum = 0;
  for (let k = a.length - 1; k >= 0; k--) sum = sum * h + a[k];
  return sum;
}

const differentiated = (a: readonly number[]) => a.slice(1).map((value, k) => (k + 1) * value);

/** E[sum_k a_k h^k] at variance v: (k - 1)!! v^(k/2) for even k. */
function average(a: readonly number[], v: number): number {
  let sum = 0;
  let moment = 1;
  for (let k = 0; k < a.length; k += 2) {
    sum += a[k] * moment;
    moment *= (k + 1) * v;
  }
  return sum;
}

/**
 * A polynomial activation: E[phi phi'] = sum_n c^n/n! E[phi^(n)] E[phi^(n)'], a finite sum (Mehler's series; note nonlinear, section 2).
 *
 * @param coefficients - of h^0, h^1, ...
 */
export function polynomialPart(
  name: string,
  label: string,
  tex: string,
  coefficients: readonly number[],
): ActivationPart {
  const degree = coefficients.length - 1;
  if (degree < 1 || degree > MOST || coefficients.every((a, k) => k === 0 || a === 0)) {
    throw new InputError(
      'activation',
      name,
      `coefficients of degree 0 to ${MOST} at most, one of degree 1 or more not zero`,
    );
  }
  const derivatives = [coefficients];
  for (let n = 1; n <= degree; n++) derivatives.push(differentiated(derivatives[n - 1]));
  const moment = (n: number, v: number) => (n > degree ? 0 : average(derivatives[n], v));
  /** sum_n c^n/n! E[phi^(n + i)] at v times E[phi^(n + j)] at w. */
  const sum = (i: number, j: number, c: number, v: number, w: number) => {
    let total = 0;
    let factor = 1;
    for (let n = 0; n + Math.max(i, j) <= degree; n++) {
      total += factor * moment(n + i, v) * moment(n + j, w);
      factor *= c / (n + 1);
    }
    return total;
  };
  const dual = closedDual({
    value: (c, v, w) => sum(0, 0, c, v, w),
    derivative: (c, v, w) => sum(1, 1, c, v, w),
    byVariance: (c, v, w) => sum(2, 0, c, v, w) / 2,
    diagonal: (v) => sum(0, 0, v, v, v),
  });
  const value = (h: number) => horner(coefficients, h);
  const derivative = (h: number) => horner(derivatives[1], h);
  return {
    name,
    label,
    tex,
    homogeneous: false,
    odd: coefficients.every((a, k) => k % 2 === 1 || a === 0),
    value,
    derivative,
    ...arrayForms(value, derivative),
    dual,
    variances: [1e-12, 1e6],
    mean: (v) => moment(0, v),
    meanSlope: (v) => moment(1, v),
    twoTime: dualTwoTime(dual),
    chains: true,
  };
}
