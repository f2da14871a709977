import type { Matrix } from '../linalg/matrix.ts';
import type { Layers } from './layers.ts';
import type { BaseSpec } from './spec.ts';
import type { Parameters } from './values.ts';

/** Data as theories and samplers take them: rows are samples, targets always P x m. */
export interface PreparedData {
  /** P x N0 */
  readonly inputs: Matrix;
  /** P x m */
  readonly targets: Matrix;
  /** P* x N0 (0 rows where the spec asks for no test points) */
  readonly testInputs: Matrix;
  /** P* x m */
  readonly testTargets: Matrix;
  /** Class index of each training row, where the targets come from classes. */
  readonly labels?: Int32Array;
  readonly testLabels?: Int32Array;
  /** Names of the classes, in the order of the indices. */
  readonly classNames?: readonly string[];
  /** Of all the numbers above: the key of every cache. */
  readonly digest: string;
  /** Where the data come from, for captions and provenance. */
  readonly description: string;
}

/** Keeps what the points of a sweep share (a kernel, an eigendecomposition), by a key that the theory makes. */
export interface PredictionCache {
  /**
   * The stored value, made at the first request.
   *
   * @param key - must name everything the value depends on, the data's digest included
   */
  get<T>(key: string, make: () => T): T;
}

/** One point of a sweep: a spec without a sweep, its data, and the cache that the sweep shares. */
export interface ExperimentPoint<Extra = object> {
  readonly index: number;
  /** Of everything that determines the result; stored results are found by it. */
  readonly digest: string;
  readonly parameters: Parameters;
  readonly spec: BaseSpec & Extra;
  /** `spec.network`, spread over the layers. */
  readonly layers: Layers;
  /** The first (for most theories the only) task. */
  readonly data: PreparedData;
  /** The tasks in their order; one for theories without a sequence. */
  readonly tasks: readonly PreparedData[];
  readonly cache: PredictionCache;
}

/** A cache that keeps the values of the last `capacity` keys. */
export function predictionCache(capacity = 32): PredictionCache {
  const kept = new Map<string, unknown>();
  return {
    get<T>(key: string, make: () => T): T {
      const value = kept.has(key) ? (kept.get(key) as T) : make();
      kept.delete(key);
      kept.set(key, value);
      if (kept.size > capacity) kept.delete(kept.keys().next().value as string);
      return value;
    },
  };
}
