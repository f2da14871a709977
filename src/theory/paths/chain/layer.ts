/** One hidden layer of the chain of order parameters (notes paths, section 2.1, and ggdln, section 2.2). */
export interface ChainLayer {
  /** N_l */
  readonly width: number;
  /** sigma_l^2 of the weights that leave the layer. */
  readonly variance: number;
  /** M_l: the gates, heads or filter offsets of the set that leaves the layer. */
  readonly gates: number;
  /** D_l = M_l M_(l+1) ... M_L m, the size of U_l. */
  readonly dimension: number;
}

/** A layer of infinite width is solved as one of so many units: what D / N moves is then below rounding. */
const UNITS_OF_INFINITY = 1e15;

/** The layers of a chain, first hidden layer first, from N_l, sigma_l^2 of the weights that leave each, and M_l. */
export function chainLayers(
  widths: readonly number[],
  variances: readonly number[],
  sets: readonly number[],
  outputs: number,
): ChainLayer[] {
  const layers: ChainLayer[] = [];
  let dimension = outputs;
  for (let l = widths.length - 1; l >= 0; l--) {
    dimension *= sets[l];
    layers.unshift({
      width: Math.min(widths[l], UNITS_OF_INFINITY),
      variance: variances[l],
      gates: sets[l],
      dimension,
    });
  }
  return layers;
}
