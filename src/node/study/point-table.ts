import type { RunKind } from '../../experiment/run.ts';
import type { Presence } from '../store/presence.ts';
import type { OpenStudy } from './open-study.ts';

/** What is to be known of a point, from files alone. */
export type PointState = 'done' | 'failed' | 'planned';

/** Half a digest. */
const KEY_BYTES = 16;

/** The digests of all points of a study, in little memory. */
export class PointTable {
  /** Indices of the points that the study computes, in order. */
  readonly indices: Uint32Array;
  /** How many points are simulated. */
  readonly simulations: number;
  /** Keys of the predictions and of the simulations without their first letter, 16 bytes each. */
  readonly #predictions: Buffer;
  readonly #simulations: Buffer;
  /** 1 where a point is simulated. */
  readonly #simulated: Uint8Array;

  private constructor(indices: Uint32Array, predictions: Buffer, simulations: Buffer, simulated: Uint8Array) {
    this.indices = indices;
    this.#predictions = predictions;
    this.#simulations = simulations;
    this.#simulated = simulated;
    this.simulations = simulated.reduce((sum, each) => sum + each, 0);
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
    const simulations = Buffer.alloc(record.kind === 'predict' ? 0 : KEY_BYTES * plan.count);
    const simulated = new Uint8Array(plan.count);
    let count = 0;
    let breath = performance.now();
    for (let index = 0; index < plan.count; index++) {
      const planned = await plan.at(index);
      if (isIn(record.kind, planned.simulated)) {
        predictions.write(planned.point.digest.slice(0, 2 * KEY_BYTES), KEY_BYTES * count, 'hex');
        if (record.kind !== 'predict' && planned.simulated) {
          simulations.write(planned.simulationDigest.slice(0, 2 * KEY_BYTES), KEY_BYTES * count, 'hex');
          simulated[count] = 1;
        }
        indices[count++] = index;
      }
      if (performance.now() - breath < 50) continue;
      onProgress?.(index);
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
      breath = performance.now();
    }
    return new PointTable(indices.subarray(0, count), predictions, simulations, simulated);
  }

  get count(): number {
    return this.indices.length;
  }

  /** Whether a point (by its place in `indices`) is simulated. */
  isSimulated(place: number): boolean {
    return this.#simulated[place] === 1;
  }

  /**
   * What is to be known of a point.
   *
   * @param place - in `indices`
   * @param failed - keys (`presenceKey`) of what could not be computed
   */
  state(place: number, presence: Presence, failed: ReadonlySet<string>): PointState {
    const keys = [keyAt('p', this.#predictions, place)];
    if (this.isSimulated(place)) keys.push(keyAt('s', this.#simulations, place));
    const missing = keys.filter((key) => !presence.has(key));
    if (missing.length === 0) return 'done';
    return missing.some((key) => failed.has(key)) ? 'failed' : 'planned';
  }
}

/** As `presenceKey` makes it. */
function keyAt(kind: 'p' | 's', keys: Buffer, place: number): string {
  return kind + keys.toString('latin1', KEY_BYTES * place, KEY_BYTES * (place + 1));
}

function isIn(kind: RunKind, simulated: boolean): boolean {
  return kind !== 'simulate' || simulated;
}
