/** Unit roundoff of a double. */
const EPSILON = 2 ** -53;
const MOST_STEPS = 100;

/**
 * Root j of the secular equation 1 / rho + sum_i z_i^2 / (d_i - lambda) = 0, between d_j and the next pole.
 *
 * The unknown is the distance from the nearer pole, so that every difference d_i - lambda is found to full relative
 * accuracy. Each step replaces the sums over the poles on either side by rational functions of one pole that match
 * value and slope (Bunch, Nielsen & Sorensen 1978; Li, LAPACK working note 89), bracketed throughout.
 *
 * @param j - which root, ascending
 * @param k - number of poles
 * @param d - poles, ascending and distinct
 * @param z2 - squares of the components of the unit vector z, all positive
 * @param rho - strength of the update, positive
 * @param delta - receives d_i - lambda from `at` on, k numbers
 * @returns lambda
 */
export function secularRoot(
  j: number,
  k: number,
  d: Float64Array,
  z2: Float64Array,
  rho: number,
  delta: Float64Array,
  at: number,
): number {
  const last = j === k - 1;
  const inverseRho = 1 / rho;
  let width = 0;
  if (last) for (let i = 0; i < k; i++) width += rho * z2[i];
  else width = d[j + 1] - d[j];
  let atMiddle = inverseRho;
  for (let i = 0; i < k; i++) atMiddle += z2[i] / (d[i] - d[j] - width / 2);
  // The origin is the nearer pole; past the last pole it is that one.
  const origin = last || atMiddle >= 0 ? j : j + 1;
  const shift = d[origin];
  let low = 0;
  let high = 0;
  if (last) {
    if (atMiddle < 0) low = width / 2;
    // lambda <= d_j + rho |z|^2, with room for the rounding of the sum.
    high = atMiddle < 0 ? width * (1 + 1e-12) : width / 2;
  } else if (origin === j) high = width / 2;
  else low = -width / 2;
  // The two poles of the model: those around the root, or the two below the last.
  const first = last ? Math.max(0, j - 1) : j;
  const second = last ? j : j + 1;
  const poleFirst = d[first] - shift;
  const poleSecond = d[second] - shift;

  let eta = initialGuess(
    atMiddle,
    first,
    second,
    origin === j ? width / 2 : -width / 2,
    poleFirst,
    poleSecond,
    z2,
    last,
  );
  if (!(eta > low && eta < high)) eta = (low + high) / 2;
  for (let step = 0; step < MOST_STEPS; step++) {
    let psi = 0;
    let psiSlope = 0;
    let phi = 0;
    let phiSlope = 0;
    let size = inverseRho;
    const split = last ? j : j + 1;
    for (let i = 0; i < split; i++) {
      const distance = d[i] - shift - eta;
      const term = z2[i] / distance;
      psi += term;
      psiSlope += term / distance;
      size += Math.abs(term);
    }
    for (let i = split; i < k; i++) {
      const distance = d[i] - shift - eta;
      const term = z2[i] / distance;
      phi += term;
      phiSlope += term / distance;
      size += Math.abs(term);
    }
    const value = inverseRho + psi + phi;
    if (Math.abs(value) <= 2 * EPSILON * size) break;
    if (value < 0) low = eta;
    else high = eta;
    const p = poleFirst - eta;
    const q = poleSecond - eta;
    const a = p * p * psiSlope;
    const b = q * q * phiSlope;
    const c = inverseRho + (psi - p * psiSlope) + (phi - q * phiSlope);
    let next = eta + modelRoot(a, b, c, p, q, value, last);
    if (!(next > low && next < high)) next = bracketMiddle(low, high);
    if (next === eta || next === low || next === high) break;
    eta = next;
  }
  for (let i = 0; i < k; i++) delta[at + i] = d[i] - shift - eta;
  return shift + eta;
}

/** Step tau at which c + a / (p - tau) + b / (q - tau) vanishes, between the poles or, for the last root, beyond both. */
function modelRoot(a: number, b: number, c: number, p: number, q: number, value: number, last: boolean): number {
  const linear = c * (p + q) + a + b;
  const constant = value * p * q;
  const root = Math.sqrt(Math.max(0, linear * linear - 4 * c * constant));
  if (last) return linear >= 0 ? (linear + root) / (2 * c) : (2 * constant) / (linear - root);
  return linear <= 0 ? (linear - root) / (2 * c) : (2 * constant) / (linear + root);
}

/** Root of the equation with the two poles of the model exact and all others as they are at the middle of the bracket. */
function initialGuess(
  atMiddle: number,
  first: number,
  second: number,
  middle: number,
  poleFirst: number,
  poleSecond: number,
  z2: Float64Array,
  last: boolean,
): number {
  if (first === second) return Number.NaN;
  const p = poleFirst - middle;
  const q = poleSecond - middle;
  const c = atMiddle - z2[first] / p - z2[second] / q;
  return middle + modelRoot(z2[first], z2[second], c, p, q, atMiddle, last);
}

/** A point well inside a bracket: its geometric mean where it spans orders of magnitude on one side of the pole at 0. */
function bracketMiddle(low: number, high: number): number {
  if (low > 0 && high > 100 * low) return Math.sqrt(low * high);
  if (high < 0 && low < 100 * high) return -Math.sqrt(low * high);
  return low + (high - low) / 2;
}
