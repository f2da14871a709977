import type { ObservableValue } from '../../base/values.ts';
import type { Reference } from '../../judge/prediction.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { squaredError, summedVariance } from '../../measures/index.ts';
import { extrapolateWidth } from '../../samplers/langevin-dynamics/estimates.ts';
import { DEFAULT_STEP } from '../../samplers/langevin-dynamics/plan.ts';
import { type CheckedProblem, equilibrium } from '../../theory/ndk/index.ts';
import type { PointCourse } from './course.ts';
import { networksAt } from './estimates.ts';
import { LOOKED_AT, type NdkProblem } from './problem.ts';
import type { NdkSettings } from './simulation.ts';

/**
 * Relative size of the finite-width bias of means, and of variances, in units of L (P + Y (K + T)^-1 Y) / N: the rule of note
 * ndk, section 1, and the shift of the order parameter of a finite network (note bpkr, section 3), which large targets drive.
 */
const MEAN_BIAS = 1;
const VARIANCE_BIAS = 2;

/** L (P + Y (K + T)^-1 Y) / N, Y of one output: the size of what infinite width leaves out, relative to what it gives. */
export function biasAt(problem: CheckedProblem, width: number): number {
  const { dual } = equilibrium(problem);
  const power = problem.targets.data.reduce((sum, y, i) => sum + y * dual.data[i], 0) / problem.targets.columns;
  return ((problem.inputs.rows + Math.max(0, power)) * problem.depth) / width;
}

/** What the simulation is judged against, with the stated 1/N bias at the point's width. */
export function references(
  { checked: problem, testTargets, widths }: NdkProblem,
  course: PointCourse,
  observables: { readonly [name: string]: ObservableValue },
  { chains, extrapolate, stepSize = DEFAULT_STEP }: Pick<NdkSettings, 'chains' | 'extrapolate' | 'stepSize'>,
): { [name: string]: Reference } {
  const extrapolates = extrapolate !== undefined;
  const size = (width: number) => biasAt(problem, width);
  const relative = extrapolates ? secondOrder(size, widths, chains, extrapolate) : size(Math.min(...widths));
  const words = {
    standing: 'infinite-width',
    form: 'infinite width',
    order: extrapolates
      ? '(L (P + Y(K+T)⁻¹Y) / N)² after extrapolation, and of the step'
      : 'L (P + Y(K+T)⁻¹Y) / N, and of the step',
  } as const;
  const scale = Math.sqrt(problem.targets.data.reduce((sum, y) => sum + y * y, 0) / problem.targets.data.length);
  // Largest error of the midpoint rule, (h lambda)^2 / 6 x lambda t e^(-lambda t) of the target, at lambda t = 1
  const mean = (MEAN_BIAS * relative + stepSize ** 2 / (6 * Math.E)) * scale;
  const result: { [name: string]: Reference } = {
    trainMean: { ...words, value: course.train.map(lookedAt), correction: mean, scale },
  };
  const m = problem.targets.columns;
  // `mean` is of one output; of all of them, as the errors are, it is sqrt(m) times as long
  const length = Math.sqrt(m) * mean;
  const errors = (bias: readonly number[], variances: readonly Float64Array[]) =>
    bias.map((b, i) => {
      const variance = summedVariance(variances[i], variances[i].length, m);
      return 2 * Math.sqrt(b) * length + length * length + VARIANCE_BIAS * relative * variance;
    });
  const { trainVariance, testVariance } = course;
  if (trainVariance !== undefined) {
    const bias = course.train.map((f) => squaredError(f, problem.targets));
    result.trainError = { ...words, value: observables.trainError, correction: errors(bias, trainVariance) };
  }
  if (testTargets.rows === 0) return result;
  result.testMean = { ...words, value: course.test.map(lookedAt), correction: mean, scale };
  if (testVariance !== undefined) {
    const spread = testVariance.map((v) =>
      Array.from(v.subarray(0, LOOKED_AT)).flatMap((x) => new Array<number>(m).fill(x)),
    );
    result.testVariance = {
      ...words,
      value: spread,
      correction: spread.map((row) => row.map((v) => VARIANCE_BIAS * relative * v)),
    };
    const bias = course.test.map((f) => squaredError(f, testTargets));
    result.testError = { ...words, value: observables.testError, correction: errors(bias, testVariance) };
  }
  return result;
}

/** What a straight line in 1/N leaves of a bias of second order, with the weights that the numbers of networks give. */
function secondOrder(
  size: (width: number) => number,
  own: readonly number[],
  chains: number,
  further: readonly number[],
): number {
  const widths = [Math.max(...own), ...further];
  if (!Number.isFinite(widths[0]) || new Set(widths).size < 2) return 0;
  const squares = widths.map((n) => size(n) ** 2);
  const errors = widths.map((n) => 1 / Math.sqrt(networksAt(chains, own, n)));
  return Math.abs(extrapolateWidth(widths, squares, errors).value);
}

function lookedAt(f: Matrix): number[] {
  return Array.from(f.data.subarray(0, LOOKED_AT * f.columns));
}
