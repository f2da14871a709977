import type { Parameters } from '../base/values.ts';
import type { Task } from '../data/dataset.ts';
import type { Layers } from '../models/layers.ts';
import type { BaseSpec } from './spec.ts';

/** Data as theories and samplers take them: a task with the key of every cache. */
export interface PreparedData extends Task {
  /** SHA-256 of all its numbers. */
  readonly digest: string;
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
  /** Told by theories that take long at one point: how far they are, from 0 to 1. */
  readonly progress?: (fraction: number) => void;
  /** Bytes of the files that the spec names besides its data, by path. */
  readonly files?: { readonly [path: string]: Uint8Array };
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
