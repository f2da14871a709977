import { erf } from './error-function.ts';

/** Centres lie 1/16 apart up to 6, from where on erf is 1 in double precision. */
const PER_UNIT = 16;
const LAST = 6;
/** Terms of each expansion: within 1/32 of a centre the first one left out is below 2e-16. */
const TERMS = 9;

/**
 * Taylor coefficients of erf about every centre c, highest power first: erf^(k+1)(c) = 2/sqrt(pi) (-1)^k H_k(c) exp(-c^2) with the
 * Hermite polynomials H_k.
 */
const COEFFICIENTS = expansions();

function expansions(): Float64Array {
  const table = new Float64Array((PER_UNIT * LAST + 1) * TERMS);
  for (let n = 0; n <= PER_UNIT * LAST; n++) {
    const c = n / PER_UNIT;
    const end = (n + 1) * TERMS - 1;
    table[end] = erf(c);
    let [before, hermite, factor] = [0, 1, (2 / Math.sqrt(Math.PI)) * Math.exp(-c * c)];
    for (let k = 1; k < TERMS; k++) {
      factor /= k;
      table[end - k] = factor * hermite;
      factor = -factor;
      [before, hermite] = [hermite, 2 * c * hermite - 2 * (k - 1) * before];
    }
  }
  return table;
}

/**
 * The error function to 1e-15, by Taylor expansions about tabulated centres: several times as fast as `erf`, for the units of a network.
 *
 * @param x - any number
 */
export function tabulatedErf(x: number): number {
  const size = Math.abs(x);
  if (!(size < LAST)) return Number.isNaN(x) ? x : Math.sign(x);
  const n = (PER_UNIT * size + 0.5) | 0;
  const d = size - n / PER_UNIT;
  const t = COEFFICIENTS;
  const i = n * TERMS;
  let sum = t[i];
  sum = sum * d + t[i + 1];
  sum = sum * d + t[i + 2];
  sum = sum * d + t[i + 3];
  sum = sum * d + t[i + 4];
  sum = sum * d + t[i + 5];
  sum = sum * d + t[i + 6];
  sum = sum * d + t[i + 7];
  sum = sum * d + t[i + 8];
  return x < 0 ? -sum : sum;
}
