import type { Control, RoomDefinition, RoomState } from '../room.ts';
import { stories } from '../stories/stories.ts';
import { type StoryPlace, storyPlace, storyPlaceText } from '../stories/story.ts';

/** Version of the address; a later lab still reads it, with the defaults of its time. */
export const ADDRESS_VERSION = 2;

/** What the address holds: the room, its settings, a pinned second setting, and what an embedding page hides. */
export interface LabAddress {
  readonly room: string;
  readonly state: RoomState;
  /** A second setting to compare with. */
  readonly pinned?: RoomState;
  readonly embed: boolean;
  /** Keys of controls that are not shown. */
  readonly hidden: readonly string[];
  /** Where in a story the setting is told; its dials are all there without it. */
  readonly story?: StoryPlace;
}

/** Keys that every room has besides its controls: where the data come from. */
export const DATA_KEYS = ['data', 'classes', 'own', 'P', 'test', 'noise', 'dimension', 'dataSeed', 'seed'] as const;

/** The address after `#`: `width?v=1&N=200&...`; only what differs from the defaults is written. */
export function encodeAddress(definition: RoomDefinition, address: LabAddress): string {
  const query = new URLSearchParams();
  query.set('v', String(ADDRESS_VERSION));
  write(query, '', address.state, definition.defaults);
  if (address.pinned !== undefined) {
    query.set('pinned', '1');
    write(query, 'pin.', address.pinned, definition.defaults);
  }
  if (address.story !== undefined) query.set('story', storyPlaceText(address.story));
  if (address.embed) query.set('embed', '1');
  if (address.hidden.length > 0) query.set('hide', address.hidden.join(','));
  return `${address.room}?${query}`;
}

/** Reads an address; unknown rooms become the first one, unknown keys are ignored, bad values fall back to the defaults. */
export function decodeAddress(hash: string, definitions: readonly RoomDefinition[]): LabAddress {
  const [name, text = ''] = hash.replace(/^#/, '').split('?');
  const definition = definitions.find(({ id }) => id === name) ?? definitions[0];
  const query = new URLSearchParams(text);
  const story = storyPlace(query.get('story'), stories);
  return {
    room: definition.id,
    state: read(query, '', definition),
    ...(query.get('pinned') === '1' ? { pinned: read(query, 'pin.', definition) } : {}),
    ...(story === undefined || storyRoom(story) !== definition.id ? {} : { story }),
    embed: query.get('embed') === '1',
    hidden: (query.get('hide') ?? '').split(',').filter((key) => key !== ''),
  };
}

/** The room that a place in a story shows. */
export function storyRoom({ story }: StoryPlace): string | undefined {
  return stories.find(({ id }) => id === story)?.room;
}

function write(query: URLSearchParams, prefix: string, state: RoomState, defaults: RoomState): void {
  for (const [key, value] of Object.entries(state)) {
    if (value === defaults[key]) continue;
    query.set(prefix + key, typeof value === 'number' ? numberText(value) : String(value));
  }
}

function numberText(value: number): string {
  return value === Number.POSITIVE_INFINITY ? 'inf' : String(Number(value.toPrecision(12)));
}

/** An address says what differs from the defaults: one of version 1 from those of then. */
function defaultsOf(query: URLSearchParams, { defaults, firstDefaults }: RoomDefinition): RoomState {
  return query.get('v') === '1' ? { ...defaults, ...firstDefaults } : defaults;
}

function read(query: URLSearchParams, prefix: string, definition: RoomDefinition): RoomState {
  const controls = new Map(
    definition.groups.flatMap((group) => group.controls).map((control) => [control.key, control]),
  );
  const state: Record<string, number | string | boolean> = { ...defaultsOf(query, definition) };
  for (const key of Object.keys(state)) {
    const text = query.get(prefix + key);
    if (text === null) continue;
    const value = parse(text, state[key], controls.get(key));
    if (value !== undefined) state[key] = value;
  }
  return state;
}

function parse(text: string, fallback: number | string | boolean, control: Control | undefined) {
  if (typeof fallback === 'boolean') return text === 'true' || text === '1';
  if (typeof fallback === 'string') {
    if (control?.kind === 'choice' && !control.options.some(({ value }) => value === text)) return undefined;
    return text;
  }
  const value = text === 'inf' ? Number.POSITIVE_INFINITY : Number(text);
  if (Number.isNaN(value) || text.trim() === '') return undefined;
  if (control?.kind !== 'slider') return Number.isFinite(value) ? value : undefined;
  return clampToControl(value, control);
}

/** A number within what a slider's field accepts. */
export function clampToControl(value: number, control: Extract<Control, { kind: 'slider' }>): number {
  if (value === Number.POSITIVE_INFINITY) return control.infinite ? value : control.max;
  if (control.zero && value <= 0) return 0;
  const bounded = Math.min(control.limit ?? control.max, Math.max(control.min, value));
  return control.integer ? Math.round(bounded) : bounded;
}
