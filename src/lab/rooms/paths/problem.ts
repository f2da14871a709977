import { InputError } from '../../../base/input-error.ts';
import type { Task } from '../../../data/dataset.ts';
import { convolutionTables } from '../../../data/paths/convolution.ts';
import type { PathTables } from '../../../data/paths/tables.ts';
import { uniformLayers } from '../../../models/layers.ts';
import { type PathsProblem, pathsProblem } from '../../../models/paths/problem.ts';
import { type PathSolution, solvePaths } from '../../../theory/paths/index.ts';
import { type Detail, numberOf, type RoomState, wordOf } from '../../room.ts';

/** Heads up to which pruning is computed and sampled. */
const PRUNED = 8;

const cut = new WeakMap<Task, Map<string, PathTables>>();

/** Tokens and maps of a state: those of the data, or pictures in patches. */
export function tablesOf(state: RoomState, task: Task): PathTables {
  if (task.paths !== undefined) return task.paths;
  const { image } = task;
  if (image === undefined) {
    throw new InputError(
      'data',
      'a file without attention maps',
      'an npz or safetensors file with maps, tokens and labels',
    );
  }
  const size = numberOf(state, 'patch');
  const known = cut.get(task) ?? new Map<string, PathTables>();
  cut.set(task, known);
  const tables = known.get(String(size)) ?? convolutionTables(task.inputs, task.testInputs, image, [{ size }]);
  known.set(String(size), tables);
  return tables;
}

/** The head of a state that has another strength, counted from 0. */
export function chosenHead(state: RoomState, { sets }: PathTables): { readonly set: number; readonly head: number } {
  const set = wordOf(state, 'data') === 'digits' ? 0 : Math.min(numberOf(state, 'set'), sets.length) - 1;
  return { set, head: Math.min(numberOf(state, 'head'), sets[set]) - 1 };
}

/** The network of a state, at other widths or strengths of the chosen head too. */
export function problemOf(
  state: RoomState,
  task: Task,
  width = numberOf(state, 'N'),
  strength = numberOf(state, 'strength'),
): PathsProblem {
  const tables = tablesOf(state, task);
  const { set, head } = chosenHead(state, tables);
  const headScales = tables.sets.map((count, l) =>
    Array.from({ length: count }, (_, n) => (l === set && n === head ? strength : 1)),
  );
  const heads = tables.sets.reduce((sum, count) => sum + count, 0);
  const { targets, testTargets } = task;
  const layers = uniformLayers(tables.sets.length, width, numberOf(state, 'variance'), 'linear');
  return pathsProblem({ tables, targets, testTargets }, layers, numberOf(state, 'T'), {
    headScales,
    ...(heads <= PRUNED ? { prune: 'all' } : {}),
  });
}

/** The saddle of a network, from a neighbouring one where there is one; a draft has the digits that lines show. */
export function solved({ theory }: PathsProblem, detail: Detail, near?: PathSolution): PathSolution {
  const same = near !== undefined && near.solved.problem.sets.join() === theory.sets.join();
  return solvePaths(theory, {
    starts: 'one',
    ...(detail === 'full' ? { tolerance: 1e-8, target: 1e-10 } : { tolerance: 1e-6, target: 1e-6 }),
    ...(same ? { from: near.orderParameters } : {}),
  });
}
