import type { RoomState } from '../room.ts';

/** What a worker computes as soon as it runs. */
export interface FirstQuestion {
  readonly room: string;
  readonly state: RoomState;
}

/** A worker's first message. */
export const ALIVE = 'alive';

const PREFIX = 'widthwise ';

/** A question as the name of a worker. */
export function encodeQuestion(question: FirstQuestion): string {
  // JSON has no Infinity.
  return (
    PREFIX + JSON.stringify(question, (_, value) => (value === Number.POSITIVE_INFINITY ? { infinite: true } : value))
  );
}

/** The question in a worker's name, where there is one. */
export function decodeQuestion(name: string): FirstQuestion | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  return JSON.parse(name.slice(PREFIX.length), (_, value) =>
    value?.infinite === true ? Number.POSITIVE_INFINITY : value,
  ) as FirstQuestion;
}

/** Whether two questions are the same. */
export function sameQuestion(a: FirstQuestion, b: FirstQuestion): boolean {
  return encodeQuestion(a) === encodeQuestion(b);
}
