import { proxy, type Remote, wrap } from 'comlink';
import type { RoomState, RoomView } from '../room.ts';
import type { EngineApi, Outcome } from './engine-worker.ts';
import EngineWorker from './engine-worker.ts?worker';
import { ALIVE, encodeQuestion, type FirstQuestion } from './first-question.ts';
import type { OwnFile } from './lab-task.ts';
import type { RoundUpdate } from './round-update.ts';

/** Longest that a page keeps still for a worker to start, in milliseconds. */
const PATIENCE = 400;

/**
 * A worker with the engines of the rooms. Its name carries the first question: messages to a worker that starts wait until
 * the page has time for them, and the page is busy then.
 */
function start(question?: FirstQuestion): { readonly api: Remote<EngineApi>; readonly alive: Promise<void> } {
  const name = question === undefined ? 'widthwise' : encodeQuestion(question);
  const worker = new EngineWorker({ name });
  const alive = new Promise<void>((resolve) => {
    const hear = ({ data }: MessageEvent) => {
      if (data !== ALIVE) return;
      worker.removeEventListener('message', hear);
      resolve();
    };
    worker.addEventListener('message', hear);
    setTimeout(resolve, PATIENCE);
  });
  return { api: wrap<EngineApi>(worker), alive };
}

/** A setting that has stood for this long is computed in full, in milliseconds. */
const REST = 160;

/**
 * The theory's worker. Of the states asked for only the latest is answered: at once with a draft, and in full when no other
 * state follows. Those in between are dropped.
 */
export class TheoryClient {
  readonly #worker: Remote<EngineApi>;
  /** The worker runs: a busy page no longer delays it. */
  readonly alive: Promise<void>;
  #busy = false;
  #latest = 0;
  #next: (() => Promise<void>) | undefined;

  /** The worker starts with its first question, which is asked again by `ask`. */
  constructor(question: FirstQuestion) {
    const { api, alive } = start(question);
    this.#worker = api;
    this.alive = alive;
  }

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
      this.#worker = start().api;
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
