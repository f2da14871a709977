import { InputError } from '../base/input-error.ts';
import type { WordSource } from './kernel.ts';
import { philox4x32 } from './philox.ts';

/** What a stream is for; equal keys give equal numbers on every machine and with any number of workers. */
export interface StreamKey {
  /** The root seed of the experiment, a whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** What the numbers are used for, e.g. `prior`, `split`, `gibbs`. */
  readonly purpose: string;
  /** Which chain, replica or task, a whole number from 0 to 2^53 - 1; 0 unless given. */
  readonly chain?: number;
}

/** Start of the hash: `widthwise random`, four letters a word. */
const START = [0x77696474, 0x68776973, 0x65207261, 0x6e646f6d] as const;

function wholeWords(field: string, value: number): [number, number] {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InputError(field, String(value), 'a whole number from 0 to 2^53 - 1');
  }
  return [value >>> 0, Math.floor(value / 4294967296)];
}

/**
 * The Philox key and upper counter of a stream's sequence: a 128-bit hash of seed, chain, purpose and kind, so that streams
 * of different keys use different counters of different keys, up to a chance of 2^-128 a pair.
 *
 * Davies-Meyer with Philox as the block function, two words of the message a step as its key; the length of the purpose
 * stands before it, so that no message is the beginning of another.
 *
 * @param kind - which of a stream's sequences
 * @throws InputError for a seed or a chain that is not a whole number from 0 to 2^53 - 1
 */
export function wordSource({ seed, purpose, chain = 0 }: StreamKey, kind: number): WordSource {
  const message = [...wholeWords('seed', seed), ...wholeWords('chain', chain), kind, purpose.length];
  for (let i = 0; i < purpose.length; i += 2) {
    message.push((purpose.charCodeAt(i) | ((i + 1 < purpose.length ? purpose.charCodeAt(i + 1) : 0) << 16)) >>> 0);
  }
  if (message.length % 2 === 1) message.push(0);
  const state = Uint32Array.from(START);
  const key = new Uint32Array(2);
  const out = new Uint32Array(4);
  for (let i = 0; i < message.length; i += 2) {
    key[0] = message[i];
    key[1] = message[i + 1];
    philox4x32(state, key, out);
    for (let w = 0; w < 4; w++) state[w] ^= out[w];
  }
  return { key0: state[0], key1: state[1], counter2: state[2], counter3: state[3] };
}
