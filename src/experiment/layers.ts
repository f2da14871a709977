import { InputError } from '../base/input-error.ts';
import type { Layers } from '../models/layers.ts';
import type { NetworkSpec } from './spec.ts';

/**
 * The layers of a spec's network: `width` and `priorVariance` spread over the depth, `infinity` as a number.
 *
 * @param widthless - whether a network without a width is infinitely wide, for theories whose predictions do not depend on it
 * @throws InputError for missing, doubled or contradicting fields
 */
export function layersOf(network: NetworkSpec, widthless = false): Layers {
  if (network.width !== undefined && network.widths !== undefined) {
    throw new InputError('network.widths', 'both width and widths', 'one of them');
  }
  if (network.priorVariance !== undefined && network.priorVariances !== undefined) {
    throw new InputError('network.priorVariances', 'both priorVariance and priorVariances', 'one of them');
  }
  const depth = network.depth ?? network.widths?.length ?? 1;
  if (!widthless && network.widths === undefined && network.width === undefined) {
    throw new InputError('network.width', 'nothing', 'a width, e.g. 100, or widths for each layer');
  }
  if (network.widths !== undefined && network.widths.length !== depth) {
    throw new InputError(
      'network.widths',
      `${network.widths.length} widths`,
      `${depth}, as many as network.depth says`,
    );
  }
  const variances = network.priorVariances;
  if (variances !== undefined && variances.length !== depth + 1) {
    throw new InputError(
      'network.priorVariances',
      `${variances.length} variances`,
      `${depth + 1}: one a hidden layer and one for the readout, which is last`,
    );
  }
  const width = (value: number | 'infinity') => (value === 'infinity' ? Number.POSITIVE_INFINITY : value);
  return {
    depth,
    widths: network.widths?.map(width) ?? new Array<number>(depth).fill(width(network.width ?? 'infinity')),
    priorVariances: variances ?? new Array<number>(depth + 1).fill(network.priorVariance ?? 1),
    activation: network.activation,
  };
}
