import type { LiveValue, RoomState } from '../room.ts';

/*
 * A story tells one finding of a paper to people who have not read it: cards with a claim, a figure, one dial in the sentence,
 * what to try and why it is so. It is a way of showing a room: the settings are the room's, one tap leads to all of its dials.
 */

/**
 * Words of a card. `{N}` is the dial of that setting, set into the sentence; `{=ε_g}` the live value of a symbol; `[[load]]` or
 * `[[load|the load]]` a word with its meaning in the glossary.
 */
export type StoryText = string;

/** One claim with its figure. */
export interface StoryCard {
  readonly claim: string;
  /** Settings of the room that differ from its defaults. */
  readonly state: RoomState;
  /** The sentence with the dial. */
  readonly sentence: StoryText;
  /** What to do with it, and what to watch. */
  readonly attempt: StoryText;
  readonly why: StoryText;
  /** Title of the room's equation that holds it. */
  readonly equation: string;
  /** The figure shown, where the room draws several. */
  readonly figure?: string;
  /** The panel that a phone shows of it; the first unless given. */
  readonly panel?: number;
  /** What the numbers say now, in a few plain words. */
  readonly answer?: (values: (symbol: string) => number | undefined, state: RoomState) => string | undefined;
}

/** A story: its cards are told in order. */
export interface Story {
  readonly id: string;
  readonly title: string;
  readonly room: string;
  /** One line for the list of stories. */
  readonly summary: string;
  readonly cards: readonly StoryCard[];
}

/** A place in a story, as the address has it: `narrow.2`, counted from 1. */
export interface StoryPlace {
  readonly story: string;
  readonly card: number;
}

/** Reads a place; undefined where there is none of that name. */
export function storyPlace(text: string | null, stories: readonly Story[]): StoryPlace | undefined {
  const [id, number = '1'] = (text ?? '').split('.');
  const story = stories.find((candidate) => candidate.id === id);
  if (story === undefined) return undefined;
  const card = Math.min(story.cards.length, Math.max(1, Math.round(Number(number)) || 1)) - 1;
  return { story: story.id, card };
}

/** A place as text. */
export function storyPlaceText({ story, card }: StoryPlace): string {
  return `${story}.${card + 1}`;
}

/** A piece of a card's words. */
export type StoryPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'dial'; readonly key: string }
  | { readonly kind: 'value'; readonly symbol: string }
  | { readonly kind: 'term'; readonly term: string; readonly text: string };

/** Takes the words of a card apart. */
export function storyPieces(text: StoryText): StoryPiece[] {
  return text
    .split(/(\{=?[^}]+\}|\[\[[^\]]+\]\])/)
    .filter((part) => part !== '')
    .map((part): StoryPiece => {
      if (part.startsWith('{=')) return { kind: 'value', symbol: part.slice(2, -1) };
      if (part.startsWith('{')) return { kind: 'dial', key: part.slice(1, -1) };
      if (!part.startsWith('[[')) return { kind: 'text', text: part };
      const [term, shown = term] = part.slice(2, -2).split('|');
      return { kind: 'term', term, text: shown };
    });
}

/** Live values by their symbols. */
export function valuesBySymbol(values: readonly LiveValue[]): (symbol: string) => number | undefined {
  return (symbol) => values.find((value) => value.symbol === symbol)?.value;
}
