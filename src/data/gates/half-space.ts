import { InputError, requireFinite, requireInteger } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { GateSet } from './gate-set.ts';

/** Settings of random half-space and sigmoid gates. */
export interface HalfSpaceOptions {
  /** b of Theta(v . x / sqrt N_0 - b); 0 unless given. Negative values open more gates. */
  readonly threshold?: number;
  /** Slope of the sigmoid; absent or infinite for a step. */
  readonly slope?: number;
  /** Whether the first gate is open everywhere. */
  readonly firstAlwaysOpen?: boolean;
}

/**
 * Gates that are open on one side of a random hyperplane, v_m ~ N(0, I) (note ggdln, section 10).
 *
 * @param count - M
 * @param dimension - N_0
 */
export function randomHalfSpaces(
  stream: RandomStream,
  count: number,
  dimension: number,
  options: HalfSpaceOptions = {},
): GateSet {
  requireInteger('gates.count', count, 1);
  requireInteger('gates.dimension', dimension, 1);
  return halfSpaces(matrix(count, dimension, stream.fillNormal(new Float64Array(count * dimension))), options);
}

/** Half-space (or sigmoid) gates with given normals, M x N_0. */
export function halfSpaces(normals: Matrix, options: HalfSpaceOptions = {}): GateSet {
  const threshold = requireFinite('gates.threshold', options.threshold ?? 0);
  const slope = options.slope ?? Number.POSITIVE_INFINITY;
  if (!(slope > 0)) throw new InputError('gates.slope', String(slope), 'a number above 0');
  const count = normals.rows;
  return {
    count,
    at({ inputs }) {
      if (inputs.columns !== normals.columns) {
        throw new InputError(
          'gates',
          `inputs of ${inputs.columns} dimensions`,
          `${normals.columns}, as the gates have`,
        );
      }
      const fields = multiply(inputs, normals, { transposeB: true });
      const scale = 1 / Math.sqrt(normals.columns);
      for (let i = 0; i < fields.data.length; i++) {
        const excess = fields.data[i] * scale - threshold;
        fields.data[i] =
          slope === Number.POSITIVE_INFINITY ? (excess > 0 ? 1 : 0) : 1 / (1 + Math.exp(-slope * excess));
      }
      if (options.firstAlwaysOpen === true) for (let x = 0; x < inputs.rows; x++) fields.data[x * count] = 1;
      return fields;
    },
  };
}
