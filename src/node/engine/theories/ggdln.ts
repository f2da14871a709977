import { InputError } from '../../../base/input-error.ts';
import {
  errorsOf,
  type GatedPoints,
  type GatedPrediction,
  type GatedSolution,
  predictGated,
  predictGaussianProcess,
  solveGated,
} from '../../../theory/ggdln/index.ts';
import type { Parameters } from '../parameters.ts';
import type { Questions } from '../questions.ts';
import { dataOf } from './bpkr.ts';

/** Globally gated networks (theory ggdln): one gate matrix a hidden layer. */
export function prepareGated(given: Parameters): Questions {
  const { inputs, targets, testInputs, testTargets } = dataOf(given);
  const gates = given.matrices('gates');
  if (gates === undefined) throw new InputError('gates', 'nothing', 'a matrix of gates for each hidden layer');
  const testGates = given.matrices('testGates');
  if (testInputs !== undefined && testGates === undefined) {
    throw new InputError('testGates', 'nothing', 'the gates of the test points, a matrix for each hidden layer');
  }
  const test: GatedPoints | undefined = testInputs && testGates && { inputs: testInputs, gates: testGates };
  const solve = (params: Parameters): GatedSolution => {
    const widths = params.numbers('widths') ?? [];
    return solveGated({
      inputs,
      targets,
      gates,
      widths,
      priorVariances: params.numbers('priorVariances') ?? new Array<number>(widths.length + 1).fill(1),
      temperature: params.number('temperature') ?? 0,
    });
  };
  const answer = (solution: GatedSolution, at: (s: GatedSolution, points: GatedPoints) => GatedPrediction) => {
    const { solved: _, ...saddle } = solution;
    const train = at(solution, { inputs, gates });
    const predictor = test && at(solution, test);
    const errors = predictor && testTargets && errorsOf(predictor, testTargets);
    return { ...saddle, train, trainErrors: errorsOf(train, targets), ...predictor, errors };
  };
  return {
    predict: (params) => answer(solve(params), predictGated),
    gaussianProcess: (params) => answer(solve(params), predictGaussianProcess),
  };
}
