import { InputError } from '../../../base/input-error.ts';
import { inputPoints } from '../../../kernels/chain/input-points.ts';
import { copyOf, type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { type RidgeFactor, ridgeFactor } from '../../../linalg/ridge-factor.ts';
import { type ContinualTask, checkProblem, type SingleHeadProblem } from './problem.ts';
import { sequenceKernels } from './sequence-kernels.ts';

/** An order of tasks and what it leads to. */
export interface OrderedTasks {
  /** Indices of the tasks in the order in which they are learned. */
  readonly order: readonly number[];
  /** Squared error of the mean predictor after the last task, summed over outputs, averaged over the points of a task and over tasks. */
  readonly error: number;
}

/** How much the order of some tasks matters. */
export interface TaskOrders {
  /** Of least final error: among all orders, or among those that a greedy search walks. */
  readonly best: OrderedTasks;
  /** Of the largest, likewise. */
  readonly worst: OrderedTasks;
  /** Mean over all orders; undefined where they were not all walked. */
  readonly mean: number | undefined;
  readonly exhaustive: boolean;
}

/** Tasks up to which every order is walked: 8! = 40320. */
const MOST_EXHAUSTIVE = 8;
/** Rounds of exchanges of two tasks that follow a greedy search. */
const PASSES = 2;

/**
 * The best and the worst order of tasks, by the mean recursion at lambda = infinity (note continual-single-head, section 13).
 *
 * Lambda_s = (K_ss + ridge)^-1 (Y_s - f(X_s)), f <- f + K(., X_s) Lambda_s, with K = k_gp for the task that is learned first and k_ntk
 * after it: kernels and factors of every task are made once, an order costs products alone, and orders that begin alike share
 * their beginning. Up to eight tasks all orders are walked; beyond, each next task is the one after which the error averaged
 * over all tasks is least (largest, for the worst), and then pairs of tasks are exchanged while that improves the final error.
 *
 * @param problem - tasks in any order; lambda = infinity
 * @param sets - data on which the final error is measured, one set a task
 * @throws InputError for a finite coupling, or sets that do not fit
 */
export function taskOrders(problem: SingleHeadProblem, sets: readonly ContinualTask[]): TaskOrders {
  const checked = checkProblem(problem);
  const { tasks, points, outputs, temperature, laterRidge } = checked;
  if (checked.coupling !== Number.POSITIVE_INFINITY) {
    throw new InputError('coupling', String(checked.coupling), 'infinity: kernels then do not depend on the order');
  }
  const n = tasks.length;
  if (sets.length !== n) throw new InputError('sets', `${sets.length} sets`, `${n}, one for each task`);
  const tests = sets.map(({ inputs, targets }, s) => {
    if (targets.rows !== inputs.rows || targets.columns !== outputs) {
      throw new InputError(`sets[${s}].targets`, `${targets.rows} x ${targets.columns}`, `${inputs.rows} x ${outputs}`);
    }
    return inputPoints(inputs, `sets[${s}].inputs`);
  });
  // Where a function is known: the inputs of every task, then those of every set.
  const places = [...points, ...tests];
  const between = sequenceKernels(checked);
  const kernels = tasks.map((_, s) =>
    places.map((place) => {
      const { same, response } = between.pair(place, 1, points[s], 1);
      return { nngp: same, ntk: response };
    }),
  );
  const factors = tasks.map((_, s): { first: RidgeFactor; later: RidgeFactor } => ({
    first: ridgeFactor(kernels[s][s].nngp, temperature),
    later: ridgeFactor(kernels[s][s].ntk, laterRidge),
  }));
  const sizes = [...tasks, ...sets].map(({ inputs }) => inputs.rows);

  const learn = (state: readonly Matrix[], s: number, first: boolean): Matrix[] => {
    const rest = copyOf(tasks[s].targets);
    for (let i = 0; i < rest.data.length; i++) rest.data[i] -= state[s].data[i];
    const dual = (first ? factors[s].first : factors[s].later).solve(rest);
    return state.map((before, p) => {
      const kernel = first ? kernels[s][p].nngp : kernels[s][p].ntk;
      const after = multiply(kernel, dual);
      for (let i = 0; i < after.data.length; i++) after.data[i] += before.data[i];
      return after;
    });
  };
  const errorOf = (state: readonly Matrix[]): number => {
    let total = 0;
    sets.forEach(({ targets }, s) => {
      let sum = 0;
      const f = state[n + s];
      for (let i = 0; i < f.data.length; i++) sum += (f.data[i] - targets.data[i]) ** 2;
      total += sum / f.rows;
    });
    return total / n;
  };
  const start = sizes.map((rows) => matrix(rows, outputs));

  if (n > MOST_EXHAUSTIVE) {
    const ordered = (order: readonly number[]): OrderedTasks => {
      let state: readonly Matrix[] = start;
      order.forEach((s, t) => {
        state = learn(state, s, t === 0);
      });
      return { order, error: errorOf(state) };
    };
    const greedy = (sign: 1 | -1): readonly number[] => {
      let state: readonly Matrix[] = start;
      const order: number[] = [];
      while (order.length < n) {
        let best: { s: number; state: Matrix[]; error: number } | undefined;
        for (let s = 0; s < n; s++) {
          if (order.includes(s)) continue;
          const next = learn(state, s, order.length === 0);
          const error = errorOf(next);
          if (best === undefined || sign * error < sign * best.error) best = { s, state: next, error };
        }
        if (best === undefined) break;
        order.push(best.s);
        state = best.state;
      }
      return order;
    };
    const starts = [greedy(1), greedy(-1)].map(ordered);
    const searched = (sign: 1 | -1): OrderedTasks => {
      let best = starts.reduce((a, b) => (sign * b.error < sign * a.error ? b : a));
      for (let pass = 0, moved = true; pass < PASSES && moved; pass++) {
        moved = false;
        for (let i = 0; i < n; i++) {
          for (let k = i + 1; k < n; k++) {
            const order = [...best.order];
            [order[i], order[k]] = [order[k], order[i]];
            const found = ordered(order);
            if (sign * found.error < sign * best.error) {
              best = found;
              moved = true;
            }
          }
        }
      }
      return best;
    };
    return { best: searched(1), worst: searched(-1), mean: undefined, exhaustive: false };
  }
  let best: OrderedTasks | undefined;
  let worst: OrderedTasks | undefined;
  let sum = 0;
  let count = 0;
  const walk = (state: readonly Matrix[], order: readonly number[]): void => {
    if (order.length === n) {
      const error = errorOf(state);
      sum += error;
      count++;
      if (best === undefined || error < best.error) best = { order, error };
      if (worst === undefined || error > worst.error) worst = { order, error };
      return;
    }
    for (let s = 0; s < n; s++) {
      if (!order.includes(s)) walk(learn(state, s, order.length === 0), [...order, s]);
    }
  };
  walk(start, []);
  if (best === undefined || worst === undefined) throw new InputError('tasks', 'no task', 'at least one');
  return { best, worst, mean: sum / count, exhaustive: true };
}
