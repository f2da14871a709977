import type { FreeStep } from './model.ts';
import type { TaskSimilarity } from './similarity.ts';

/** The order parameters of task 2 at a saddle, eq. (4) of note continual-multi-head. */
export interface TwoTaskOrderParameters {
  /** u_2 = |a_2|^2 / N */
  readonly u: number;
  /** Gibbs variance of a readout component. */
  readonly b: number;
  /** psi = a_2 . e / sqrt N, re-use of the old learned feature. */
  readonly psi: number;
  /** Squared norm of the mean readout on the untouched directions. */
  readonly eta: number;
  /** Multiplier of |a_2|^2; negative values are legitimate. */
  readonly zeta: number;
  /** chi = u s^2 + b F */
  readonly chi: number;
  /** 2 f of eq. (5) at the saddle. */
  readonly freeEnergy: number;
  readonly residual: number;
  readonly iterations: number;
}

/** Where the search for X ends, in the logarithm of (X - X_min) / X_min. */
const LOG_OFFSET = { from: -90, to: 60 };

/**
 * Task 2 at T = 0 and finite lambda: one scalar equation E(X) = 0 for X = chi / b, with a unique admissible root
 * (note continual-multi-head, section 4, eq. 12).
 *
 * @param step - c, s^2, F of the free hidden weight
 * @param readoutVariance - sigma_a^2
 * @param similarity - alpha, rho, q, kappa
 * @param logDeterminant - log det G / N, for the free energy
 */
export function coldSaddle(
  step: FreeStep,
  readoutVariance: number,
  similarity: TaskSimilarity,
  logDeterminant: number,
): TwoTaskOrderParameters {
  const { c, s2, frozen } = step;
  const { load, rho, q, kappa } = similarity;
  const edge = frozen * Math.sqrt(load);
  const reuse = load * frozen - c * c * q;
  const free = frozen + s2;
  const least = Math.max(edge, reuse, free);

  // Every small difference is built from the offset above X_min, so that no digits are lost near the edge.
  const at = (logOffset: number) => {
    const offset = least * Math.exp(logOffset);
    const x = least + offset;
    const aboveEdge = least - edge + offset;
    const aboveReuse = least - reuse + offset;
    const aboveFree = least - free + offset;
    const psi = (c * kappa) / aboveReuse;
    const power = load * rho - 2 * c * psi * kappa + c * c * psi * psi * q;
    const eta = (frozen * power) / (aboveEdge * (aboveEdge + 2 * edge));
    const b = (s2 * (eta + psi * psi)) / aboveFree;
    const u = ((s2 + aboveFree) / s2) * b;
    const parts = [
      (b * b) / readoutVariance,
      b * ((load * s2) / x - 1 + (load * frozen) / x),
      (-s2 * power) / (x * x),
      (-eta * load * frozen * s2) / (x * x),
    ];
    const value = parts[0] + parts[1] + parts[2] + parts[3];
    const scale = Math.max(...parts.map(Math.abs));
    return { x, psi, eta, b, u, value, scale };
  };

  let low = LOG_OFFSET.from;
  let high = LOG_OFFSET.to;
  let iterations = 0;
  while (high - low > 1e-15 * Math.max(1, Math.abs(low)) && iterations < 200) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    const { value } = at(middle);
    // Overflow and indeterminate forms happen only towards X_min, where E is positive.
    if (value > 0 || Number.isNaN(value)) low = middle;
    else high = middle;
    iterations++;
  }
  const { x, psi, eta, b, u, value, scale } = at((low + high) / 2);
  const chi = b * x;
  const zeta = (x - load * frozen) / (x * b);
  const overlap = (c * kappa) / chi;
  const freeEnergy =
    u / readoutVariance -
    zeta * u -
    Math.log(b) -
    (load * frozen) / x +
    load * Math.log(chi) +
    logDeterminant +
    (load * rho) / chi -
    (overlap * overlap) / (zeta + (c * c * q) / chi);
  return { u, b, psi, eta, zeta, chi, freeEnergy, residual: Math.abs(value) / scale, iterations };
}
