import type { ChainKernels } from '../../../kernels/chain/chain-kernel.ts';
import { diagonalOf } from '../../../linalg/matrix.ts';
import type { RidgeFactor } from '../../../linalg/ridge-factor.ts';
import type { CheckedProblem } from './problem.ts';

/** A ridge this many times the mean diagonal of the response leaves a later task all but unlearned. */
const STRONG_RIDGE = 5;

/** What the reader should know before trusting the numbers of a sequence (note continual-single-head, section 6). */
export function validityWarnings(
  problem: CheckedProblem,
  training: readonly (readonly ChainKernels[])[],
  factors: readonly RidgeFactor[],
): string[] {
  const warnings: string[] = [];
  const { coupling, temperature, laterRidge, tasks } = problem;
  const infinite = coupling === Number.POSITIVE_INFINITY;
  if (tasks.length > 1) {
    const ridge = infinite ? laterRidge : temperature;
    const strongest = training.slice(1).reduce((least, row, i) => {
      const diagonal = diagonalOf(row[i + 1].response);
      return Math.min(least, diagonal.reduce((sum, value) => sum + value, 0) / diagonal.length);
    }, Number.POSITIVE_INFINITY);
    if (ridge > STRONG_RIDGE * strongest) {
      const name = infinite ? 'tau' : 'T lambda';
      warnings.push(
        `${name} is ${(ridge / strongest).toPrecision(2)} times the mean diagonal of the tangent kernel: after the first task almost nothing is learned`,
      );
    }
    if (infinite && temperature > 0 && problem.laterRidge === 0) {
      warnings.push(
        'at lambda = infinity T is the temperature of the first task alone; later ones use the ridge tau = 0',
      );
    }
    if (!infinite && coupling * Math.min(...problem.priorVariances) > 1e10) {
      warnings.push('lambda above 1e10 loses digits at samples that two tasks share: use lambda = infinity');
    }
  }
  factors.forEach((factor, s) => {
    if (factor.rank < tasks[s].inputs.rows) {
      warnings.push(
        `task ${s + 1}: kernel of rank ${factor.rank} for ${tasks[s].inputs.rows} samples, pseudo-inverse in use`,
      );
    } else if (factor.conditionNumber > 1e10) {
      warnings.push(`task ${s + 1}: condition number ${factor.conditionNumber.toPrecision(2)}, small T would be safer`);
    }
  });
  return warnings;
}
