import { InputError } from '../../base/input-error.ts';
import type { Rates } from './kernels.ts';
import type { PastQuadrature } from './volterra/quadrature.ts';

/** The resolution of the collocation solver that a wanted accuracy needs. */
export interface Resolution {
  /** Radau nodes a cell. */
  readonly nodes: number;
  /** Ratio of the ends of neighbouring cells. */
  readonly ratio: number;
  /** Gauss points a panel. */
  readonly points: number;
  readonly digits: number;
  /** Length of the first cell in units of the fastest time. */
  readonly first: number;
}

/** Accuracy of the answers, relative to their largest entry, where nothing else is asked for. */
export const DEFAULT_ACCURACY = 1e-9;

/** Nodes and ratio for each error of the mean, as measured on small problems of all activations, up to depth 4. */
const TABLE: readonly (readonly [accuracy: number, nodes: number, ratio: number])[] = [
  [1e-3, 3, 2],
  [1e-4, 4, 1.8],
  [2e-6, 5, 1.6],
  [1e-6, 6, 1.6],
  [1e-7, 7, 1.6],
  [1e-8, 8, 1.6],
  [1e-10, 9, 1.5],
  [1e-11, 10, 1.45],
  [1e-13, 11, 1.4],
];

/**
 * The resolution for a wanted accuracy.
 *
 * @param accuracy - error allowed relative to the largest entry, 1e-13 to 0.1
 * @throws InputError out of that range
 */
export function resolutionFor(accuracy: number): Resolution {
  if (!(accuracy >= 1e-13 && accuracy <= 0.1)) {
    throw new InputError('accuracy', String(accuracy), 'a number from 1e-13 to 0.1');
  }
  const [reached, nodes, ratio] = TABLE.find(([reaches]) => reaches <= accuracy * 1.0001) ?? TABLE[TABLE.length - 1];
  return { nodes, ratio, points: nodes + 6, digits: -Math.log10(reached) + 1, first: 0.05 };
}

/** Forgetting rates further apart take minutes: panels over the past grow with the root of their ratio. */
const WIDEST = 1e6;

/**
 * The quadrature over the past at that resolution.
 *
 * @throws InputError for layers whose forgetting rates 2 T / sigma_l^2 lie further apart than can be followed
 */
export function pastQuadrature(resolution: Resolution, rates: Rates): PastQuadrature {
  const { fastest, slowest } = rates;
  if (!(fastest <= WIDEST * slowest)) {
    throw new InputError(
      'priorVariances',
      `layers that forget at rates from ${slowest.toExponential(1)} to ${fastest.toExponential(1)}`,
      `rates T / sigma^2 within a factor of ${WIDEST}`,
    );
  }
  return {
    points: resolution.points,
    degree: resolution.nodes,
    digits: resolution.digits,
    fastest: rates.fastest,
    slowest: rates.slowest,
    panel: 0.7,
  };
}
