import { proxy, type Remote, wrap } from 'comlink';
import type { RoomState, RoomView } from '../room.ts';
import type { EngineApi, Outcome } from './engine-worker.ts';
import EngineWorker from './engine-worker.ts?worker';
import { ALIVE, encodeQuestion, type FirstQuestion } from './first-question.ts';
import type { OwnFacts } from './own-facts.ts';
import type { OwnFile } from './own-file.ts';
import type { RoundUpdate } from './round-update.ts';

/** Longest that a page keeps still for a worker to start, in milliseconds. */
const PATIENCE = 400;

interface Engine {
  readonly worker: Worker;
  readonly api: Remote<EngineApi>;
  readonly alive: Promise<void>;
}

/**
 * A worker with the engines of the rooms. Its name carries the first question: messages to a worker that starts wait until
 * the page has time for them, and the page is busy then.
 */
function start(question?: FirstQuestion): Engine {
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
  return { worker, api: wrap<EngineApi>(worker), alive };
}

/** A setting that has stood for this long is computed in full, in milliseconds. */
const REST = 160;

/**
 * The theory's workers. Of the states asked for only the latest is answered: at once with a draft, and in full when no
 * other state follows. Those in between are dropped.
 *
 * Where a draft takes long, the worker in front answers with a sketch and is free for the next state; a second one computes
 * the draft, is ended when a later state is asked for, and stands in front once it is done, for it has kept what it computed.
 */
export class TheoryClient {
  #front: Engine;
  #back: Engine | undefined;
  #backBusy = false;
  #own: OwnFile | undefined;
  /** The worker runs: a busy page no longer delays it. */
  readonly alive: Promise<void>;
  #busy = false;
  #latest = 0;
  #next: (() => Promise<void>) | undefined;

  /** The worker starts with its first question, which is asked again by `ask`. */
  constructor(question: FirstQuestion) {
    this.#front = start(question);
    this.alive = this.#front.alive;
  }

  /** Calls back with ever finer views of this state, the full one last, unless a later state was asked for before. */
  ask(room: string, state: RoomState, answer: (outcome: Outcome<RoomView>) => void): void {
    const mine = ++this.#latest;
    const live = () => mine === this.#latest;
    if (this.#backBusy) this.#endBack();
    this.#next = async () => {
      const first = await this.#front.api.predict(room, state, 'sketch');
      if (!first.ok && first.missing) await this.#replaceFront();
      if (!live()) return;
      answer(first);
      if (!first.ok || first.value.detail === 'full') return;
      if (first.value.detail === 'sketch') {
        void this.#slowly(room, state, live, answer);
        return;
      }
      await this.#rest();
      if (!live()) return;
      const full = await this.#front.api.predict(room, state, 'full');
      if (live()) answer(full);
    };
    this.#wake?.();
    void this.#drain();
  }

  /** What a sketch leaves out, by the second worker. */
  async #slowly(
    room: string,
    state: RoomState,
    live: () => boolean,
    answer: (outcome: Outcome<RoomView>) => void,
  ): Promise<void> {
    await this.#rest();
    if (!live()) return;
    this.#backBusy = true;
    this.#back ??= start();
    const back = this.#back;
    await back.api.setOwnFile(this.#own);
    for (const wanted of ['draft', 'full'] as const) {
      const outcome = await back.api.predict(room, state, wanted);
      // The worker of a state that is no longer wanted has been ended.
      if (!live()) return;
      answer(outcome);
      if (!outcome.ok || outcome.value.detail === 'full') break;
    }
    this.#backBusy = false;
    this.#back = this.#front;
    this.#front = back;
  }

  /** Ends what is computed now, so that the next state finds a free worker. */
  async stop(): Promise<void> {
    this.#latest++;
    this.#next = undefined;
    this.#endBack();
    // The question under way never gets its answer: nothing may wait for it.
    this.#busy = false;
    await this.#replaceFront();
  }

  async #replaceFront(): Promise<void> {
    this.#front.worker.terminate();
    this.#front = start();
    await this.#front.api.setOwnFile(this.#own);
  }

  #endBack(): void {
    this.#back?.worker.terminate();
    this.#back = undefined;
    this.#backBusy = false;
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
    return this.#front.api.predict(room, state, 'full');
  }

  /** Gives the file to the workers; resolves to what is in it, where it could be read. */
  async setOwnFile(file: OwnFile | undefined): Promise<OwnFacts | undefined> {
    this.#own = file;
    this.#endBack();
    return this.#front.api.setOwnFile(file);
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
  #engine: Engine | undefined;
  #own: OwnFile | undefined;
  #run = 0;

  get #worker(): Remote<EngineApi> | undefined {
    return this.#engine?.api;
  }

  async start(
    room: string,
    state: RoomState,
    networks: string,
    rounds: number,
    onUpdate: (update: RoundUpdate) => void,
  ): Promise<void> {
    const mine = ++this.#run;
    if (this.#engine === undefined) {
      this.#engine = start();
      await this.#engine.api.setOwnFile(this.#own);
    }
    const { worker, api } = this.#engine;
    const fresh = (update: RoundUpdate) => {
      if (mine !== this.#run) return;
      if (update.kind === 'failed' && update.missing) {
        worker.terminate();
        this.#engine = undefined;
      }
      onUpdate(update);
    };
    await api.simulate(room, state, networks, rounds, proxy(fresh));
  }

  /** What was sampled of these networks before, as this state shows it. */
  async recall(room: string, state: RoomState, networks: string): Promise<RoundUpdate | undefined> {
    return this.#worker?.recall(room, state, networks);
  }

  forget(networks: string): void {
    void this.#worker?.forget(networks);
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
