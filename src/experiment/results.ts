import type { Parameters } from '../base/values.ts';
import type { Comparison } from '../judge/comparison.ts';
import type { Prediction } from '../judge/prediction.ts';
import type { Simulation } from '../judge/simulation.ts';

/** One point of a sweep with all that is known about it; an element of `points` in the JSON. */
export interface PointResult {
  readonly digest: string;
  readonly parameters: Parameters;
  readonly prediction?: Prediction;
  readonly simulation?: Simulation;
  readonly comparison?: Comparison;
  /** Seconds of wall time. */
  readonly seconds?: { readonly predict?: number; readonly simulate?: number };
}
