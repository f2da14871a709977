import { dot } from '../../../linalg/products.ts';

/** A function value with its gradient; `done` where the caller has seen enough. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly done: boolean;
}

/** Kept pairs of steps and gradient changes. */
const MEMORY = 12;

/**
 * Limited-memory BFGS with a line search by the strong Wolfe conditions (Nocedal & Wright, algorithms 7.5 and 3.5).
 *
 * @param evaluate - undefined where the function is not defined
 * @returns the best point and the number of evaluations
 */
export function lbfgs(
  evaluate: (x: Float64Array) => Evaluation | undefined,
  start: Float64Array,
  maxEvaluations: number,
): { readonly x: Float64Array; readonly evaluations: number } {
  let x = start;
  const first = evaluate(x);
  let evaluations = 1;
  if (first === undefined) throw new RangeError('the function is not defined at the start');
  let current = first;
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  while (!current.done && evaluations < maxEvaluations) {
    let direction = descent(current.gradient, steps, changes);
    let slope = dot(direction, current.gradient);
    if (!(slope < 0)) {
      steps.length = 0;
      changes.length = 0;
      direction = current.gradient.map((value) => -value);
      slope = dot(direction, current.gradient);
      if (slope === 0) break;
    }
    const firstStep = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const found = lineSearch(evaluate, x, direction, current, slope, firstStep);
    evaluations += found.evaluations;
    if (found.point === undefined || found.result === undefined) {
      if (steps.length === 0) break;
      steps.length = 0;
      changes.length = 0;
      continue;
    }
    const next = found.result;
    const point = found.point;
    const step = point.map((value, i) => value - x[i]);
    const change = next.gradient.map((value, i) => value - current.gradient[i]);
    if (dot(step, change) > 1e-16 * dot(change, change)) {
      steps.push(step);
      changes.push(change);
      if (steps.length > MEMORY) {
        steps.shift();
        changes.shift();
      }
    }
    x = point;
    current = next;
  }
  return { x, evaluations };
}

/** -H g by the two-loop recursion. */
function descent(gradient: Float64Array, steps: Float64Array[], changes: Float64Array[]): Float64Array {
  const q = gradient.slice();
  const alphas: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    const alpha = dot(steps[k], q) / dot(steps[k], changes[k]);
    alphas[k] = alpha;
    for (let i = 0; i < q.length; i++) q[i] -= alpha * changes[k][i];
  }
  const last = steps.length - 1;
  const scale = last < 0 ? 1 : dot(steps[last], changes[last]) / dot(changes[last], changes[last]);
  for (let i = 0; i < q.length; i++) q[i] *= scale;
  for (let k = 0; k < steps.length; k++) {
    const beta = dot(changes[k], q) / dot(steps[k], changes[k]);
    for (let i = 0; i < q.length; i++) q[i] += (alphas[k] - beta) * steps[k][i];
  }
  return q.map((value) => -value);
}

/** A step with sufficient decrease and a slope at most 0.9 of the first, by bisection and doubling. */
function lineSearch(
  evaluate: (x: Float64Array) => Evaluation | undefined,
  x: Float64Array,
  direction: Float64Array,
  current: Evaluation,
  slope: number,
  firstStep: number,
): { point?: Float64Array; result?: Evaluation; evaluations: number } {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let t = firstStep;
  // Near the minimum the decrease is below rounding: then only the slope is asked for.
  const rounding = 1e-13 * Math.max(1, Math.abs(current.value));
  let best: { point: Float64Array; result: Evaluation } | undefined;
  for (let evaluations = 1; evaluations <= 40; evaluations++) {
    const step = t;
    const point = x.map((value, i) => value + step * direction[i]);
    const result = evaluate(point);
    if (result === undefined || !(result.value <= current.value + 1e-4 * t * slope + rounding)) high = t;
    else {
      best = { point, result };
      const newSlope = dot(result.gradient, direction);
      if (Math.abs(newSlope) <= -0.9 * slope || result.done) return { ...best, evaluations };
      if (newSlope > 0) high = t;
      else low = t;
    }
    t = high === Number.POSITIVE_INFINITY ? 2 * t : (low + high) / 2;
  }
  return { ...best, evaluations: 40 };
}
