import type { Activation } from '../../../activations/activation.ts';
import { requireActivation } from '../../../activations/registry.ts';
import { triangleStrips } from '../../../kernels/two-time/input-pairs.ts';
import type { LayerSchedule } from '../../../kernels/two-time/layer-schedule.ts';
import { TwoTimeKernel } from '../../../kernels/two-time/two-time-kernel.ts';
import { backend } from '../../../linalg/active-backend.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { thinSvd } from '../../../linalg/svd.ts';

/** The kernel of every pair as a sum of exponentials with shared rates: D(z) = sum_r A_r e^(-lambda_r z), z = gamma tau. */
export interface ExponentialFit {
  readonly rates: Float64Array;
  /** A_r one after the other, each rows x columns. */
  readonly amplitudes: Float64Array;
  /** Largest error between the fitted points, relative to the largest entry of D(0). */
  readonly error: number;
}

const SAMPLES = 200;
const CUT = 1e-13;
/** Kernels evaluated before each product; bounds the memory. */
const CHUNK = 40;

/** The two operators that turn samples of a kernel into amplitudes: shared by all blocks of pairs. */
export interface FitOperator {
  readonly rates: Float64Array;
  /** z of the samples. */
  readonly points: Float64Array;
  /** Pseudo-inverse of e^(-lambda_r z), R x samples. */
  readonly inverse: Float64Array;
}

/** Least squares at z = 0 and log-spaced z, once for every pair of points (note ndk, section 9.3). */
export function fitOperator(activation: Activation, depth: number): FitOperator {
  const rates = requireActivation(activation, 'timeRates', 'rates that a kernel in time is fitted with')(depth);
  const points = Float64Array.from({ length: SAMPLES }, (_, i) =>
    i === 0 ? 0 : 1e-8 * (40 / 1e-8) ** ((i - 1) / (SAMPLES - 2)),
  );
  const design = matrix(SAMPLES, rates.length);
  for (let i = 0; i < SAMPLES; i++) {
    for (let r = 0; r < rates.length; r++) design.data[i * rates.length + r] = Math.exp(-rates[r] * points[i]);
  }
  const { u, s, v } = thinSvd(design);
  const scaled = matrix(
    v.rows,
    v.columns,
    v.data.map((value, i) => {
      const singular = s[i % v.columns];
      return singular > CUT * s[0] ? value / singular : 0;
    }),
  );
  return { rates, points, inverse: multiply(scaled, u, { transposeB: true }).data };
}

/**
 * Fits all pairs of a block.
 *
 * @param kernel - with equal layers at equilibrium, so that D depends on the time difference alone
 * @param rate - gamma, which turns z into time
 * @param checked - whether the error between the fitted points is measured
 */
export function fitKernel(operator: FitOperator, kernel: TwoTimeKernel, rate: number, checked = true): ExponentialFit {
  const { rates, points, inverse } = operator;
  const pairs = kernel.rows * kernel.columns;
  const amplitudes = new Float64Array(rates.length * pairs);
  if (pairs === 0) return { rates, amplitudes, error: 0 };
  const samples = new Float64Array(Math.min(CHUNK, points.length) * pairs);
  for (let from = 0; from < points.length; from += CHUNK) {
    const count = Math.min(CHUNK, points.length - from);
    for (let i = 0; i < count; i++) {
      kernel.response(points[from + i] / rate, 0, samples.subarray(i * pairs, (i + 1) * pairs));
    }
    backend().gemm(
      false,
      false,
      rates.length,
      pairs,
      count,
      1,
      inverse,
      from,
      points.length,
      samples,
      0,
      pairs,
      1,
      amplitudes,
      0,
      pairs,
    );
  }
  return { rates, amplitudes, error: checked ? fitError(kernel, rate, rates, amplitudes, points) : 0 };
}

/** Rows of the triangle that are fitted at once. */
const STRIP = 32;

/**
 * Fits all pairs of a list of inputs with itself, each pair once.
 *
 * @param schedules - of equal layers at equilibrium
 */
export function fitTriangle(
  operator: FitOperator,
  activation: Activation,
  schedules: readonly LayerSchedule[],
  inputs: Matrix,
  rate: number,
): ExponentialFit {
  const { rates } = operator;
  const size = inputs.rows;
  const amplitudes = new Float64Array(rates.length * size * size);
  let error = 0;
  for (const { from, pairs } of triangleStrips(inputs, STRIP)) {
    // The last rows meet all others: their pairs stand for the rest where the error is measured.
    const last = from + pairs.rows === size;
    const strip = fitKernel(operator, new TwoTimeKernel(activation, schedules, pairs), rate, last);
    error = Math.max(error, strip.error);
    for (let r = 0; r < rates.length; r++) {
      const to = r * size * size;
      for (let i = 0; i < pairs.rows; i++) {
        for (let j = 0; j <= from + i; j++) {
          const value = strip.amplitudes[(r * pairs.rows + i) * pairs.columns + j];
          amplitudes[to + (from + i) * size + j] = value;
          amplitudes[to + j * size + from + i] = value;
        }
      }
    }
  }
  return { rates, amplitudes, error };
}

/** Checks the fit half way between sampled points, where nothing was fitted. */
function fitError(
  kernel: TwoTimeKernel,
  rate: number,
  rates: Float64Array,
  amplitudes: Float64Array,
  points: Float64Array,
): number {
  const pairs = kernel.rows * kernel.columns;
  const exact = new Float64Array(pairs);
  const fitted = new Float64Array(pairs);
  kernel.response(0, 0, exact);
  let scale = 0;
  for (const value of exact) scale = Math.max(scale, Math.abs(value));
  let error = 0;
  // The sampled points below 1e-4 probe the cusp alone, whose area is negligible
  for (let i = points.length >> 1; i + 1 < points.length; i += 6) {
    const z = Math.sqrt(points[i] * points[i + 1]);
    kernel.response(z / rate, 0, exact);
    fitted.fill(0);
    for (let r = 0; r < rates.length; r++) {
      const decay = Math.exp(-rates[r] * z);
      if (decay === 0) continue;
      for (let a = 0; a < pairs; a++) fitted[a] += decay * amplitudes[r * pairs + a];
    }
    for (let a = 0; a < pairs; a++) error = Math.max(error, Math.abs(fitted[a] - exact[a]));
  }
  return scale > 0 ? error / scale : 0;
}
