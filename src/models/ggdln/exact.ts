import type { ObservableValue } from '../../base/values.ts';
import type { Reference } from '../../judge/prediction.ts';
import { matrix, stackRows, toRows } from '../../linalg/matrix.ts';
import { errorsOf, exactGated } from '../../theory/ggdln/index.ts';
import { type GgdlnProblem, lookedAt } from './problem.ts';

/** Largest training set for which the exact integral is done beside the saddle. */
const EXACT_SAMPLES = 200;

/** The exact posterior at the width of a problem, and the references by it; undefined for more layers, outputs or gates. */
export function exactAt({
  data,
  gated: problem,
}: GgdlnProblem):
  | { observables: { [name: string]: ObservableValue }; references: { [name: string]: Reference } }
  | undefined {
  const [width] = problem.widths;
  const small = problem.widths.length === 1 && problem.targets.columns === 1 && problem.gates[0].columns <= 2;
  if (!small || !Number.isInteger(width) || problem.inputs.rows > EXACT_SAMPLES) return undefined;
  // Test and training points in one quadrature.
  const all = exactGated(problem, {
    inputs: stackRows(data.testInputs, data.inputs),
    gates: data.testGates.map((set, l) => stackRows(set, data.gates[l])),
  });
  const split = data.testInputs.rows;
  const part = (from: number, to?: number) => {
    const mean = all.mean.slice(from, to);
    return { mean: matrix(mean.length, 1, mean), covariance: matrix(mean.length, 1, all.variance.slice(from, to)) };
  };
  const test = part(0, split);
  const observables = {
    ...errorsOf(test, data.testTargets),
    trainError: errorsOf(part(split), data.targets).testError,
  };
  const exact = { standing: 'exact', form: 'exact' } as const;
  const references: { [name: string]: Reference } = {
    testMean: { ...exact, value: lookedAt(test.mean) },
    orderParameter: { ...exact, value: toRows(all.posteriorMean) },
  };
  for (const [name, value] of Object.entries(observables)) references[name] = { ...exact, value };
  return { observables, references };
}
