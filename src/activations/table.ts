import { InputError } from '../base/input-error.ts';
import { type ActivationFamily, type ActivationPart, arrayForms } from './activation.ts';
import { closedDual } from './dual.ts';
import { naturalSpline } from './spline/natural-spline.ts';
import { splineAverages } from './spline/spline-averages.ts';

/** The cubic spline through the points, linear beyond the ends. */
function tablePart(numbers: readonly number[]): ActivationPart {
  const name = `table(${numbers.join(', ')})`;
  if (numbers.length < 6 || numbers.length % 2 !== 0) {
    throw new InputError('activation', `${numbers.length} numbers in a table`, 'h and phi(h) of three points or more');
  }
  const h = numbers.filter((_, k) => k % 2 === 0);
  const values = numbers.filter((_, k) => k % 2 === 1);
  if (h.some((x, k) => k > 0 && !(x > h[k - 1]))) {
    throw new InputError('activation', 'a table whose h do not ascend', 'ascending h, each once');
  }
  const spline = naturalSpline(h, values);
  const averages = splineAverages(spline);
  const value = (x: number) => spline.at(0, x);
  const derivative = (x: number) => spline.at(1, x);
  return {
    name,
    label: 'table',
    tex: '\\text{spline}(h)',
    homogeneous: false,
    odd: h.every((x, k) => x === -h[h.length - 1 - k] && values[k] === -values[h.length - 1 - k]),
    value,
    derivative,
    ...arrayForms(value, derivative),
    dual: closedDual({
      value: averages.value,
      derivative: averages.derivative,
      byVariance: averages.byVariance,
      diagonal: averages.square,
    }),
    variances: [1e-8, 1e4],
    mean: (v) => averages.moment(0, v),
    meanSlope: (v) => averages.moment(1, v),
    chains: false,
  };
}

/** tanh at nine points: what the family is without numbers. */
const SHOWN = [-4, -2, -1, -0.5, 0, 0.5, 1, 2, 4].flatMap((x) => [x, Math.tanh(x)]);

export const activation: ActivationFamily = {
  name: 'table',
  label: 'table',
  tex: '\\text{spline}(h)',
  parameters: 'h1, phi1, h2, phi2, ...: its cubic spline, linear beyond the ends',
  example: SHOWN,
  of: (numbers) => tablePart(numbers.length === 0 ? SHOWN : numbers),
};
