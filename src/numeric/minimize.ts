/** A minimum of a function of one variable. */
export interface Minimum {
  readonly x: number;
  readonly value: number;
  readonly iterations: number;
}

const GOLDEN = (3 - Math.sqrt(5)) / 2;

/**
 * A local minimum of f on [a, b]: parabolic steps kept safe by golden sections (Brent 1973).
 *
 * The place of a minimum is known to half of the digits at best: ask for a root of the derivative where there is one.
 *
 * @param tolerance - width of the final interval relative to max(1, |x|); below 1e-8 is rounding
 */
export function brentMinimum(
  f: (x: number) => number,
  a: number,
  b: number,
  { tolerance = 1e-8, maxIterations = 200 }: { readonly tolerance?: number; readonly maxIterations?: number } = {},
): Minimum {
  let left = Math.min(a, b);
  let right = Math.max(a, b);
  let x = left + GOLDEN * (right - left);
  let fx = f(x);
  // The second best point and the one it replaced.
  let w = x;
  let fw = fx;
  let v = x;
  let fv = fx;
  let step = 0;
  let stepBefore = 0;
  let iterations = 0;
  for (; iterations < maxIterations; iterations++) {
    const middle = (left + right) / 2;
    const smallest = tolerance * Math.max(1, Math.abs(x));
    if (Math.abs(x - middle) <= 2 * smallest - (right - left) / 2) break;
    const p1 = (x - w) * (fx - fv);
    const p2 = (x - v) * (fx - fw);
    const parabolic = ((x - w) * p1 - (x - v) * p2) / (2 * (p2 - p1));
    const inside = x + parabolic > left + smallest && x + parabolic < right - smallest;
    const useful = Number.isFinite(parabolic) && inside && Math.abs(parabolic) < Math.abs(stepBefore) / 2;
    stepBefore = useful ? step : x < middle ? right - x : left - x;
    step = useful ? parabolic : GOLDEN * stepBefore;
    const u = x + (Math.abs(step) >= smallest ? step : Math.sign(step) * smallest);
    const fu = f(u);
    if (fu <= fx) {
      if (u < x) right = x;
      else left = x;
      [v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu];
    } else {
      if (u < x) left = u;
      else right = u;
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
  return { x, value: fx, iterations };
}
