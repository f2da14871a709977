import { equilibrium, type PredictorMoments } from './limits.ts';
import type { CheckedProblem } from './problem.ts';

/** Forgetting times of the slowest layer after which nothing of the start is left to double precision. */
const SETTLED = 300;

/**
 * Answers at a list of times, those at which even the slowest layer has long forgotten its start from equilibrium alone
 * (note ndk, section 6): the course is followed no further than it changes.
 *
 * @param times - ascending
 * @param follow - the answers at the times before that
 * @param atEnd - the answer at equilibrium
 */
export function untilSettled<T>(
  problem: CheckedProblem,
  times: readonly number[],
  follow: (times: readonly number[]) => readonly T[],
  atEnd: (end: PredictorMoments) => T,
): T[] {
  const slowest = Math.min(...problem.weights.map(({ rate }) => rate));
  const moving = times.filter((t) => !(slowest * t > SETTLED));
  if (moving.length === times.length) return [...follow(times)];
  const end = atEnd(equilibrium(problem));
  return [...(moving.length === 0 ? [] : follow(moving)), ...times.slice(moving.length).map(() => end)];
}
