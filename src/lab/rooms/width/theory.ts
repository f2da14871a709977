import type { Activation } from '../../../activations/activation.ts';
import type { Task } from '../../../data/dataset.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { type Bpkr, type BpkrParameters, prepare } from '../../../theory/bpkr/index.ts';
import { numberOf, type RoomState } from '../../room.ts';

const prepared = new WeakMap<Task, Map<string, Bpkr>>();

/** The theory of a task's first `samples` rows (all of them by default), prepared once. */
export function theoryOf(task: Task, activation: Activation, samples = task.inputs.rows): Bpkr {
  let kept = prepared.get(task);
  if (kept === undefined) {
    kept = new Map();
    prepared.set(task, kept);
  }
  const key = `${activation} ${samples}`;
  let theory = kept.get(key);
  if (theory === undefined) {
    const columns = task.inputs.columns;
    const m = task.targets.columns;
    const inputs = matrix(samples, columns, task.inputs.data.slice(0, samples * columns));
    const targets = matrix(samples, m, task.targets.data.slice(0, samples * m));
    theory = prepare({ ...task, inputs, targets }, { activation });
    kept.set(key, theory);
  }
  return theory;
}

/** The network of a state. */
export function parametersOf(
  state: RoomState,
  change: Partial<Record<'N' | 'L' | 'variance' | 'T', number>> = {},
): BpkrParameters {
  const of = (key: 'N' | 'L' | 'variance' | 'T') => change[key] ?? numberOf(state, key);
  const depth = of('L');
  return {
    widths: new Array<number>(depth).fill(of('N')),
    priorVariances: new Array<number>(depth + 1).fill(of('variance')),
    temperature: of('T'),
  };
}
