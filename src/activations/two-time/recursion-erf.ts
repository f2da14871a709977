import type { InputPairs, LayerFactors, TwoTimeForm } from './block.ts';

/** 1 / sqrt(1 + 2 Q_l) of every point and layer, layer after layer: the scale that the arc-sine kernel divides by. */
interface ErfScales {
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
function fillErfScales(norms: Float64Array, depth: number, variances: Float64Array, out: Float64Array): void {
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
function erfRecursion(
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

/** The form of erf: the scales of the points are kept while the variances of a time stay what they were. */
export const erfTwoTime: TwoTimeForm = (pairs, depth) => {
  const scales = { rows: new Float64Array(depth * pairs.rows), columns: new Float64Array(depth * pairs.columns) };
  const rowVariances = new Float64Array(depth).fill(Number.NaN);
  const columnVariances = new Float64Array(depth).fill(Number.NaN);
  return (factors, covariance, response) => {
    if (changed(rowVariances, factors.rowVariance)) {
      fillErfScales(pairs.rowNorms, depth, rowVariances, scales.rows);
    }
    if (changed(columnVariances, factors.columnVariance)) {
      fillErfScales(pairs.columnNorms, depth, columnVariances, scales.columns);
    }
    const mirror = pairs.symmetric && rowVariances.every((q, l) => q === columnVariances[l]);
    erfRecursion(pairs, depth, factors, scales, mirror, covariance, response);
  };
};

/** Takes over the variances of the hidden layers; whether they differ from those that were kept. */
function changed(kept: Float64Array, variances: Float64Array): boolean {
  let differs = false;
  for (let l = 0; l < kept.length; l++) {
    if (kept[l] !== variances[l]) {
      kept[l] = variances[l];
      differs = true;
    }
  }
  return differs;
}
