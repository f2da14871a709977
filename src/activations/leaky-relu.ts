import { InputError } from '../base/input-error.ts';
import { type ActivationFamily, type ActivationPart, ALL_VARIANCES } from './activation.ts';
import { closedDual, type PairDual, separateJet } from './dual.ts';
import { reluDual } from './relu-dual.ts';
import { geometricRates } from './two-time/rates.ts';
import { dualTwoTime } from './two-time/recursion-dual.ts';

/** phi(h) = h above 0 and s h below: (1 - s) times ReLU and s times the identity (note nonlinear, section 2.1). */
function leakyRelu(slope: number, name: string): ActivationPart {
  if (!(slope >= -1 && slope < 1)) throw new InputError('activation', name, 'a slope from -1 to below 1');
  const bend = (1 - slope) ** 2;
  const dual = closedDual({
    value: (c, v, w) => bend * reluDual.value(c, v, w) + slope * c,
    derivative: (c, v, w) => bend * reluDual.derivative(c, v, w) + slope,
    byVariance: (c, v, w) => bend * reluDual.byVariance(c, v, w),
    difference: (c, delta, v, w) => bend * reluDual.difference(c, delta, v, w) + slope * delta,
    diagonal: (v) => (v * (1 + slope * slope)) / 2,
    between(v, w) {
      const relu = reluDual.between(v, w);
      const maps: Omit<PairDual, 'jet'> = {
        value: (c, i, j) => bend * relu.value(c, i, j) + slope * c,
        derivative: (c, i, j) => bend * relu.derivative(c, i, j) + slope,
        byRow: (c, i, j) => bend * relu.byRow(c, i, j),
        byColumn: (c, i, j) => bend * relu.byColumn(c, i, j),
      };
      return { ...maps, jet: separateJet(maps) };
    },
  });
  return {
    name,
    label: 'leaky ReLU',
    tex: '\\max(0,h)+s\\min(0,h)',
    homogeneous: true,
    odd: false,
    value: (h) => (h > 0 ? h : slope * h),
    derivative: (h) => (h > 0 ? 1 : slope),
    apply(h, out, start, end) {
      const [even, odd] = [(1 - slope) / 2, (1 + slope) / 2];
      for (let i = start; i < end; i++) out[i] = odd * h[i] + even * Math.abs(h[i]);
    },
    applyDerivative(h, gradient, start, end) {
      for (let i = start; i < end; i++) gradient[i] *= slope + (1 - slope) * Number(h[i] > 0);
    },
    dual,
    variances: ALL_VARIANCES,
    mean: (v) => (1 - slope) * Math.sqrt(v / (2 * Math.PI)),
    meanSlope: () => (1 + slope) / 2,
    twoTime: dualTwoTime(dual),
    timeRates: () => geometricRates(8, 1.4, 1e6),
    chains: true,
  };
}

const SLOPE = 0.01;

export const activation: ActivationFamily = {
  name: 'leaky-relu',
  label: 'leaky ReLU',
  tex: '\\max(0,h)+s\\min(0,h)',
  parameters: 'slope s below zero, 0.01 without one',
  example: [0.2],
  of: (numbers) =>
    numbers.length === 0 ? leakyRelu(SLOPE, 'leaky-relu') : leakyRelu(numbers[0], `leaky-relu(${numbers.join(', ')})`),
};
