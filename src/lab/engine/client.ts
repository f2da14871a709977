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

/** The theory's worker: of the states asked for, only the latest is answered; those in between are dropped. */
export class TheoryClient {
  readonly #worker = start();
  #busy = false;
  #next: (() => Promise<void>) | undefined;

  /** Calls back with the view of this state, unless a later state was asked for before it could be computed. */
  ask(room: string, state: RoomState, answer: (outcome: Outcome<RoomView>) => void): void {
    let live = true;
    const previous = this.#cancel;
    previous?.();
    this.#cancel = () => {
      live = false;
    };
    this.#next = async () => {
      const outcome = await this.#worker.predict(room, state);
      if (live) answer(outcome);
    };
    void this.#drain();
  }

  #cancel: (() => void) | undefined;

  /** One computation that nothing supersedes (the pinned setting). */
  async once(room: string, state: RoomState): Promise<Outcome<RoomView>> {
    return this.#worker.predict(room, state);
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
