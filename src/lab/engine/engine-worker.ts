import { expose } from 'comlink';
import { InputError } from '../../base/input-error.ts';
import { backend } from '../../linalg/active-backend.ts';
import type { RoomSimulation, RoomState, RoomView, Wanted } from '../room.ts';
import { loadEngine, PartMissing, prefetchEngines } from '../rooms/engines.ts';
import { labDecoder } from './decode-client.ts';
import { ALIVE, decodeQuestion, type FirstQuestion, sameQuestion } from './first-question.ts';
import { decodeElsewhere, keepOwnFile, labTask } from './lab-task.ts';
import type { OwnFacts } from './own-facts.ts';
import type { OwnFile } from './own-file.ts';
import type { RoundUpdate } from './round-update.ts';

/** A result with the time that the theory took, or what the user has to hear. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly milliseconds: number }
  | {
      readonly ok: false;
      readonly message: string;
      /** A part of the page did not arrive: a later try, by a new worker, may find it. */
      readonly missing?: boolean;
    };

let prefetching = false;
let run = 0;
let paused = false;
/** Rounds that a paused simulation may still run. */
let permits = 0;
let wake: (() => void) | undefined;

/** Rounds of the networks sampled last, by what they are. */
const kept = new Map<string, unknown[]>();
const MOST_KEPT = 12;
/** The run under way and how it is looked at. */
let shown: { readonly networks: string; readonly simulation: RoomSimulation } | undefined;

function keptRounds(networks: string): unknown[] {
  const outputs = kept.get(networks) ?? [];
  kept.delete(networks);
  kept.set(networks, outputs);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  return outputs;
}

async function simulationOf(room: string, state: RoomState) {
  const [engine, task] = await Promise.all([loadEngine(room), labTask(state)]);
  return engine.simulation(state, task, Number(state.seed));
}

async function predict(room: string, state: RoomState, wanted: Wanted): Promise<Outcome<RoomView>> {
  try {
    const [engine, task] = await Promise.all([loadEngine(room), labTask(state)]);
    const start = performance.now();
    const value =
      wanted === 'sketch'
        ? (engine.sketch?.(state, task) ?? engine.compute(state, task, 'draft'))
        : engine.compute(state, task, wanted);
    // The parts of the other rooms come while nothing is asked: they may have to do without the network.
    if (!prefetching) setTimeout(prefetchEngines, 3000);
    prefetching = true;
    return { ok: true, value, milliseconds: performance.now() - start };
  } catch (error) {
    return { ok: false, message: messageOf(error), ...(error instanceof PartMissing ? { missing: true } : {}) };
  }
}

decodeElsewhere(labDecoder);
// A page that starts a worker keeps still until it hears this.
self.postMessage(ALIVE);

/** The first answer that the worker's name asks for: on its way before the first message arrives. */
let ahead: { readonly question: FirstQuestion; readonly answer: Promise<Outcome<RoomView>> } | undefined;

// The compiled kernels are readied while the engine is on its way.
setTimeout(backend);

const question = decodeQuestion(self.name);
if (question !== undefined) ahead = { question, answer: predict(question.room, question.state, 'sketch') };

/** What a page asks of its workers: one for the theory, one for the simulation. */
const api = {
  /** Keeps the user's file for the source `own`; returns what is in it. */
  setOwnFile(file: OwnFile | undefined): Promise<OwnFacts | undefined> {
    return keepOwnFile(file);
  },

  /** The theory at one state. */
  async predict(room: string, state: RoomState, wanted: Wanted): Promise<Outcome<RoomView>> {
    const known = ahead;
    ahead = undefined;
    if (known !== undefined && wanted === 'sketch' && sameQuestion(known.question, { room, state }))
      return known.answer;
    return predict(room, state, wanted);
  },

  /**
   * Streams rounds of a simulation until it is stopped; each update replaces the one before. Rounds of the same networks that
   * were run before are kept, and this goes on after them.
   *
   * @param networks - names what is sampled: runs of one name are one run
   */
  async simulate(
    room: string,
    state: RoomState,
    networks: string,
    rounds: number,
    onUpdate: (update: RoundUpdate) => void,
  ): Promise<void> {
    const mine = ++run;
    paused = false;
    permits = 0;
    try {
      const simulation = await simulationOf(room, state);
      if ('unavailable' in simulation) {
        onUpdate({ kind: 'failed', message: simulation.unavailable });
        return;
      }
      const outputs = keptRounds(networks);
      shown = { networks, simulation };
      while (outputs.length < rounds && mine === run) {
        const control = { progress: () => undefined, cancelled: () => false };
        outputs.push(simulation.job.run(simulation.input(outputs.length), control));
        if (isShown(outputs.length) || paused || outputs.length === rounds) {
          const { figures, agreement } = shown.simulation.overlay(outputs);
          if (mine !== run) return;
          onUpdate({ kind: 'round', round: outputs.length, figures, agreement });
        }
        await turn();
        while (paused && permits === 0 && mine === run) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        if (paused && permits > 0) permits--;
      }
      if (mine === run) onUpdate({ kind: 'done' });
    } catch (error) {
      if (mine !== run) return;
      onUpdate({ kind: 'failed', message: messageOf(error), missing: error instanceof PartMissing });
    }
  },

  /** What the rounds of these networks so far show at a state, which may look at them otherwise; undefined where there are none. */
  async recall(room: string, state: RoomState, networks: string): Promise<RoundUpdate | undefined> {
    const outputs = kept.get(networks);
    if (outputs === undefined || outputs.length === 0) return undefined;
    try {
      const simulation = await simulationOf(room, state);
      if ('unavailable' in simulation) return undefined;
      // A run that is under way is looked at so from now on.
      if (shown?.networks === networks) shown = { networks, simulation };
      return { kind: 'round', round: outputs.length, ...simulation.overlay(outputs) };
    } catch {
      return undefined;
    }
  },

  /** Forgets the rounds of these networks. */
  forget(networks: string): void {
    kept.delete(networks);
  },

  /** Holds the simulation after its present round. */
  pause(): void {
    paused = true;
  },

  /** One more round, or all that follow. */
  resume(): void {
    paused = false;
    wake?.();
  },

  /** Runs one round of a paused simulation. */
  step(): void {
    permits++;
    wake?.();
  },

  /** Ends the simulation. */
  stop(): void {
    run++;
    paused = false;
    wake?.();
  },
};

export type EngineApi = typeof api;

/** Estimates over all rounds grow dearer with them and change less: every round is shown at first, later one in about twenty. */
function isShown(rounds: number): boolean {
  return rounds % Math.max(1, Math.floor(rounds / 20)) === 0;
}

/** Lets messages in. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function messageOf(error: unknown): string {
  if (error instanceof PartMissing) return 'a part of the page did not arrive; it is asked for again every few seconds';
  if (error instanceof InputError) return error.message;
  return error instanceof Error ? `something went wrong in the computation: ${error.message}` : String(error);
}

expose(api);
