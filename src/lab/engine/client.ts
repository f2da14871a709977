import { proxy, type Remote, wrap } from 'comlink';
import type { RoomState, RoomView } from '../room.ts';
import type { EngineApi, Outcome } from './engine-worker.ts';
import type { OwnFile } from './lab-task.ts';
import type { RoundUpdate } from './round-update.ts';

function start(): Remote<EngineApi> {
  return wrap<EngineApi>(
    new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module', name: 'widthwise' }),
  );
}

/** A setting that has stood for this long is computed in full, in milliseconds. */
const REST = 90;

/**
 * The theory's worker. Of the states asked for only the latest is answered: at once with a draft, and in full when no other
 * state follows. Those in between are dropped.
 */
export class TheoryClient {
  readonly #worker = start();
  #busy = false;
  #latest = 0;
  #next: (() => Promise<void>) | undefined;

  /** Calls back with the draft and then with the full view of this state, unless a later state was asked for before. */
  ask(room: string, state: RoomState, answer: (outcome: Outcome<RoomView>) => void): void {
    const mine = ++this.#latest;
    const live = () => mine === this.#latest;
    this.#next = async () => {
      const draft = await this.#worker.predict(room, state, 'draft');
      if (!live()) return;
      answer(draft);
      if (!draft.ok || draft.value.detail === 'full') return;
      await this.#rest();
      if (!live()) return;
      const full = await this.#worker.predict(room, state, 'full');
      if (live()) answer(full);
    };
    this.#wake?.();
    void this.#drain();
  }

  #wake: (() => void) | undefined;

  /** Waits for REST, or until the next state is asked for. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, REST);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One full view that nothing supersedes (the pinned setting). */
  async once(room: string, state: RoomState): Promise<Outcome<RoomView>> {
    return this.#worker.predict(room, state, 'full');
  }

  setOwnFile(file: OwnFile | undefined): Promise<void> {
    return this.#worker.setOwnFile(file);
  }

  async #drain(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#next !== undefined) {
      const work = this.#next;
      this.#next = undefined;
      await work();
    }
    this.#busy = false;
  }
}

/** The simulation's worker; started when first needed. */
export class SimulationClient {
  #worker: Remote<EngineApi> | undefined;
  #own: OwnFile | undefined;
  #run = 0;

  async start(
    room: string,
    state: RoomState,
    seed: number,
    rounds: number,
    onUpdate: (update: RoundUpdate) => void,
  ): Promise<void> {
    const mine = ++this.#run;
    if (this.#worker === undefined) {
      this.#worker = start();
      await this.#worker.setOwnFile(this.#own);
    }
    const fresh = (update: RoundUpdate) => {
      if (mine === this.#run) onUpdate(update);
    };
    await this.#worker.simulate(room, state, seed, rounds, proxy(fresh));
  }

  pause(): void {
    void this.#worker?.pause();
  }

  resume(): void {
    void this.#worker?.resume();
  }

  step(): void {
    void this.#worker?.step();
  }

  stop(): void {
    this.#run++;
    void this.#worker?.stop();
  }

  setOwnFile(file: OwnFile | undefined): void {
    this.#own = file;
    void this.#worker?.setOwnFile(file);
  }
}
