/** Random words of a key: which counters they come from. */
export interface WordSource {
  /** The Philox key. */
  readonly key0: number;
  readonly key1: number;
  /** The upper half of the counter; the lower half counts. */
  readonly counter2: number;
  readonly counter3: number;
}

/** Groups that a kernel's buffer holds. */
export const BUFFER_GROUPS = 256;
/** Words, doubles and floats that one group gives. */
export const GROUP_WORDS = 16;
export const GROUP_DOUBLES = 8;
export const GROUP_FLOATS = 16;

/**
 * Fills a buffer with random words, and turns words into normals in place. Both implementations, in WebAssembly and in plain
 * JavaScript, give the same bits.
 *
 * Group g is the 16 words of Philox 4x32-10 for the counters 4 g to 4 g + 3: first words of all four, then second words, ...
 */
export interface RandomKernel {
  readonly name: 'wasm' | 'plain';
  readonly words: Uint32Array;
  /** The same memory as doubles and as floats. */
  readonly doubles: Float64Array;
  readonly floats: Float32Array;
  /** Words of `groups` groups from group `first` on, at most 256, none beyond a multiple of 2^30. */
  fillWords(source: WordSource, first: number, groups: number): void;
  /** Normals from the words of `groups` groups, 8 doubles each, times `scale`. */
  toDoubles(groups: number, scale: number): void;
  /** Normals from the words of `groups` groups, 16 floats each, times `scale` (rounded to a float). */
  toFloats(groups: number, scale: number): void;
}
