import type { RunKind } from '../../experiment/run.ts';
import { type Presence, presenceKey } from '../store/presence.ts';
import type { OpenStudy } from './open-study.ts';

/** What is to be known of a point, from files alone. */
export type PointState = 'done' | 'failed' | 'planned';

/** Half a digest. */
const KEY_BYTES = 16;

/** The digests of all points of a study, in little memory. */
export class PointTable {
  /** Indices of the points that the study computes, in order. */
  readonly indices: Uint32Array;
  /** Keys of the predictions without their first letter, 16 bytes each. */
  readonly #predictions: Buffer;
  readonly #simulations: ReadonlyMap<number, string>;

  private constructor(indices: Uint32Array, predictions: Buffer, simulations: ReadonlyMap<number, string>) {
    this.indices = indices;
    this.#predictions = predictions;
    this.#simulations = simulations;
  }

  /**
   * Plans every point of a study once, and so finds all that is wrong with it.
   *
   * @throws InputError for the first point that does not fit
   */
  static async of(
    { plan, record }: Pick<OpenStudy, 'plan' | 'record'>,
    signal?: AbortSignal,
    onProgress?: (done: number) => void,
  ): Promise<PointTable> {
    const indices = new Uint32Array(plan.count);
    const predictions = Buffer.alloc(KEY_BYTES * plan.count);
    let count = 0;
    const simulations = new Map<number, string>();
    let breath = performance.now();
    for (let index = 0; index < plan.count; index++) {
      const planned = await plan.at(index);
      if (isIn(record.kind, planned.simulated)) {
        predictions.write(planned.point.digest.slice(0, 2 * KEY_BYTES), KEY_BYTES * count, 'hex');
        indices[count++] = index;
        if (record.kind !== 'predict' && planned.simulated) {
          simulations.set(index, presenceKey('simulation', planned.simulationDigest));
        }
      }
      if (performance.now() - breath < 50) continue;
      onProgress?.(index);
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
      breath = performance.now();
    }
    return new PointTable(indices.subarray(0, count), predictions, simulations);
  }

  get count(): number {
    return this.indices.length;
  }

  /** How many points are simulated. */
  get simulations(): number {
    return this.#simulations.size;
  }

  /** Whether a point (by its place in `indices`) is simulated. */
  isSimulated(place: number): boolean {
    return this.#simulations.has(this.indices[place]);
  }

  /**
   * What is to be known of a point.
   *
   * @param place - in `indices`
   * @param failed - keys (`presenceKey`) of what could not be computed
   */
  state(place: number, presence: Presence, failed: ReadonlySet<string>): PointState {
    const prediction = `p${this.#predictions.toString('latin1', KEY_BYTES * place, KEY_BYTES * (place + 1))}`;
    const simulation = this.#simulations.get(this.indices[place]);
    const missing = [prediction, ...(simulation === undefined ? [] : [simulation])].filter((key) => !presence.has(key));
    if (missing.length === 0) return 'done';
    return missing.some((key) => failed.has(key)) ? 'failed' : 'planned';
  }
}

function isIn(kind: RunKind, simulated: boolean): boolean {
  return kind !== 'simulate' || simulated;
}
