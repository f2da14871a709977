/** A function of a few variables with its gradient. */
export type ValueAndGradient = (x: readonly number[]) => {
  readonly value: number;
  readonly gradient: readonly number[];
};

/** Where a minimization ended. */
export interface SmallMinimum {
  readonly x: readonly number[];
  readonly value: number;
  /** Largest component of the gradient. */
  readonly residual: number;
  readonly evaluations: number;
}

/**
 * A minimum of a smooth function of a few variables by BFGS with backtracking (Nocedal & Wright, chapter 6), down to where rounding
 * of the gradient stops it.
 *
 * @param inverseHessian - a positive definite first guess, row-major; convergence is fast where it is near the true one
 * @param tolerance - of the largest component of the gradient
 */
export function minimizeSmall(
  f: ValueAndGradient,
  start: readonly number[],
  inverseHessian: Float64Array,
  tolerance: number,
): SmallMinimum {
  const n = start.length;
  const h = inverseHessian.slice();
  let x = [...start];
  let now = f(x);
  let evaluations = 1;
  let stalls = 0;
  while (largest(now.gradient) > tolerance && evaluations < 200 && stalls < 3) {
    let step = Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum -= h[i * n + j] * now.gradient[j];
      return sum;
    });
    const length = largest(step);
    if (length > 1) step = step.map((s) => s / length);
    const slope = dot(step, now.gradient);
    let next = f(x.map((xi, i) => xi + step[i]));
    evaluations++;
    // Within rounding of the value the gradient tells steps apart
    const worse = () => {
      if (next.value <= now.value + 1e-4 * slope) return false;
      const same = Math.abs(next.value - now.value) <= 1e-11 * (1 + Math.abs(now.value));
      return !(same && largest(next.gradient) < largest(now.gradient));
    };
    for (let k = 0; k < 30 && worse() && largest(step) > 1e-14; k++) {
      step = step.map((s) => s / 3);
      next = f(x.map((xi, i) => xi + step[i]));
      evaluations++;
    }
    if (worse()) break;
    stalls = largest(next.gradient) < 0.9 * largest(now.gradient) ? 0 : stalls + (largest(step) < 1e-9 ? 1 : 0);
    update(
      h,
      step,
      next.gradient.map((g, i) => g - now.gradient[i]),
    );
    x = x.map((xi, i) => xi + step[i]);
    now = next;
  }
  return { x, value: now.value, residual: largest(now.gradient), evaluations };
}

function largest(x: readonly number[]): number {
  return x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

/** H <- (1 - s y^T / sy) H (1 - y s^T / sy) + s s^T / sy, where s.y is positive. */
function update(h: Float64Array, s: readonly number[], y: readonly number[]): void {
  const n = s.length;
  const sy = dot(s, y);
  if (!(sy > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y)))) return;
  const hy = Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += h[i * n + j] * y[j];
    return sum;
  });
  const factor = (1 + dot(y, hy) / sy) / sy;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) h[i * n + j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
  }
}
