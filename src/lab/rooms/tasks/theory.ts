import type { SymmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, stackRows } from '../../../linalg/matrix.ts';
import {
  gramSpectrum,
  type HeadTask,
  type MultiHeadModel,
  type PredictorMoments,
  solveHeadSequence,
  solveTwoTasks,
  type TwoTaskSolution,
} from '../../../theory/continual/multi-head/index.ts';
import {
  type ContinualTask,
  pairOrderParameters,
  type SingleHeadProblem,
  sequenceErrors,
  solveSequence,
} from '../../../theory/continual/single-head/index.ts';
import { type Detail, type LiveValue, numberOf, type RoomState, wordOf } from '../../room.ts';
import type { TestedTask } from './sequence-of.ts';

/** Losses after every task (row) on the data of every task (column); undefined where a head does not exist or diverges. */
export interface SequenceLosses {
  readonly train: readonly (readonly (number | undefined)[])[];
  readonly test: readonly (readonly (number | undefined)[])[];
  readonly values: readonly LiveValue[];
  readonly warnings: readonly string[];
}

/** Draws of the recursion for more than two heads: a picture, at slider speed. */
export const DRAWS = { full: 24, draft: 2 };

/** The multi-head model of a state. */
export function multiHeadModel(state: RoomState): MultiHeadModel {
  const variance = numberOf(state, 'variance');
  return {
    width: numberOf(state, 'N'),
    weightVariance: variance,
    readoutVariance: variance,
    coupling: numberOf(state, 'lambda'),
    temperature: numberOf(state, 'T'),
  };
}

/** The single-head problem of a state. */
export function singleHeadProblem(state: RoomState, tasks: readonly TestedTask[]): SingleHeadProblem {
  return {
    activation: wordOf(state, 'activation') as SingleHeadProblem['activation'],
    depth: numberOf(state, 'L'),
    priorVariances: [numberOf(state, 'variance')],
    coupling: numberOf(state, 'lambda'),
    temperature: numberOf(state, 'T'),
    tasks,
  };
}

/** The network of the order parameters, which belong to lambda = infinity, T = 0. */
export function frozenNetwork(state: RoomState, depth: number) {
  return {
    activation: wordOf(state, 'activation') as SingleHeadProblem['activation'],
    priorVariances: new Array<number>(depth + 1).fill(numberOf(state, 'variance')),
  };
}

/** Losses by the theory that the state asks for. */
export function lossesOf(state: RoomState, tasks: readonly TestedTask[], detail: Detail = 'full'): SequenceLosses {
  if (wordOf(state, 'heads') === 'single') return singleLosses(state, tasks);
  return tasks.length === 2 ? twoHeadLosses(state, tasks) : manyHeadLosses(state, tasks, DRAWS[detail]);
}

function singleLosses(state: RoomState, tasks: readonly TestedTask[]): SequenceLosses {
  const problem = singleHeadProblem(state, tasks);
  const solution = solveSequence(problem);
  const table = (sets: readonly TestedTask['test'][]) => {
    const { loss } = sequenceErrors(solution, sets);
    return tasks.map((_, t) => tasks.map((__, u) => loss.data[t * tasks.length + u]));
  };
  const pair = pairOrderParameters(frozenNetwork(state, problem.depth), tasks[0], tasks[1]);
  const values: LiveValue[] =
    pair === undefined
      ? []
      : [
          { symbol: 'γ_RF', label: 'relevant-feature similarity', value: pair.gammaRF },
          { symbol: 'γ_rule', label: 'rule similarity', value: pair.gammaRule },
          { symbol: 'F', label: 'forgetting of the mean, normalized', value: pair.meanForgetting },
        ];
  return {
    train: table(tasks),
    test: table(tasks.map(({ test }) => test)),
    values,
    warnings: solution.status.warnings,
  };
}

const spectra = new WeakMap<Matrix, SymmetricEigen>();

/** The tasks for the theory of heads; inputs that a slider left alone keep their eigendecomposition. */
function headTasks(tasks: readonly ContinualTask[]): HeadTask[] {
  return tasks.map(({ inputs, targets }) => {
    const spectrum = spectra.get(inputs) ?? gramSpectrum(inputs);
    spectra.set(inputs, spectrum);
    return { inputs, targets: targets.data, spectrum };
  });
}

let lastTwo:
  | { readonly tasks: readonly ContinualTask[]; readonly model: string; readonly solution: TwoTaskSolution }
  | undefined;

/** The two-task solution of a state's heads; the last one is kept, because a figure and its numbers ask for the same. */
export function twoHeads(state: RoomState, tasks: readonly ContinualTask[]): TwoTaskSolution {
  const settings = multiHeadModel(state);
  const model = Object.values(settings).join();
  if (lastTwo?.tasks === tasks && lastTwo.model === model) return lastTwo.solution;
  const [first, second] = headTasks(tasks);
  const solution = solveTwoTasks(settings, first, second);
  lastTwo = { tasks, model, solution };
  return solution;
}

function twoHeadLosses(state: RoomState, tasks: readonly TestedTask[]): SequenceLosses {
  const solution = twoHeads(state, tasks);
  const { orderParameters: order, limit, similarity } = solution;
  const diverges = limit?.phase === 'overfitting';
  const table = (pick: (task: TestedTask) => TestedTask['test']) => {
    const [one, two] = tasks.map(pick);
    const onOne = solution.heads(one.inputs);
    const onTwo = two.inputs === one.inputs ? onOne : solution.heads(two.inputs);
    return [
      [lossOf(onOne.oldHeadBefore, one.targets.data), undefined],
      [lossOf(onOne.oldHead, one.targets.data), diverges ? undefined : lossOf(onTwo.newHead, two.targets.data)],
    ];
  };
  const load = numberOf(state, 'P') / numberOf(state, 'N');
  const values: LiveValue[] = [
    { symbol: 'α', label: 'load P/N', value: load },
    { symbol: 'u', label: 'readout scale of task 2', value: order?.u ?? limit?.u ?? 0 },
    { symbol: 'ψ', label: 're-use of the old feature', value: order?.psi ?? limit?.psi ?? 0 },
  ];
  if (similarity !== undefined) {
    values.push(
      { symbol: 'γ', label: 'task similarity', value: similarity.gamma },
      { symbol: 'Γ', label: 'unexplained power of the old feature', value: similarity.Gamma },
    );
  }
  const warnings = [...solution.status.warnings];
  if (diverges) warnings.push('overfitting phase at λ = ∞: the variance of the new head diverges');
  return { train: table((task) => task), test: table(({ test }) => test), values, warnings };
}

function manyHeadLosses(state: RoomState, tasks: readonly TestedTask[], draws: number): SequenceLosses {
  const points = [...tasks.map(({ inputs }) => inputs), ...tasks.map(({ test }) => test.inputs)].reduce(stackRows);
  const heads = headTasks(tasks);
  const { mean, variance, u } = solveHeadSequence(multiHeadModel(state), heads, points, draws, Number(state.seed));
  let from = 0;
  const table = (sets: readonly TestedTask['test'][]) => {
    const starts = sets.map(({ targets }) => {
      from += targets.rows;
      return from - targets.rows;
    });
    return tasks.map((_, t) =>
      sets.map(({ targets }, s) => {
        if (s > t) return undefined;
        const range = (values: Float64Array) => values.subarray(starts[s], starts[s] + targets.rows);
        return lossOf({ mean: range(mean[t][s]), variance: range(variance[t][s]) }, targets.data);
      }),
    );
  };
  const values = [
    { symbol: 'α', label: 'load P/N', value: numberOf(state, 'P') / numberOf(state, 'N') },
    { symbol: 'u', label: 'readout scale of the last task', value: u[u.length - 1] },
  ];
  return {
    train: table(tasks),
    test: table(tasks.map(({ test }) => test)),
    values,
    warnings: [`averages over ${draws} draws of the recursion`],
  };
}

function lossOf({ mean, variance }: PredictorMoments, targets: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) sum += (mean[i] - targets[i]) ** 2 + variance[i];
  return sum / targets.length;
}
