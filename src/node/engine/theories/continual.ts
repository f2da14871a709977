import { describe, InputError } from '../../../base/input-error.ts';
import {
  anterogradeInterference,
  type ContinualTask,
  ensembleAt,
  evaluationPoints,
  forgetting,
  sequenceErrors,
  solveSequence,
} from '../../../theory/continual/single-head/index.ts';
import type { Parameters } from '../parameters.ts';
import type { Questions } from '../questions.ts';
import { ownKernel } from './bpkr.ts';

/** Tasks in sequence with one readout for all (theory continual, single head). */
export function prepareSequence(given: Parameters): Questions {
  const tasks = tasksOf(given, 'inputs', 'targets');
  if (tasks === undefined) throw new InputError('tasks', 'nothing', 'inputs and targets of every task');
  const tests = tasksOf(given, 'testInputs', 'testTargets');
  const [gp, ntk] = [ownKernel(given, 'kGp'), ownKernel(given, 'kNtk')];
  const ownBlocks = gp && ntk && { gp, ntk };
  const activation = given.activation();
  return {
    predict(params) {
      const coupling = params.get('coupling');
      const problem = {
        activation,
        depth: params.number('depth') ?? 1,
        priorVariances: params.numbers('priorVariances') ?? [1],
        coupling: coupling === 'infinity' ? Number.POSITIVE_INFINITY : (params.number('coupling') ?? 1),
        temperature: params.number('temperature') ?? 0,
        laterRidge: params.number('laterRidge') ?? 0,
        tasks,
        ...(ownBlocks === undefined ? {} : { ownBlocks }),
      };
      const solution = solveSequence(problem);
      const train = sequenceErrors(solution, tasks);
      const test = tests && sequenceErrors(solution, tests);
      const last = tasks.length - 1;
      return {
        status: solution.status,
        surprises: [...solution.surprises],
        train: { ...train, forgetting: forgetting(train.loss) },
        ...(tests === undefined || test === undefined
          ? {}
          : {
              test: { ...test, forgetting: forgetting(test.loss) },
              interference: anterogradeInterference(problem, test, tests),
              predictors: tests.map(({ inputs }) => ensembleAt(solution, evaluationPoints(solution, inputs), last)),
            }),
      };
    },
  };
}

function tasksOf(params: Parameters, inputs: string, targets: string): ContinualTask[] | undefined {
  const [x, y] = [params.matrices(inputs), params.matrices(targets)];
  if (x === undefined && y === undefined) return undefined;
  if (x === undefined || y === undefined || x.length !== y.length) {
    throw new InputError(targets, describe(y), `one array for each of ${inputs}: ${describe(x)}`);
  }
  return x.map((a, t) => ({ inputs: a, targets: y[t] }));
}
