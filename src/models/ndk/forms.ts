import { InputError } from '../../base/input-error.ts';
import type { ObservableValue } from '../../base/values.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { accuracyOf, squaredError } from '../../measures/index.ts';
import {
  type CheckedProblem,
  classificationAccuracy,
  driftLimit,
  equilibrium,
  lowTemperatureMean,
  ntkFlow,
  timeScales,
} from '../../theory/ndk/index.ts';
import type { Dynamics } from './problem.ts';

/** Most training samples for which the low-temperature theory is solved beside the course. */
const BESIDE = 60;

/** Other forms of the theory: the ends of the course as levels, and the diffusive phase as T -> 0. */
export function formsOf(
  problem: CheckedProblem,
  targets: Matrix,
  dynamics: Dynamics,
  times: readonly number[],
): { readonly [form: string]: { readonly [name: string]: ObservableValue } } {
  const level = (f: Matrix) => ({
    bias2: times.map(() => squaredError(f, targets)),
    ...accuracies(
      times.map(() => f),
      targets,
      undefined,
    ),
  });
  const end = { NNGP: level(equilibrium(problem).test) };
  if (dynamics.drift !== undefined) {
    const limit = driftLimit(problem, dynamics.drift);
    const test = { ...limit, rows: targets.rows, data: limit.data.subarray(problem.inputs.rows * limit.columns) };
    return { ...end, 'τ → ∞': level(test) };
  }
  if (dynamics.phases !== undefined || dynamics.freezeReadoutAt !== undefined) return end;
  const [plateau] = ntkFlow({ ...problem, temperature: 0 }, [Number.POSITIVE_INFINITY]);
  const diffusive = problem.inputs.rows <= BESIDE ? diffusivePhase(problem, targets, times) : undefined;
  return {
    'NTK plateau': level(plateau.test),
    ...end,
    ...(diffusive === undefined ? {} : { 'diffusive phase, T → 0': { bias2: diffusive } }),
  };
}

/** How long the two phases of ordinary learning last, in units of t; nothing under drift, for many samples, or where an NTK is singular. */
export function phaseTimes(problem: CheckedProblem, dynamics: Dynamics): { [name: string]: ObservableValue } {
  const ordinary =
    dynamics.drift === undefined && dynamics.phases === undefined && dynamics.freezeReadoutAt === undefined;
  if (!ordinary || problem.inputs.rows > BESIDE) return {};
  const scales = unlessSingular(() => timeScales(problem, 0.9, 1e-4));
  if (scales === undefined) return {};
  const { temperature } = problem;
  return {
    gradientTime: Number.isFinite(scales.gradient) ? scales.gradient : null,
    diffusiveTime: temperature > 0 && scales.diffusive !== null ? scales.diffusive / temperature : null,
  };
}

/** bias^2 of the low-temperature theory at s = T t, which holds after the gradient phase; undefined where it has no solution. */
function diffusivePhase(problem: CheckedProblem, targets: Matrix, times: readonly number[]): number[] | undefined {
  if (problem.temperature === 0) return undefined;
  const slow = times.map((t) => t * problem.temperature);
  return unlessSingular(() => lowTemperatureMean(problem, slow, 1e-4).map((f) => squaredError(f, targets)));
}

/** What the low-temperature theory says; undefined for a singular NTK at initialization, which leaves no plateau to start from. */
function unlessSingular<T>(solve: () => T): T | undefined {
  try {
    return solve();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Accuracies of means and of single networks, where the targets are classes. */
export function accuracies(
  means: readonly Matrix[],
  targets: Matrix,
  variances: readonly Float64Array[] | undefined,
): { [name: string]: ObservableValue } {
  if (targets.columns > 1) return { accuracy: means.map((f) => accuracyOf(f, targets)) };
  if (!targets.data.every((y) => y === 1 || y === -1)) return {};
  const all = means.map((f, i) => classificationAccuracy(f.data, targets.data, variances?.[i]));
  return {
    accuracy: all.map(({ zeroThreshold }) => zeroThreshold),
    bestAccuracy: all.map(({ bestThreshold }) => bestThreshold),
    ...(variances === undefined ? {} : { networkAccuracy: all.map(({ singleNetwork }) => singleNetwork ?? null) }),
  };
}
