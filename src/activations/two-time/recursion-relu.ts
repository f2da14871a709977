import type { InputPairs, LayerFactors, TwoTimeForm } from './block.ts';

/**
 * The recursions of ReLU for a block of pairs. Homogeneity makes them functions of the angle alone: with
 * rho_1 = c_1 cos(x, x') and k(rho) = (sin theta + (pi - theta) rho) / pi, the correlations are rho_{l+1} = c_{l+1} k(rho_l),
 * and the norms factor out of every layer (note ndk, section 3; Cho & Saul 2009).
 *
 * @param depth - L
 * @param covariance - receives C, rows x columns, or null
 * @param response - receives D, or null
 */
function reluRecursion(
  pairs: InputPairs,
  depth: number,
  factors: LayerFactors,
  covariance: Float64Array | null,
  response: Float64Array | null,
): void {
  const { rows, columns, cosine, scale, symmetric } = pairs;
  const { memory, covariance: m, correlation: c, learning } = factors;
  // K^l = half[l] k(rho_l) in units of the pair's scale
  const half = new Float64Array(depth);
  let product = 1;
  for (let l = 0; l < depth; l++) {
    product *= Math.sqrt(factors.rowVariance[l] * factors.columnVariance[l]);
    half[l] = product / 2;
    product /= 2;
  }
  const start = learning[0] * memory[0];
  const last = m[depth];
  for (let i = 0; i < rows; i++) {
    const end = symmetric ? i + 1 : columns;
    for (let j = 0; j < end; j++) {
      const ij = i * columns + j;
      let rho = cosine[ij];
      let d = start * rho;
      let k = 0;
      for (let l = 0; l < depth; l++) {
        rho *= c[l];
        const theta = rho >= 1 ? 0 : Math.acos(rho);
        const open = (Math.PI - theta) / Math.PI;
        rho = Math.sqrt(Math.max(0, (1 - rho) * (1 + rho))) / Math.PI + open * rho;
        k = half[l] * rho;
        d = 0.5 * m[l + 1] * open * d + learning[l + 1] * memory[l + 1] * k;
      }
      if (response !== null) {
        const value = d * scale[ij];
        response[ij] = value;
        if (symmetric) response[j * columns + i] = value;
      }
      if (covariance !== null) {
        const value = last * k * scale[ij];
        covariance[ij] = value;
        if (symmetric) covariance[j * columns + i] = value;
      }
    }
  }
}

/** The form of ReLU. */
export const reluTwoTime: TwoTimeForm = (pairs, depth) => (factors, covariance, response) =>
  reluRecursion(pairs, depth, factors, covariance, response);
