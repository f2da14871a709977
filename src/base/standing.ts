/**
 * What a theory result is, which decides how a comparison judges it:
 * `exact` at this width, `leading-order` in 1/N, valid at `infinite-width`, or `heuristic`.
 */
export type Standing = 'exact' | 'leading-order' | 'infinite-width' | 'heuristic';
