import { InputError } from '../base/input-error.ts';

/** A root of a function of one variable and how well it is known. */
export interface Root {
  readonly x: number;
  /** f(x) */
  readonly residual: number;
  readonly iterations: number;
}

/** When a root search stops: at an interval of `tolerance` x max(1, |x|), or after `maxIterations` evaluations. */
export interface RootOptions {
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/**
 * A root of f between two points of opposite sign: inverse quadratic interpolation kept safe by bisection (Brent 1973).
 *
 * @param f - continuous on [a, b]; infinite values count by their sign
 * @param fa - f(a) where it is known already; likewise `fb`
 * @throws InputError if f has the same strict sign at both ends or is not a number there
 */
export function brentRoot(
  f: (x: number) => number,
  a: number,
  b: number,
  options: RootOptions = {},
  fa: number = f(a),
  fb: number = f(b),
): Root {
  const { tolerance = 1e-15, maxIterations = 300 } = options;
  if (fa === 0) return { x: a, residual: 0, iterations: 0 };
  if (fb === 0) return { x: b, residual: 0, iterations: 0 };
  if (!(fa * fb < 0)) throw new InputError('bracket', `f(${a}) = ${fa} and f(${b}) = ${fb}`, 'values of opposite sign');
  // `best` is the latest guess, `other` the end of the bracket across the root, `previous` the guess before.
  let other = a;
  let fOther = fa;
  let best = b;
  let fBest = fb;
  let previous = a;
  let fPrevious = fa;
  let step = b - a;
  let stepBefore = step;
  let iterations = 0;
  while (iterations < maxIterations) {
    if (fBest * fOther > 0) {
      other = previous;
      fOther = fPrevious;
      step = best - previous;
      stepBefore = step;
    }
    if (Math.abs(fOther) < Math.abs(fBest)) {
      previous = best;
      fPrevious = fBest;
      best = other;
      fBest = fOther;
      other = previous;
      fOther = fPrevious;
    }
    const smallest = 2 * Number.EPSILON * Math.abs(best) + (tolerance / 2) * Math.max(1, Math.abs(best));
    const half = (other - best) / 2;
    if (fBest === 0 || Math.abs(half) <= smallest) break;
    const proposal = interpolate(best, fBest, other, fOther, previous, fPrevious);
    const useful =
      Number.isFinite(proposal) &&
      Math.abs(fPrevious) > Math.abs(fBest) &&
      proposal * half > 0 &&
      Math.abs(proposal) < Math.min(1.5 * Math.abs(half) - smallest / 2, Math.abs(stepBefore) / 2);
    stepBefore = useful ? step : half;
    step = useful ? proposal : half;
    previous = best;
    fPrevious = fBest;
    best += Math.abs(step) > smallest ? step : Math.sign(half) * smallest;
    fBest = f(best);
    iterations++;
  }
  return { x: best, residual: fBest, iterations };
}

/** The step from the best guess by the secant, or by the inverse parabola where three points differ. */
function interpolate(b: number, fb: number, c: number, fc: number, a: number, fa: number): number {
  const s = fb / fa;
  if (a === c) return ((c - b) * s) / (s - 1);
  const q = fa / fc;
  const r = fb / fc;
  return (s * ((c - b) * q * (q - r) - (b - a) * (r - 1))) / -((q - 1) * (r - 1) * (s - 1));
}

/**
 * Widens an interval until f < 0 at its left end and f > 0 at its right end.
 *
 * @param step - how far an end moves at first; the step doubles every time
 * @returns the ends with the values of f there
 * @throws InputError if 200 steps do not reach the signs
 */
export function expandBracket(
  f: (x: number) => number,
  left: number,
  right: number,
  step: number,
): { left: number; right: number; fLeft: number; fRight: number } {
  let fLeft = f(left);
  let fRight = f(right);
  let move = step;
  for (let i = 0; !(fLeft < 0); i++, move *= 2) {
    if (i === 200) throw new InputError('bracket', `f(${left}) = ${fLeft}`, 'a negative value far to the left');
    left -= move;
    fLeft = f(left);
  }
  move = step;
  for (let i = 0; !(fRight > 0); i++, move *= 2) {
    if (i === 200) throw new InputError('bracket', `f(${right}) = ${fRight}`, 'a positive value far to the right');
    right += move;
    fRight = f(right);
  }
  return { left, right, fLeft, fRight };
}

/**
 * All roots that a scan can see: one in every interval where f changes sign, and every point where f is exactly 0.
 *
 * @param points - ascending; two roots closer than the spacing are missed together
 * @returns ascending roots
 */
export function scanRoots(f: (x: number) => number, points: ArrayLike<number>, options: RootOptions = {}): Root[] {
  const roots: Root[] = [];
  let previous = Number.NaN;
  for (let i = 0; i < points.length; i++) {
    const value = f(points[i]);
    if (value === 0) roots.push({ x: points[i], residual: 0, iterations: 0 });
    else if (previous * value < 0) roots.push(brentRoot(f, points[i - 1], points[i], options, previous, value));
    previous = value;
  }
  return roots;
}

/** `count` equally spaced points from `from` to `to`, both included. */
export function linspace(from: number, to: number, count: number): Float64Array {
  const points = new Float64Array(count);
  for (let i = 0; i < count; i++) points[i] = i === count - 1 ? to : from + ((to - from) * i) / Math.max(1, count - 1);
  return points;
}
