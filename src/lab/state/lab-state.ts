import { batch, effect, signal } from '@preact/signals';
import type { FigureData } from '../../report/figure/figure.ts';
import { SimulationClient, TheoryClient } from '../engine/client.ts';
import { encodeQuestion } from '../engine/first-question.ts';
import { chosenRows, type OwnFacts } from '../engine/own-facts.ts';
import type { OwnFile } from '../engine/own-file.ts';
import type { RoundUpdate } from '../engine/round-update.ts';
import { keptFile } from '../keep-file.ts';
import type {
  Agreement,
  MarkerControl,
  MarkerPlace,
  RoomDefinition,
  RoomState,
  RoomView,
  SliderControl,
} from '../room.ts';
import { rowsOf } from '../rooms/data-rows.ts';
import { definitions } from '../rooms/definitions.ts';
import { stories } from '../stories/stories.ts';
import type { StoryPlace } from '../stories/story.ts';
import { decodeAddress, encodeAddress, type LabAddress } from './address.ts';
import { withinBounds } from './bounds.ts';
import type { RunState } from './run-state.ts';
import { positionOf, shortNumber, valueAt } from './slider-scale.ts';

/** Rounds of a simulation at most; the bars have long stopped to matter. */
const MOST_ROUNDS = 400;

/** Who comes without an address is told the first story. */
function firstAddress(): LabAddress {
  const address = decodeAddress(location.hash, definitions);
  if (location.hash.length > 1) return address;
  const [told] = stories;
  const { defaults } = definitionOf(told.room);
  return {
    ...address,
    room: told.room,
    state: { ...defaults, ...told.cards[0].state },
    story: { story: told.id, card: 0 },
  };
}

const first = firstAddress();
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
/** What is in the user's file. */
const ownFacts = signal<OwnFacts | undefined>(undefined);
/** Dials that had to give way to the one that was turned. */
const notes = signal<readonly string[]>([]);
/** The preset that was chosen last, until a dial is turned. */
const preset = signal<string | undefined>(undefined);

/** Where in a story the page is; all dials of the room are there without one. */
const story = signal<StoryPlace | undefined>(first.story);

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
    ...(story.value === undefined ? {} : { story: story.value }),
  });
}

/** The full link to what is on the screen. */
export function addressText(): string {
  return `${location.href.split('#')[0]}#${hashText()}`;
}

/** What a state's networks are, as a name: the same networks are sampled once, whatever the page shows of them. */
function networksOf(id: string, state: RoomState): string {
  return encodeQuestion({ room: id, state: definitionOf(id).networks(state) });
}

/** The networks whose rounds are on the page. */
let sampled = networksOf(room.value, stateOf(room.value));

function clearRun(): void {
  simulation.stop();
  batch(() => {
    run.value = 'idle';
    round.value = 0;
    overlay.value = [];
    agreement.value = undefined;
    runMessage.value = undefined;
  });
}

function reset(): void {
  clearRun();
  simulation.forget(sampled);
}

function show(update: RoundUpdate): void {
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
}

function begin(paused: boolean): void {
  runMessage.value = undefined;
  run.value = paused ? 'paused' : 'running';
  sampled = networksOf(room.value, stateOf(room.value));
  void simulation.start(room.value, stateOf(room.value), sampled, MOST_ROUNDS, show);
  if (paused) simulation.pause();
}

/** After a change of room or settings: a run of the same networks goes on, one of others waits until it is asked for again. */
function followRun(): void {
  const id = room.value;
  const state = stateOf(id);
  const networks = networksOf(id, state);
  if (networks !== sampled) {
    clearRun();
    sampled = networks;
  }
  void simulation.recall(id, state, networks).then((update) => {
    if (update === undefined || sampled !== networks) return;
    show(update);
    if (run.value === 'idle') run.value = 'halted';
  });
}

/** Rows of the data of a state, where they are finite in number and known. */
function rowsNow(state: RoomState): number | undefined {
  const facts = ownFacts.value;
  const own = facts && chosenRows(facts, String(state.ownTarget), String(state.ownClasses));
  return rowsOf(state, own);
}

function setState(next: RoomState, turned?: string): void {
  const held = withinBounds(definitionOf(room.value), next, rowsNow(next), turned);
  batch(() => {
    states.value = { ...states.value, [room.value]: held.state };
    notes.value = held.notes;
    preset.value = undefined;
  });
  followRun();
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
    if (stateOf(room.value)[key] !== value) setState({ ...stateOf(room.value), [key]: value }, key);
  },

  /** Turns the slider of a symbol as near to a value as it goes. */
  turn(symbol: string, value: number): void {
    const sliders = definitionOf(room.value).groups.flatMap(({ controls }) => controls);
    const slider = sliders.find(
      (control): control is SliderControl => control.kind === 'slider' && control.symbol === symbol,
    );
    if (slider !== undefined) lab.set(slider.key, valueAt(positionOf(value, slider), slider));
  },

  /** Moves the room's marker: several settings at once. */
  move(control: MarkerControl, from: MarkerPlace, to: MarkerPlace): void {
    setState(control.move(stateOf(room.value), from, to));
  },

  /** Settings in one go, as a preset has them. */
  replace(state: RoomState, name?: string): void {
    setState({ ...definitionOf(room.value).defaults, ...state });
    preset.value = name;
  },

  enter(id: string): void {
    if (id === room.value && story.value === undefined) return;
    batch(() => {
      room.value = id;
      story.value = undefined;
      pinned.value = undefined;
      pinnedView.value = undefined;
      notes.value = [];
      preset.value = undefined;
    });
    followRun();
  },

  /** Opens a card of a story with its settings. */
  tell(id: string, card: number): void {
    const told = stories.find((candidate) => candidate.id === id);
    if (told === undefined) return;
    batch(() => {
      room.value = told.room;
      pinned.value = undefined;
      pinnedView.value = undefined;
      story.value = { story: id, card };
      lab.replace(told.cards[card].state);
    });
  },

  /** All dials of the room, at the settings that the story has. */
  underTheBonnet(): void {
    story.value = undefined;
  },

  async setOwnFile(file: OwnFile): Promise<void> {
    ownFacts.value = await theory.setOwnFile(file);
    simulation.setOwnFile(file);
    const same = stateOf(room.value).own === file.digest;
    own.value = file;
    // A first file is answered with its best width; who is at work in a room stays there.
    const told = story.value !== undefined || stateOf(room.value).data !== 'own';
    const maps = ownFacts.value?.maps === true;
    if (maps && room.value !== 'paths') lab.enter('paths');
    if (!maps && told && room.value !== 'width') lab.enter('width');
    story.value = undefined;
    // What was chosen from another file means nothing here; a link to this one keeps its choices.
    const choices: RoomState = same ? {} : { ownTarget: '', ownWithout: '', ownClasses: '' };
    setState({
      ...stateOf(room.value),
      ...choices,
      ...(told && !same && !maps ? { show: 'best' } : {}),
      data: 'own',
      own: file.digest,
    });
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
    if (run.value === 'idle' || run.value === 'halted') begin(true);
    else if (run.value === 'paused') simulation.step();
  },

  toggleRun(): void {
    if (run.value === 'running') lab.pause();
    else lab.startOrResume();
  },

  reset,

  /** Ends a theory that takes long; the page keeps what it shows. */
  stopTheory(): void {
    void theory.stop();
    busy.value = false;
    message.value = 'stopped; the figures are those of the setting before';
  },

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
    notes: notes.value,
    preset: preset.value,
    story: story.value,
    rows: rowsNow(stateOf(room.value)),
    facts: ownFacts.value,
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
    if (!outcome.ok && outcome.missing) {
      setTimeout(() => {
        if (message.value === outcome.message && room.value === id) ask();
      }, RETRY);
    }
  });
}

/** What did not arrive is asked for again after so long, in milliseconds. */
const RETRY = 3000;

/** Where in the lab the page is, as its history counts: room, view, preset. */
function placeOf(): string {
  return JSON.stringify([room.value, stateOf(room.value).show, preset.value, story.value]);
}

/** `Gates, N = 33, M = 3 - Widthwise` */
function titleText(): string {
  const definition = definitionOf(room.value);
  const state = stateOf(room.value);
  const dials = definition.groups[0].controls
    .filter((control) => control.kind === 'slider' && control.symbol !== undefined && control.when?.(state) !== false)
    .slice(0, 3)
    .map((control) => `${'symbol' in control ? control.symbol : ''} = ${shortNumber(Number(state[control.key]))}`);
  const told = stories.find(({ id }) => id === story.value?.story);
  return `${[told?.title ?? definition.title, ...dials].join(', ')} - Widthwise`;
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
  let place = placeOf();
  effect(() => {
    const text = hashText();
    const now = placeOf();
    document.title = titleText();
    clearTimeout(writing);
    const write = () => {
      if (text === written) return;
      written = text;
      // A room, a view or a preset is a step that Back takes back; a turn of a dial is not.
      if (now === place) history.replaceState(null, '', `#${text}`);
      else history.pushState(null, '', `#${text}`);
      place = now;
    };
    if (now === place) writing = setTimeout(write, ADDRESS_REST);
    else write();
  });

  addEventListener('hashchange', () => {
    const text = location.hash.replace(/^#/, '');
    if (text === written) return;
    clearTimeout(writing);
    written = text;
    const address = decodeAddress(text, definitions);
    batch(() => {
      room.value = address.room;
      states.value = { ...states.value, [address.room]: address.state };
      pinned.value = address.pinned;
      pinnedView.value = undefined;
      embed.value = address.embed;
      hidden.value = address.hidden;
      story.value = address.story;
      notes.value = [];
      preset.value = undefined;
      place = placeOf();
    });
    if (address.pinned !== undefined) computePinned(address.room, address.pinned);
    followRun();
  });

  // A link to a file that this browser keeps finds it.
  const { data, own: digest } = stateOf(room.value);
  if (data === 'own' && digest !== '') {
    void keptFile().then(
      (file) => {
        if (file?.digest === digest) void lab.setOwnFile(file);
      },
      () => undefined,
    );
  }

  if (first.pinned !== undefined) computePinned(first.room, first.pinned);
  return theory.alive;
}

function computePinned(id: string, state: RoomState): void {
  void theory.once(id, state).then((outcome) => {
    if (outcome.ok && pinned.value === state) pinnedView.value = outcome.value;
  });
}
