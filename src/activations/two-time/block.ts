/** A block of pairs of inputs (rows by columns) with all that the recursions need of them, computed once. */
export interface InputPairs {
  readonly rows: number;
  readonly columns: number;
  /** kappa_0 = x . x' / N_0, rows x columns. */
  readonly kernel: Float64Array;
  /** |x|^2 / N_0 of the row points. */
  readonly rowNorms: Float64Array;
  /** |x|^2 / N_0 of the column points. */
  readonly columnNorms: Float64Array;
  /** sqrt(rowNorms columnNorms) of each pair. */
  readonly scale: Float64Array;
  /** Cosine of the angle of each pair: exactly 1 for parallel inputs, 0 where an input is zero. */
  readonly cosine: Float64Array;
  /** Rows and columns are the same points: kernel, scale and cosine are symmetric. */
  readonly symmetric: boolean;
}

/** What the recursions need of every layer at a pair of times; W_1..W_L, then the readout. */
export interface LayerFactors {
  /** e_l, memory between the two times. */
  readonly memory: Float64Array;
  /** m_l, covariance between the two times. */
  readonly covariance: Float64Array;
  /** c_l, correlation between the two times: 1 exactly at equal times. */
  readonly correlation: Float64Array;
  /** q_l at the first time. */
  readonly rowVariance: Float64Array;
  /** q_l at the second time. */
  readonly columnVariance: Float64Array;
  /** 1 where the layer learns at the second time, else 0. */
  readonly learning: Float64Array;
}

/**
 * C and D of a block at one pair of times; a null output is not wanted.
 *
 * @param covariance - receives C, rows x columns
 * @param response - receives D, rows x columns
 */
export type TwoTimeRecursion = (
  factors: LayerFactors,
  covariance: Float64Array | null,
  response: Float64Array | null,
) => void;

/** The two-time recursions of an activation: prepared for a block of pairs and L hidden layers, then asked at many times. */
export type TwoTimeForm = (pairs: InputPairs, depth: number) => TwoTimeRecursion;
