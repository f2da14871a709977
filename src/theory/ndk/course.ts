import { InputError } from '../../base/input-error.ts';
import { closedForm, type SolveStatus } from '../../base/status.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { DEFAULT_ACCURACY } from './accuracy.ts';
import { covarianceOverTest } from './covariance.ts';
import { ntkFlow } from './limits.ts';
import { linearCourse, linearDomain } from './linear-course.ts';
import { meanByCollocation } from './mean-collocation.ts';
import { meanByModes, modeDomain } from './modes/mean-modes.ts';
import { type CheckedProblem, checkProblem, checkTimes, type DynamicsProblem } from './problem.ts';
import { untilSettled } from './settled.ts';
import { meanByTrapezoid } from './trapezoid.ts';

/**
 * How the course of learning is solved.
 *
 * - `flow`: closed form at T = 0.
 * - `linear`: closed equations of linear networks with equal layers, one scalar an eigenmode.
 * - `modes`: fast, for equal layers of any linear or ReLU network, and of erf that starts at its prior; errors of 1e-6 to 3e-6.
 * - `collocation`: any problem, to any accuracy.
 * - `trapezoid`: a plain check, first to second order in a uniform step.
 */
export type CourseSolver = 'flow' | 'linear' | 'modes' | 'collocation' | 'trapezoid';

/** What to solve for and how well. */
export interface CourseOptions {
  /** `auto` (default): the fastest solver in whose domain the problem and the accuracy lie. */
  readonly solver?: CourseSolver | 'auto';
  /** Error allowed relative to the largest entry, 1e-13 to 0.1; 1e-9 where absent. */
  readonly accuracy?: number;
  /** Whether the covariance over the test points is wanted too; not by default. */
  readonly covariance?: boolean;
}

/** The predictor in time; matrices stand in the order of `times`. */
export interface LearningCourse {
  /** The times asked for, ascending, each once. */
  readonly times: readonly number[];
  /** Mean at the training points, P x m each. */
  readonly train: readonly Matrix[];
  /** Mean at the test points, P* x m each. */
  readonly test: readonly Matrix[];
  /** Covariance over the test points, P* x P* each, equal for every output. */
  readonly testCovariances?: readonly Matrix[];
  readonly solver: CourseSolver;
  readonly status: SolveStatus;
}

/** What the shared exponents and the dense output of the mode solver allow at any depth; mostly ten times better. */
export const MODE_ACCURACY = 1e-5;

/** The solver that `auto` chooses. */
export function chooseSolver(problem: CheckedProblem, accuracy: number): CourseSolver {
  if (problem.temperature === 0) return 'flow';
  if (linearDomain(problem) === undefined) return 'linear';
  return accuracy >= MODE_ACCURACY && modeDomain(problem) === undefined ? 'modes' : 'collocation';
}

/**
 * The whole course of learning of a wide network: the mean predictor at any times, from the first gradient steps through the
 * diffusive phase to equilibrium, and its covariance (note ndk, sections 4 to 9; Avidan, Li & Sompolinsky 2023).
 *
 * @param problem - data, layers and temperature
 * @param times - at or above 0, in units in which the gradient of half the summed squares has prefactor 1
 * @throws InputError for a problem out of range, or a solver outside of its domain
 */
export function learningCourse(
  problem: DynamicsProblem,
  times: readonly number[],
  options: CourseOptions = {},
): LearningCourse {
  const checked = checkProblem(problem);
  const ordered = checkTimes(times);
  const accuracy = options.accuracy ?? DEFAULT_ACCURACY;
  const wanted = options.solver ?? 'auto';
  const solver = wanted === 'auto' ? chooseSolver(checked, accuracy) : wanted;
  const covariance = options.covariance ?? false;
  if (solver === 'flow') {
    requireDomain(
      solver,
      checked.temperature === 0 ? undefined : `temperature ${checked.temperature}`,
      'temperature 0',
    );
    const moments = ntkFlow(checked, ordered);
    return {
      times: ordered,
      train: moments.map(({ train }) => train),
      test: moments.map(({ test }) => test),
      ...(covariance ? { testCovariances: moments.map(({ testCovariance }) => testCovariance) } : {}),
      solver,
      status: closedForm(),
    };
  }
  if (solver === 'linear') {
    requireDomain(solver, linearDomain(checked), 'a linear network with equal layers');
    return { times: ordered, ...linearCourse(checked, ordered, covariance), solver, status: closedForm() };
  }
  if (solver === 'modes') requireDomain(solver, modeDomain(checked), 'equal layers, and erf at its prior');
  const follow = (moving: readonly number[]) => {
    const { train, test } =
      solver === 'modes'
        ? meanByModes(checked, moving, accuracy)
        : solver === 'trapezoid'
          ? meanByTrapezoid(checked, moving, accuracy)
          : meanByCollocation(checked, moving, accuracy);
    return train.map((f, i) => ({ train: f, test: test[i] }));
  };
  const means = untilSettled(checked, ordered, follow, ({ train, test }) => ({ train, test }));
  return {
    times: ordered,
    train: means.map(({ train }) => train),
    test: means.map(({ test }) => test),
    ...(covariance ? { testCovariances: covarianceOverTest(checked, ordered, accuracy) } : {}),
    solver,
    status: {
      converged: true,
      residual: solver === 'modes' ? Math.max(MODE_ACCURACY, accuracy) : accuracy,
      iterations: 1,
      warnings: [],
    },
  };
}

function requireDomain(solver: CourseSolver, problem: string | undefined, expected: string): void {
  if (problem !== undefined) throw new InputError(`solver ${solver}`, problem, `${expected}, or another solver`);
}
