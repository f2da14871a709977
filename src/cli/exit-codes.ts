import { InputError } from '../base/input-error.ts';
import type { RunResult } from '../experiment/run.ts';
import type { BaseSpec } from '../experiment/spec.ts';
import { diagnosticsFailed } from '../judge/diagnostics.ts';

/** What the command's exit status says (DESIGN, "The command line"). */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  unconverged: 3,
  diagnostics: 4,
  disagree: 5,
  interrupted: 130,
  terminated: 143,
} as const;

/**
 * The exit status of a run. Where several things went wrong the first of these is told: interrupted, points that could not be
 * computed, a solver that did not converge, disagreement (of points whose chains mixed), failed diagnostics.
 */
export function exitCodeOf(run: RunResult, judge: BaseSpec['judge']): number {
  if (run.interrupted) return exitCodes.interrupted;
  if (run.failures.some(({ error }) => error instanceof InputError)) return exitCodes.usage;
  if (run.failures.length > 0) return exitCodes.failed;
  if (run.points.some((point) => point.prediction?.status.converged === false)) return exitCodes.unconverged;
  if (run.points.some((point) => point.comparison?.verdict === 'disagree')) return exitCodes.disagree;
  const failed = run.points.some(
    (point) => point.simulation && diagnosticsFailed(point.simulation, judge) !== undefined,
  );
  return failed ? exitCodes.diagnostics : exitCodes.done;
}
