/** The activations that have their Gaussian averages in closed form. `erf` has no rescaled argument. */
export type Activation = 'linear' | 'relu' | 'erf';

/**
 * The dual of an activation phi: its averages over a pair (h, h') of centred Gaussians with variances v, w and covariance c.
 * All maps are finite for every v, w >= 0; |c| above sqrt(v w) by rounding is clipped.
 */
export interface DualActivation {
  readonly activation: Activation;
  /** E[phi(h) phi(h')] */
  value(c: number, v: number, w: number): number;
  /** E[phi'(h) phi'(h')], which is also d value / d c */
  derivative(c: number, v: number, w: number): number;
  /** value(c; v, w) - value(c - delta; v, w) without cancellation (note continual-single-head, section 2.3). */
  difference(c: number, delta: number, v: number, w: number): number;
  /** E[phi(h)^2] = value(v; v, v), exact on the diagonal */
  diagonal(v: number): number;
}
