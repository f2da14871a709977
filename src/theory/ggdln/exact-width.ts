import { InputError } from '../../base/input-error.ts';
import { type ExactGated, exactWishart } from '../paths/exact/exact-width.ts';
import { expand, projected } from './expanded.ts';
import { gateKernel } from './gate-kernel.ts';
import { checkPoints, checkProblem, type GatedPoints, type GatedProblem } from './problem.ts';

export type { ExactGated } from '../paths/exact/exact-width.ts';

/**
 * The exact predictor of one hidden layer with one or two gates and one output: a quadrature over the Wishart matrix U (note ggdln,
 * section 12).
 *
 * @param problem - L = 1, M <= 2, m = 1, a whole width
 * @param points - where to predict
 * @throws InputError for anything larger
 */
export function exactGated(problem: GatedProblem, points: GatedPoints): ExactGated {
  checkProblem(problem);
  checkPoints(points, 1, problem.inputs.columns, 'test');
  const gates = problem.gates[0]?.columns ?? 0;
  if (problem.widths.length !== 1 || problem.targets.columns !== 1 || gates > 2 || points.gates[0].columns !== gates) {
    throw new InputError(
      'gates',
      `${problem.widths.length} hidden layers, ${gates} gates, ${problem.targets.columns} outputs`,
      'one hidden layer, at most two gates and one output for the exact integral',
    );
  }
  const expanded = expand(problem);
  const layer = { width: problem.widths[0], variance: problem.priorVariances[1] };
  return exactWishart(gateKernel(expanded), expanded, layer, projected(expanded, points), points.inputs.rows);
}
