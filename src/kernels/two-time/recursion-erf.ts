import type { InputPairs } from './input-pairs.ts';
import type { LayerFactors } from './layer-schedule.ts';

/** 1 / sqrt(1 + 2 Q_l) of every point and layer, layer after layer: the scale that the arc-sine kernel divides by. */
export interface ErfScales {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/**
 * The scales of the points at one time.
 *
 * @param norms - |x|^2 / N_0
 * @param variances - q_l at that time
 * @param out - receives depth x points
 */
export function fillErfScales(norms: Float64Array, depth: number, variances: Float64Array, out: Float64Array): void {
  const points = norms.length;
  for (let i = 0; i < points; i++) {
    let k = norms[i];
    for (let l = 0; l < depth; l++) {
      const q = variances[l] * k;
      out[l * points + i] = 1 / Math.sqrt(1 + 2 * q);
      k = (2 / Math.PI) * Math.asin((2 * q) / (1 + 2 * q));
    }
  }
}

/**
 * The recursions of erf for a block of pairs (note ndk, section 3; Williams 1997).
 *
 * @param depth - L
 * @param scales - of the row points at the first time and of the column points at the second
 * @param mirror - fill the upper triangle from the lower: only where the variances of both times agree
 * @param covariance - receives C, rows x columns, or null
 * @param response - receives D, or null
 */
export function erfRecursion(
  pairs: InputPairs,
  depth: number,
  factors: LayerFactors,
  scales: ErfScales,
  mirror: boolean,
  covariance: Float64Array | null,
  response: Float64Array | null,
): void {
  const { rows, columns, kernel } = pairs;
  const { memory, covariance: m, learning } = factors;
  const start = learning[0] * memory[0];
  const last = m[depth];
  for (let i = 0; i < rows; i++) {
    const end = mirror ? i + 1 : columns;
    for (let j = 0; j < end; j++) {
      const ij = i * columns + j;
      let k = kernel[ij];
      let d = start * k;
      for (let l = 0; l < depth; l++) {
        const scale = scales.rows[l * rows + i] * scales.columns[l * columns + j];
        let u = 2 * m[l] * k * scale;
        if (u > 1) u = 1;
        else if (u < -1) u = -1;
        k = (2 / Math.PI) * Math.asin(u);
        // Q_1 Q_2 >= C^2 bounds the root by 1 / scale from below
        const root = Math.max((1 - u) * (1 + u), scale * scale);
        d = ((m[l + 1] * 4 * scale) / (Math.PI * Math.sqrt(root))) * d + learning[l + 1] * memory[l + 1] * k;
      }
      if (response !== null) {
        response[ij] = d;
        if (mirror) response[j * columns + i] = d;
      }
      if (covariance !== null) {
        const value = last * k;
        covariance[ij] = value;
        if (mirror) covariance[j * columns + i] = value;
      }
    }
  }
}
