import { backend } from '../../linalg/active-backend.ts';
import type { RandomStream } from '../../random/stream.ts';

/**
 * A hidden layer of a linear network as a map from input coordinates. Only inner products of its activities matter to the
 * rest of the network, so that its units may be rotated: into a few that are active, and silent ones.
 */
export interface LayerMap {
  /** N_l */
  readonly width: number;
  /** Units kept with their activities: all N_l, or the active ones of a rotated layer. */
  readonly units: number;
  /** Coordinates kept for the weights that leave the silent units. */
  readonly spare: number;
  readonly columns: number;
  /** Rank of the activities over the training inputs, for inputs in general position. */
  readonly rank: number;
  /** units x columns */
  readonly map: Float64Array;
  /** map^T map, columns x columns. */
  readonly gram: Float64Array;
}

/** What the next layer up must know of a layer's weights: those rows that are tied to the data. */
export interface SeenRows {
  /** How many; 0 for a layer of plain prior weights. */
  readonly count: number;
  /**
   * Over the units of the layer below (input coordinates in layer 1), count x n. Where the layer below is rotated they end after
   * its first units: it was rotated so that these rows see no other.
   */
  readonly rows: Float64Array;
  /** count x width: the directions among this layer's units that the layers above see. Needed only where units are not rotated. */
  readonly directions?: Float64Array;
}

/**
 * Draws a rotated hidden layer: its first units are those that the layers above see; the others carry free weights, of which the
 * triangular factor is drawn (Bartlett's decomposition: a Gaussian matrix is a rotation times a triangle of normals with
 * chi variables on its diagonal). Cost and memory do not grow with N_l.
 *
 * @param below - undefined for the first hidden layer
 * @param outgoing - rows of the next layer of weights that will be seen
 */
export function drawRotatedLayer(
  below: LayerMap | undefined,
  columns: number,
  width: number,
  rank: number,
  variance: number,
  seen: SeenRows,
  outgoing: number,
  stream: RandomStream,
): LayerMap {
  const active = below?.units ?? columns;
  const free = Math.min(width - seen.count, active);
  const units = seen.count + free;
  const weights = new Float64Array(units * active);
  const seenBelow = seen.count === 0 ? 0 : seen.rows.length / seen.count;
  for (let k = 0; k < seen.count; k++) {
    for (let j = 0; j < seenBelow; j++) weights[k * active + j] = seen.rows[k * seenBelow + j];
  }
  const deviation = Math.sqrt(variance);
  for (let i = 0; i < free; i++) {
    const row = (seen.count + i) * active;
    weights[row + i] = deviation * chi(stream, width - seen.count - i);
    for (let j = i + 1; j < active; j++) weights[row + j] = deviation * stream.normal();
  }
  return finishLayer(below, columns, width, units, Math.min(outgoing, width - units), rank, weights);
}

/** Draws a hidden layer with all of its weights and units: prior weights, but for the rows that the layers above see. */
export function drawWholeLayer(
  below: LayerMap | undefined,
  columns: number,
  width: number,
  rank: number,
  variance: number,
  seen: SeenRows,
  stream: RandomStream,
): LayerMap {
  const active = below?.units ?? columns;
  const weights = new Float64Array(width * active);
  stream.fillNormal(weights, Math.sqrt(variance));
  const { count, rows, directions } = seen;
  if (count > 0 && directions !== undefined) {
    const change = rows.slice();
    backend().gemm(
      false,
      false,
      count,
      active,
      width,
      -1,
      directions,
      0,
      width,
      weights,
      0,
      active,
      1,
      change,
      0,
      active,
    );
    backend().gemm(
      true,
      false,
      width,
      active,
      count,
      1,
      directions,
      0,
      width,
      change,
      0,
      active,
      1,
      weights,
      0,
      active,
    );
  }
  return finishLayer(below, columns, width, width, 0, rank, weights);
}

function finishLayer(
  below: LayerMap | undefined,
  columns: number,
  width: number,
  units: number,
  spare: number,
  rank: number,
  weights: Float64Array,
): LayerMap {
  let map = weights;
  if (below !== undefined) {
    map = new Float64Array(units * columns);
    const scale = 1 / Math.sqrt(below.width);
    const inner = below.units;
    backend().gemm(
      false,
      false,
      units,
      columns,
      inner,
      scale,
      weights,
      0,
      inner,
      below.map,
      0,
      columns,
      0,
      map,
      0,
      columns,
    );
  }
  const gram = new Float64Array(columns * columns);
  backend().gram(true, columns, units, 1, map, gram);
  return { width, units, spare, columns, rank, map, gram };
}

/** Square root of a chi-squared variable; 0 without degrees of freedom. */
export function chi(stream: RandomStream, degrees: number): number {
  return degrees <= 0 ? 0 : Math.sqrt(2 * stream.gamma(degrees / 2));
}
