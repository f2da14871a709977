import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { GateSet } from './gate-set.ts';
import { halfSpaces } from './half-space.ts';
import { kMeans, nearestCenters, squaredDistance } from './k-means.ts';

/** How clusters of the inputs become gates. */
export interface ClusterGateOptions {
  /**
   * `assignment`: one gate a cluster, open at sqrt M for the inputs nearest to it; `soft`: the same with responsibilities
   * exp(-|x - c|^2 / (2 s^2 N_0)); `sigmoid`: 1 / (1 + exp(-slope (c_m . x / sqrt N_0 - threshold))) along the centers.
   */
  readonly form?: 'assignment' | 'soft' | 'sigmoid';
  /** s of `soft`, in units of the inputs; 1 unless given. */
  readonly width?: number;
  readonly slope?: number;
  readonly threshold?: number;
}

/**
 * Gates learned without labels, by k-means on the inputs (note ggdln, section 10).
 *
 * @param inputs - n x N_0 unlabeled inputs
 * @param count - M
 */
export function clusterGates(
  stream: RandomStream,
  inputs: Matrix,
  count: number,
  options: ClusterGateOptions = {},
): GateSet {
  const { centers } = kMeans(stream, inputs, count);
  return gatesAtCenters(centers, options);
}

/** The same for given centers, M x N_0. */
export function gatesAtCenters(centers: Matrix, options: ClusterGateOptions = {}): GateSet {
  const { form = 'assignment', width = 1, slope = 4, threshold = 0 } = options;
  if (form === 'sigmoid') return halfSpaces(centers, { slope, threshold });
  if (!(width > 0)) throw new InputError('gates.width', String(width), 'a number above 0');
  const count = centers.rows;
  const open = Math.sqrt(count);
  return {
    count,
    at({ inputs }) {
      if (inputs.columns !== centers.columns) {
        throw new InputError(
          'gates',
          `inputs of ${inputs.columns} dimensions`,
          `${centers.columns}, as the gates have`,
        );
      }
      const gates = matrix(inputs.rows, count);
      const { index, distance2 } = nearestCenters(inputs, centers);
      for (let x = 0; x < inputs.rows; x++) {
        if (form === 'assignment') {
          gates.data[x * count + index[x]] = open;
          continue;
        }
        let total = 0;
        for (let c = 0; c < count; c++) {
          const excess = squaredDistance(inputs, x, centers, c) - distance2[x];
          const weight = Math.exp(-excess / (2 * width * width * inputs.columns));
          gates.data[x * count + c] = weight;
          total += weight;
        }
        for (let c = 0; c < count; c++) gates.data[x * count + c] *= open / total;
      }
      return gates;
    },
  };
}
