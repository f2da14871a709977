import { randomKernel } from './active-kernel.ts';
import { BUFFER_GROUPS, type RandomKernel, type WordSource } from './kernel.ts';

/** What one sequence of a stream holds: words, doubles or floats, so many a group. */
export interface SequenceKind<A extends Uint32Array | Float64Array | Float32Array> {
  readonly perGroup: number;
  make(length: number): A;
  view(kernel: RandomKernel): A;
  /** From the words in the kernel's buffer, in place. */
  convert(kernel: RandomKernel, groups: number, scale: number): void;
}

/** Where a sequence stands. */
export interface SequenceState {
  /** Numbers that were made and are not drawn yet. */
  readonly waiting: Float64Array | Float32Array | Uint32Array;
  readonly group: number;
  readonly groups: number;
}

/** One endless sequence of numbers: whole groups on demand, kept until they are drawn. */
export class Sequence<A extends Uint32Array | Float64Array | Float32Array> {
  readonly #kind: SequenceKind<A>;
  readonly #source: WordSource;
  #kept: A;
  #used = 0;
  #length = 0;
  #group = 0;
  #groups = 1;

  constructor(kind: SequenceKind<A>, source: WordSource) {
    this.#kind = kind;
    this.#source = source;
    this.#kept = kind.make(kind.perGroup);
  }

  /** The next number. */
  next(): number {
    if (this.#used === this.#length) this.#refill();
    return this.#kept[this.#used++];
  }

  /** The next `out.length` numbers times `scale`: the same as from so many calls of `next`. */
  fill(out: A, scale: number): void {
    const { perGroup } = this.#kind;
    let position = 0;
    while (position < out.length && this.#used < this.#length) out[position++] = this.#kept[this.#used++] * scale;
    while (out.length - position >= perGroup) {
      const groups = this.#available(Math.floor((out.length - position) / perGroup));
      const kernel = this.#generate(groups, scale);
      out.set(this.#kind.view(kernel).subarray(0, groups * perGroup), position);
      position += groups * perGroup;
    }
    while (position < out.length) out[position++] = this.next() * scale;
  }

  /** Where it stands, for another sequence of the same source to go on from. */
  state(): SequenceState {
    return { waiting: this.#kept.slice(this.#used, this.#length), group: this.#group, groups: this.#groups };
  }

  /** Goes on from where another stood. */
  restore({ waiting, group, groups }: SequenceState): void {
    if (this.#kept.length < waiting.length) this.#kept = this.#kind.make(waiting.length);
    this.#kept.set(waiting);
    this.#used = 0;
    this.#length = waiting.length;
    this.#group = group;
    this.#groups = groups;
  }

  /** More numbers into the own buffer: one group at first, then twice as many each time. */
  #refill(): void {
    const { perGroup, make, view } = this.#kind;
    const groups = this.#available(this.#groups);
    if (this.#kept.length < groups * perGroup) this.#kept = make(groups * perGroup);
    this.#kept.set(view(this.#generate(groups, 1)).subarray(0, groups * perGroup));
    this.#used = 0;
    this.#length = groups * perGroup;
    this.#groups = Math.min(64, 2 * this.#groups);
  }

  /** As many of the wanted groups as fit the kernel's buffer and one range of counters. */
  #available(wanted: number): number {
    return Math.min(wanted, BUFFER_GROUPS, 2 ** 30 - (this.#group % 2 ** 30));
  }

  #generate(groups: number, scale: number): RandomKernel {
    const kernel = randomKernel();
    kernel.fillWords(this.#source, this.#group, groups);
    this.#kind.convert(kernel, groups, scale);
    this.#group += groups;
    return kernel;
  }
}
