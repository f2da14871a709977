import { InputError, requireInteger } from '../../base/input-error.ts';
import { matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { GateQuery, GateSet } from './gate-set.ts';
import type { HalfSpaceOptions } from './half-space.ts';

/** One gate, open everywhere: a deep linear network. */
export const alwaysOpen: GateSet = {
  count: 1,
  at: ({ inputs }) => matrix(inputs.rows, 1, new Float64Array(inputs.rows).fill(1)),
};

/**
 * One gate a task, sqrt n e_t (note ggdln, section 11): a network with a shared hidden layer and one head a task.
 *
 * @param count - number of tasks n
 */
export function taskGates(count: number): GateSet {
  requireInteger('tasks.count', count, 1);
  return { count, at: (query) => oneHot(query, count, 0, Math.sqrt(count)) };
}

/** [1, e_t]: one gate that all tasks share, and one of each task's own. */
export function sharedAndPrivateGates(count: number): GateSet {
  requireInteger('tasks.count', count, 1);
  return {
    count: count + 1,
    at(query) {
      const gates = oneHot(query, count, 1, 1);
      for (let x = 0; x < gates.rows; x++) gates.data[x * gates.columns] = 1;
      return gates;
    },
  };
}

/**
 * A gate that all tasks share and one of each task's own, sqrt(n + 1) [sqrt o, sqrt(1 - o) e_t]: the gate vectors of two tasks
 * have the cosine o. At o = 0 tasks have nothing but the hidden layer in common, at o = 1 there is no gating.
 *
 * @param count - number of tasks n
 * @param overlap - o, from 0 to 1
 */
export function overlappingGates(count: number, overlap: number): GateSet {
  requireInteger('tasks.count', count, 1);
  if (!(overlap >= 0 && overlap <= 1)) throw new InputError('gates.overlap', String(overlap), 'a number from 0 to 1');
  const [shared, own] = [overlap, 1 - overlap].map((part) => Math.sqrt((count + 1) * part));
  return {
    count: count + 1,
    at(query) {
      const gates = oneHot(query, count, 1, own);
      for (let x = 0; x < gates.rows; x++) gates.data[x * gates.columns] = shared;
      return gates;
    },
  };
}

/**
 * Half-spaces with a random top-down signal of the task, Theta(v_m . x / sqrt N_0 + s xi_m^t - b), xi ~ N(0, 1): s = 0 knows no
 * task, s -> infinity gates by the task alone.
 *
 * @param strength - s
 */
export function contextGates(
  stream: RandomStream,
  count: number,
  dimension: number,
  tasks: number,
  strength: number,
  options: Pick<HalfSpaceOptions, 'threshold'> = {},
): GateSet {
  requireInteger('gates.count', count, 1);
  requireInteger('tasks.count', tasks, 1);
  const normals = matrix(count, dimension, stream.fillNormal(new Float64Array(count * dimension)));
  const context = matrix(tasks, count, stream.fillNormal(new Float64Array(tasks * count)));
  const threshold = options.threshold ?? 0;
  return {
    count,
    at(query) {
      if (query.inputs.columns !== dimension) {
        throw new InputError(
          'gates',
          `inputs of ${query.inputs.columns} dimensions`,
          `${dimension}, as the gates have`,
        );
      }
      const fields = multiply(query.inputs, normals, { transposeB: true });
      const scale = 1 / Math.sqrt(dimension);
      for (let x = 0; x < fields.rows; x++) {
        const task = taskOf(query, x, tasks);
        for (let m = 0; m < count; m++) {
          const field = fields.data[x * count + m] * scale + strength * context.data[task * count + m];
          fields.data[x * count + m] = field > threshold ? 1 : 0;
        }
      }
      return fields;
    },
  };
}

/** Both gates at once, g(x) (x) h(x): for instance a task's gate times the gates of the input. */
export function productOfGates(left: GateSet, right: GateSet): GateSet {
  const count = left.count * right.count;
  return {
    count,
    at(query) {
      const a = left.at(query);
      const b = right.at(query);
      const gates = matrix(a.rows, count);
      for (let x = 0; x < a.rows; x++) {
        for (let i = 0; i < a.columns; i++) {
          for (let j = 0; j < b.columns; j++) {
            gates.data[x * count + i * b.columns + j] = a.data[x * a.columns + i] * b.data[x * b.columns + j];
          }
        }
      }
      return gates;
    },
  };
}

function oneHot(query: GateQuery, tasks: number, offset: number, value: number) {
  const gates = matrix(query.inputs.rows, tasks + offset);
  for (let x = 0; x < gates.rows; x++) gates.data[x * gates.columns + offset + taskOf(query, x, tasks)] = value;
  return gates;
}

function taskOf({ tasks }: GateQuery, x: number, count: number): number {
  const task = tasks?.[x] ?? 0;
  if (task < 0 || task >= count) throw new InputError(`tasks[${x}]`, String(task), `a task from 0 to ${count - 1}`);
  return task;
}
