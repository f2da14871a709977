import type { Prediction } from '../judge/prediction.ts';
import type { Simulation } from '../judge/simulation.ts';

/** What a store keeps under a digest. */
export interface StoredResult {
  readonly kind: 'prediction' | 'simulation';
  readonly digest: string;
  readonly value: Prediction | Simulation;
  readonly seconds: number;
}

/** Results by content, so that nothing is computed twice: files in Node, memory or IndexedDB in the browser. */
export interface ResultStore {
  get(kind: StoredResult['kind'], digest: string): Promise<StoredResult | undefined>;
  put(result: StoredResult): Promise<void>;
}

/** A store that lives as long as the process. */
export function memoryStore(): ResultStore {
  const kept = new Map<string, StoredResult>();
  return {
    async get(kind, digest) {
      return kept.get(`${kind} ${digest}`);
    },
    async put(result) {
      kept.set(`${result.kind} ${result.digest}`, result);
    },
  };
}
