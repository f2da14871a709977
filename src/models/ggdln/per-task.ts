import type { ObservableValue } from '../../base/values.ts';
import { type Matrix, selectRows, toRows } from '../../linalg/matrix.ts';
import {
  errorsOf,
  type GatedPrediction,
  type GatedSolution,
  predictGated,
  solveGated,
} from '../../theory/ggdln/index.ts';
import type { GgdlnProblem } from './problem.ts';

/**
 * Errors task by task, the same tasks learned alone by the same network, and the correlations in U of tasks with a gate each;
 * nothing where a task has no test points.
 */
export function perTask(
  { data, gated, options }: GgdlnProblem,
  solution: GatedSolution,
  prediction: GatedPrediction,
): { [name: string]: ObservableValue } {
  const rowsOf = (tasks: Int32Array, t: number) =>
    Int32Array.from(Array.from(tasks, (_, i) => i).filter((i) => tasks[i] === t));
  const { maxOrderParameters, oneHotTasks } = options;
  const taskTestError: number[] = [];
  const aloneTestError: number[] = [];
  for (let t = 0; t < data.taskCount; t++) {
    const test = rowsOf(data.testTasks, t);
    if (test.length === 0) return {};
    const targets = selectRows(data.testTargets, test);
    const part = { mean: selectRows(prediction.mean, test), covariance: selectRows(prediction.covariance, test) };
    taskTestError.push(errorsOf(part, targets).testError);
    const train = rowsOf(data.tasks, t);
    const alone = solveGated(
      {
        ...gated,
        inputs: selectRows(data.inputs, train),
        targets: selectRows(data.targets, train),
        gates: data.gates.map((set) => selectRows(set, train)),
      },
      { maxOrderParameters },
    );
    const points = {
      inputs: selectRows(data.testInputs, test),
      gates: data.testGates.map((set) => selectRows(set, test)),
    };
    aloneTestError.push(errorsOf(predictGated(alone, points), targets).testError);
  }
  const interference = taskTestError.map((error, t) => error - aloneTestError[t]);
  const [u] = solution.orderParameters;
  const oneHot = oneHotTasks === true && u.rows === data.taskCount;
  return { taskTestError, aloneTestError, interference, ...(oneHot ? { taskCorrelation: correlations(u) } : {}) };
}

/** U_ij / sqrt(U_ii U_jj) */
function correlations(u: Matrix): number[][] {
  const n = u.rows;
  return toRows(u).map((row, i) => row.map((value, j) => value / Math.sqrt(u.data[i * n + i] * u.data[j * n + j])));
}
