import { InputError } from '../../base/input-error.ts';
import { ornsteinUhlenbeck } from '../../gaussian/ornstein-uhlenbeck.ts';
import { functionOfSymmetric, type SymmetricEigen, symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { DEFAULT_ACCURACY, pastQuadrature, resolutionFor } from './accuracy.ts';
import { kernelBlocks, responseMatrix } from './kernels.ts';
import { checkProblem, checkTimes, type DynamicsProblem } from './problem.ts';
import { integratePast, solveVolterra } from './volterra/collocation.ts';
import { geometricMesh } from './volterra/mesh.ts';

/** Eigenvalues of the NTK below this part of the largest make the low-temperature theory unsolvable. */
const SINGULAR = 1e-11;

/**
 * Mean predictor of the diffusive phase as T -> 0, over the slow times s = T t: the training error is O(T) and the weights
 * wander in the space of solutions, from the NTK plateau at s = 0+ to the NNGP interpolator (note ndk, equation 12). The
 * temperature of the problem does not enter.
 *
 * @param slowTimes - s at or above 0, in units of a prior variance; 0 stands for 0+
 * @returns a P* x m matrix for each s, in the order given
 * @throws InputError if the NTK at initialization is singular: duplicate inputs, sigma_0 = 0, linear networks with P > N_0
 */
export function lowTemperatureMean(
  problem: DynamicsProblem,
  slowTimes: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): Matrix[] {
  const checked = checkProblem(problem);
  const ordered = checkTimes(slowTimes, 'slowTimes');
  const { targets } = checked;
  const size = targets.rows;
  const m = targets.columns;
  const weights = checked.priorVariances.map((v, l) => ornsteinUhlenbeck(v, checked.initialVariances[l], 1));
  const { train, cross } = kernelBlocks(
    checked,
    weights.map((w) => ({ weights: w })),
  );
  const eigen = symmetricEigen(responseMatrix(train, 0, 0));
  requireRegular(eigen);
  const impulse = multiply(
    functionOfSymmetric(eigen, (lambda) => 1 / lambda),
    targets,
  );
  const end = ordered[ordered.length - 1];
  const block = new Float64Array(size * size);
  const rates = weights.map(({ rate }) => rate);
  const fastest = Math.max(...rates);
  const resolution = resolutionFor(accuracy);
  const solution =
    end === 0
      ? undefined
      : solveVolterra({
          size,
          columns: m,
          secondKind: false,
          kernel: (s, past, out) => train.evaluate(s, past, null, out),
          source: (s, out) => {
            train.evaluate(s, 0, null, block);
            const explained = multiply(matrix(size, size, block), impulse);
            for (let a = 0; a < out.length; a++) out[a] = targets.data[a] - explained.data[a];
          },
          cells: geometricMesh(Math.min(end, 0.02 / fastest), resolution.ratio, end),
          nodes: resolution.nodes,
          quadrature: pastQuadrature(resolution, { gradient: 0, fastest, slowest: Math.min(...rates) }),
        });
  return slowTimes.map((s) => {
    const result = multiply(responseMatrix(cross, s, 0), impulse);
    if (solution === undefined || s === 0 || cross.rows === 0) return result;
    const past = integratePast(solution, (t, u, out) => cross.evaluate(t, u, null, out), cross.rows, s);
    for (let a = 0; a < past.length; a++) result.data[a] += past[a];
    return result;
  });
}

function requireRegular({ values }: SymmetricEigen): void {
  const largest = values.at(-1) ?? 0;
  if (!(values[0] > SINGULAR * largest) || largest === 0) {
    throw new InputError(
      'initialVariances',
      'a singular NTK at initialization (duplicate inputs, sigma_0 = 0, or a linear network with P > N_0)',
      'a regular one: the low-temperature theory needs an interpolating gradient phase; use T > 0',
    );
  }
}
