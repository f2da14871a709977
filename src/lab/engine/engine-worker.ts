import { expose } from 'comlink';
import { InputError } from '../../base/input-error.ts';
import { backend } from '../../linalg/active-backend.ts';
import type { RoomState, RoomView, Wanted } from '../room.ts';
import { loadEngine } from '../rooms/engines.ts';
import { ALIVE, decodeQuestion, type FirstQuestion, sameQuestion } from './first-question.ts';
import { keepOwnFile, labTask, type OwnFile } from './lab-task.ts';
import type { RoundUpdate } from './round-update.ts';

/** A result with the time that the theory took, or what the user has to hear. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly milliseconds: number }
  | { readonly ok: false; readonly message: string };

let run = 0;
let paused = false;
/** Rounds that a paused simulation may still run. */
let permits = 0;
let wake: (() => void) | undefined;

async function predict(room: string, state: RoomState, wanted: Wanted): Promise<Outcome<RoomView>> {
  try {
    const [engine, task] = await Promise.all([loadEngine(room), labTask(state)]);
    const start = performance.now();
    const value =
      wanted === 'sketch'
        ? (engine.sketch?.(state, task) ?? engine.compute(state, task, 'draft'))
        : engine.compute(state, task, wanted);
    return { ok: true, value, milliseconds: performance.now() - start };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

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
  /** Keeps the user's file for the source `own`. */
  setOwnFile(file: OwnFile | undefined): Promise<void> {
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

  /** Streams rounds of a simulation until it is stopped; each update replaces the one before. */
  async simulate(
    room: string,
    state: RoomState,
    seed: number,
    rounds: number,
    onUpdate: (update: RoundUpdate) => void,
  ): Promise<void> {
    const mine = ++run;
    paused = false;
    permits = 0;
    try {
      const [engine, task] = await Promise.all([loadEngine(room), labTask(state)]);
      const simulation = engine.simulation(state, task, seed);
      if ('unavailable' in simulation) {
        onUpdate({ kind: 'failed', message: simulation.unavailable });
        return;
      }
      const outputs: unknown[] = [];
      for (let round = 0; round < rounds && mine === run; round++) {
        const control = { progress: () => undefined, cancelled: () => false };
        outputs.push(simulation.job.run(simulation.input(round) as never, control));
        const { figures, agreement } = simulation.overlay(outputs);
        if (mine !== run) return;
        onUpdate({ kind: 'round', round: round + 1, figures, agreement });
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
      if (mine === run) onUpdate({ kind: 'failed', message: messageOf(error) });
    }
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

/** Lets messages in. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function messageOf(error: unknown): string {
  if (error instanceof InputError) return error.message;
  return error instanceof Error ? `something went wrong in the computation: ${error.message}` : String(error);
}

expose(api);
