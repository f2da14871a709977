import { describe, InputError, requirePositive } from '../../base/input-error.ts';

/** A hidden layer as the theory sees it: its width and the prior variance of the weights that leave it. */
export interface HiddenLayer {
  /** N_l > 0, possibly infinite. */
  readonly width: number;
  /** sigma_{l+1}^2, the variance of the weights of the next layer. */
  readonly variance: number;
}

/**
 * The hidden layers of a network, input side first.
 *
 * @param widths - N_1..N_L, positive, infinity allowed
 * @param priorVariances - sigma_1^2..sigma_{L+1}^2, readout last; sigma_1^2 belongs to the kernel, not to a hidden layer
 * @throws InputError that names the field
 */
export function hiddenLayers(widths: readonly number[], priorVariances: readonly number[]): HiddenLayer[] {
  if (widths.length === 0) throw new InputError('widths', 'no hidden layer', 'one width for each hidden layer');
  if (priorVariances.length !== widths.length + 1) {
    const expected = `length ${widths.length + 1}: one for each of ${widths.length} hidden layers and the readout`;
    throw new InputError('priorVariances', describe(priorVariances), expected);
  }
  requirePositive('priorVariances[0]', priorVariances[0]);
  return widths.map((width, l) => {
    const infinite = width === Number.POSITIVE_INFINITY;
    return {
      width: infinite ? width : requirePositive(`widths[${l}]`, width),
      variance: requirePositive(`priorVariances[${l + 1}]`, priorVariances[l + 1]),
    };
  });
}

/** log S, S = prod_l sigma_{l+1}^2: the amplitude of the infinitely wide network. */
export function logPriorAmplitude(layers: readonly HiddenLayer[]): number {
  return layers.reduce((sum, { variance }) => sum + Math.log(variance), 0);
}

/** The smallest width, infinite where all are. */
export function smallestWidth(layers: readonly HiddenLayer[]): number {
  return layers.reduce((least, { width }) => Math.min(least, width), Number.POSITIVE_INFINITY);
}

/**
 * The common force delta of layers whose order parameters multiply to exp(x) times the prior: the root of
 * sum_l log(1 - delta / N_l) = x (note bpkr, section 3).
 *
 * Solved in w = log(1 - delta / N_min), where the left side is increasing and convex: Newton from the tangent at 0 stays on
 * the far side of the root and never overshoots.
 *
 * @param layers - at least one of finite width
 * @returns delta < N_min as a function of x
 */
export function layerForceOf(layers: readonly HiddenLayer[]): (x: number) => number {
  const least = smallestWidth(layers);
  const ratios = layers.map(({ width }) => least / width).filter((ratio) => ratio > 0);
  const slope = ratios.reduce((sum, ratio) => sum + ratio, 0);
  if (ratios.every((ratio) => ratio === 1)) return (x) => -least * Math.expm1(x / slope);
  return (x) => -least * Math.expm1(commonLogarithm(ratios, x, x / slope));
}

/** `layerForceOf` at one x. */
export function layerForce(layers: readonly HiddenLayer[], x: number): number {
  return layerForceOf(layers)(x);
}

/** The root w of sum_l log(1 - r_l + r_l e^w) = x by Newton from `start` at or beyond it. */
function commonLogarithm(ratios: readonly number[], x: number, start: number): number {
  let w = start;
  for (let iteration = 0; iteration < 200; iteration++) {
    let value = -x;
    let derivative = 0;
    const growth = Math.expm1(Math.min(w, 30));
    for (const ratio of ratios) {
      if (ratio === 1) {
        value += w;
        derivative += 1;
      } else if (w > 30) {
        // log(1 - r + r e^w) without overflow
        const rest = ((1 - ratio) / ratio) * Math.exp(-w);
        value += w + Math.log(ratio) + Math.log1p(rest);
        derivative += 1 / (1 + rest);
      } else {
        value += Math.log1p(ratio * growth);
        derivative += (ratio * (1 + growth)) / (1 + ratio * growth);
      }
    }
    const step = value / derivative;
    w -= step;
    if (Math.abs(step) <= 2e-16 * Math.max(1e-3, Math.abs(w))) break;
  }
  return w;
}

/** d delta / d x of `layerForce`, in terms of its value. */
export function layerForceSlope(layers: readonly HiddenLayer[], delta: number): number {
  let sum = 0;
  for (const { width } of layers) if (width !== Number.POSITIVE_INFINITY) sum += 1 / (width - delta);
  return -1 / sum;
}

/** sum_l N_l/2 (z_l - log z_l), z_l = 1 - delta / N_l: the prior part of the effective Hamiltonian; infinite layers count 0. */
export function layerEnergy(layers: readonly HiddenLayer[], delta: number): number {
  let sum = 0;
  for (const { width } of layers) {
    if (width === Number.POSITIVE_INFINITY) continue;
    const z = -delta / width;
    sum += (width / 2) * (1 + z - Math.log1p(z));
  }
  return sum;
}

/** u_l = sigma_{l+1}^2 (1 - delta / N_l). */
export function layerOrderParameters(layers: readonly HiddenLayer[], delta: number): number[] {
  return layers.map(({ width, variance }) => variance * (1 - delta / width));
}
