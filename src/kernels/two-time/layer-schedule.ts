import type { LayerFactors } from '../../activations/two-time/block.ts';
import { type OrnsteinUhlenbeck, varianceAt } from '../../gaussian/ornstein-uhlenbeck.ts';

/**
 * The weights of one layer in time: how they drift, when they stand still and when they follow the gradient of the loss.
 * A layer without `clock` and `learns` drifts and learns all the time (note ndk, section 8, general protocols).
 */
export interface LayerSchedule {
  readonly weights: OrnsteinUhlenbeck;
  /** s(t), the layer's own time: continuous, slope 1 while the layer drifts and 0 while it is frozen. */
  readonly clock?: (t: number) => number;
  /** The clock of an observer who reads with older weights: of the first time of a kernel instead of `clock`. */
  readonly rowClock?: (t: number) => number;
  /** Whether the layer follows the gradient at time t. */
  readonly learns?: (t: number) => boolean;
}

/** Factors for that many layers, to be filled again and again. */
export function layerFactors(layers: number): LayerFactors {
  const make = () => new Float64Array(layers);
  return {
    memory: make(),
    covariance: make(),
    correlation: make(),
    rowVariance: make(),
    columnVariance: make(),
    learning: make(),
  };
}

/**
 * Fills the factors of all layers at the times t (rows) and `other` (columns), in either order.
 *
 * @param schedules - W_1..W_L, readout last
 */
export function fillFactors(
  schedules: readonly LayerSchedule[],
  t: number,
  other: number,
  factors: LayerFactors,
): LayerFactors {
  for (let l = 0; l < schedules.length; l++) {
    const { weights, clock, learns } = schedules[l];
    const rowClock = schedules[l].rowClock ?? clock;
    const s = rowClock === undefined ? t : rowClock(t);
    const r = clock === undefined ? other : clock(other);
    const row = varianceAt(weights, s);
    const column = varianceAt(weights, r);
    const early = s <= r ? row : column;
    const late = s <= r ? column : row;
    const memory = s === r ? 1 : Math.exp(-weights.rate * Math.abs(s - r));
    factors.memory[l] = memory;
    factors.covariance[l] = memory * early;
    factors.correlation[l] = s === r ? 1 : late > 0 ? memory * Math.sqrt(early / late) : 0;
    factors.rowVariance[l] = row;
    factors.columnVariance[l] = column;
    factors.learning[l] = learns === undefined || learns(other) ? 1 : 0;
  }
  return factors;
}
