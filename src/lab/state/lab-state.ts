import { batch, effect, signal } from '@preact/signals';
import type { FigureData } from '../../report/figure.ts';
import type { RunState } from '../components/simulation-panel.tsx';
import { SimulationClient, TheoryClient } from '../engine/client.ts';
import type { OwnFile } from '../engine/lab-task.ts';
import type { Agreement, MarkerControl, MarkerPlace, RoomDefinition, RoomState, RoomView } from '../room.ts';
import { definitions } from '../rooms/definitions.ts';
import { decodeAddress, encodeAddress } from './address.ts';

/** Rounds of a simulation at most; the bars have long stopped to matter. */
const MOST_ROUNDS = 400;

const first = decodeAddress(location.hash, definitions);
const room = signal(first.room);
const states = signal<{ readonly [room: string]: RoomState }>({ [first.room]: first.state });
const pinned = signal<RoomState | undefined>(first.pinned);
const view = signal<RoomView | undefined>(undefined);
const viewRoom = signal<string | undefined>(undefined);
const pinnedView = signal<RoomView | undefined>(undefined);
const message = signal<string | undefined>(undefined);
const milliseconds = signal<number | undefined>(undefined);
const busy = signal(true);
const run = signal<RunState>('idle');
const round = signal(0);
const overlay = signal<readonly FigureData[]>([]);
const agreement = signal<Agreement | undefined>(undefined);
const runMessage = signal<string | undefined>(undefined);
const own = signal<OwnFile | undefined>(undefined);

/** Whether another page shows this one without its frame, and which controls it hides. */
export const embed = signal(first.embed);
export const hidden = signal(first.hidden);

const theory = new TheoryClient({ room: first.room, state: first.state });
const simulation = new SimulationClient();

function definitionOf(id: string): RoomDefinition {
  return definitions.find((definition) => definition.id === id) ?? definitions[0];
}

function stateOf(id: string): RoomState {
  return states.value[id] ?? definitionOf(id).defaults;
}

function hashText(): string {
  const definition = definitionOf(room.value);
  return encodeAddress(definition, {
    room: room.value,
    state: stateOf(room.value),
    ...(pinned.value === undefined ? {} : { pinned: pinned.value }),
    embed: embed.value,
    hidden: hidden.value,
  });
}

/** The full link to what is on the screen. */
export function addressText(): string {
  return `${location.href.split('#')[0]}#${hashText()}`;
}

function reset(): void {
  simulation.stop();
  batch(() => {
    run.value = 'idle';
    round.value = 0;
    overlay.value = [];
    agreement.value = undefined;
    runMessage.value = undefined;
  });
}

function begin(paused: boolean): void {
  reset();
  run.value = paused ? 'paused' : 'running';
  const state = stateOf(room.value);
  void simulation.start(room.value, state, Number(state.seed), MOST_ROUNDS, (update) => {
    batch(() => {
      if (update.kind === 'round') {
        round.value = update.round;
        overlay.value = update.figures;
        agreement.value = update.agreement;
      } else if (update.kind === 'failed') {
        runMessage.value = update.message;
        run.value = 'idle';
      } else run.value = 'done';
    });
  });
  if (paused) simulation.pause();
}

function setState(next: RoomState): void {
  states.value = { ...states.value, [room.value]: next };
  reset();
}

/** What the page can be asked to do, and the signals that it shows. */
export const lab = {
  run,
  round,
  overlay,
  agreement,
  runMessage,
  own,

  set(key: string, value: number | string | boolean): void {
    if (stateOf(room.value)[key] !== value) setState({ ...stateOf(room.value), [key]: value });
  },

  /** Moves the room's marker: several settings at once. */
  move(control: MarkerControl, from: MarkerPlace, to: MarkerPlace): void {
    setState(control.move(stateOf(room.value), from, to));
  },

  replace(state: RoomState): void {
    setState({ ...definitionOf(room.value).defaults, ...state });
  },

  enter(id: string): void {
    if (id === room.value) return;
    batch(() => {
      room.value = id;
      pinned.value = undefined;
      pinnedView.value = undefined;
    });
    reset();
  },

  async setOwnFile(file: OwnFile): Promise<void> {
    await theory.setOwnFile(file);
    simulation.setOwnFile(file);
    own.value = file;
    setState({ ...stateOf(room.value), data: 'own', own: file.digest });
    ask();
  },

  startOrResume(): void {
    if (run.value === 'paused') {
      run.value = 'running';
      simulation.resume();
    } else if (run.value !== 'running') begin(false);
  },

  pause(): void {
    if (run.value !== 'running') return;
    run.value = 'paused';
    simulation.pause();
  },

  step(): void {
    if (run.value === 'idle') begin(true);
    else if (run.value === 'paused') simulation.step();
  },

  toggleRun(): void {
    if (run.value === 'running') lab.pause();
    else lab.startOrResume();
  },

  reset,

  togglePin(): void {
    batch(() => {
      if (pinned.value === undefined) {
        pinned.value = stateOf(room.value);
        pinnedView.value = view.value;
        if (view.value?.detail !== 'full') computePinned(room.value, pinned.value);
      } else {
        pinned.value = undefined;
        pinnedView.value = undefined;
      }
    });
  },
};

/** What the page shows now. */
export function useLab() {
  return {
    definition: definitionOf(room.value),
    state: stateOf(room.value),
    view: viewRoom.value === room.value ? view.value : undefined,
    message: message.value,
    milliseconds: milliseconds.value,
    pinned: pinned.value,
    pinnedView: pinnedView.value,
    busy: busy.value,
  };
}

function ask(): void {
  const id = room.value;
  busy.value = true;
  theory.ask(id, stateOf(id), (outcome) => {
    batch(() => {
      busy.value = outcome.ok && outcome.value.detail !== 'full';
      if (outcome.ok) {
        view.value = outcome.value;
        viewRoom.value = id;
        milliseconds.value = outcome.milliseconds;
        message.value = undefined;
      } else message.value = outcome.message;
    });
  });
}

/** A drag makes many states; the address follows when it has rested for so long, in milliseconds. */
const ADDRESS_REST = 200;

/**
 * Asks for the theory of what the address says, now and after every change, and keeps the address up to date.
 *
 * @returns resolves when the worker is on its way, so that the page may busy itself
 */
export function startLab(): Promise<void> {
  let lastAsked: unknown;
  effect(() => {
    const question = [room.value, stateOf(room.value)];
    if (JSON.stringify(question) === JSON.stringify(lastAsked)) return;
    lastAsked = question;
    ask();
  });

  let writing: ReturnType<typeof setTimeout> | undefined;
  let written = location.hash.replace(/^#/, '');
  effect(() => {
    const text = hashText();
    clearTimeout(writing);
    writing = setTimeout(() => {
      if (text === written) return;
      written = text;
      history.replaceState(null, '', `#${text}`);
    }, ADDRESS_REST);
  });

  addEventListener('hashchange', () => {
    const text = location.hash.replace(/^#/, '');
    if (text === written) return;
    written = text;
    const address = decodeAddress(text, definitions);
    batch(() => {
      room.value = address.room;
      states.value = { ...states.value, [address.room]: address.state };
      pinned.value = address.pinned;
      pinnedView.value = undefined;
      embed.value = address.embed;
      hidden.value = address.hidden;
    });
    if (address.pinned !== undefined) computePinned(address.room, address.pinned);
    reset();
  });

  if (first.pinned !== undefined) computePinned(first.room, first.pinned);
  return theory.alive;
}

function computePinned(id: string, state: RoomState): void {
  void theory.once(id, state).then((outcome) => {
    if (outcome.ok && pinned.value === state) pinnedView.value = outcome.value;
  });
}
