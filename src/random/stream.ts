import { describe, InputError } from '../base/input-error.ts';
import { minusTwoLog } from './box-muller.ts';
import { GROUP_DOUBLES, GROUP_FLOATS, GROUP_WORDS } from './kernel.ts';
import { Sequence, type SequenceKind, type SequenceState } from './sequence.ts';
import { type StreamKey, wordSource } from './stream-key.ts';

export type { StreamKey } from './stream-key.ts';

const WORDS: SequenceKind<Uint32Array> = {
  perGroup: GROUP_WORDS,
  make: (length) => new Uint32Array(length),
  view: (kernel) => kernel.words,
  convert: () => {},
};
const DOUBLES: SequenceKind<Float64Array> = {
  perGroup: GROUP_DOUBLES,
  make: (length) => new Float64Array(length),
  view: (kernel) => kernel.doubles,
  convert: (kernel, groups, scale) => kernel.toDoubles(groups, scale),
};
const FLOATS: SequenceKind<Float32Array> = {
  perGroup: GROUP_FLOATS,
  make: (length) => new Float32Array(length),
  view: (kernel) => kernel.floats,
  convert: (kernel, groups, scale) => kernel.toFloats(groups, scale),
};

/** Where a stream stands in its three sequences. */
export interface StreamState {
  readonly words: SequenceState;
  readonly doubles?: SequenceState;
  readonly floats?: SequenceState;
}

/**
 * A counter-based stream of random numbers (Philox 4x32-10): no state but positions, no dependence between streams of
 * different keys, the same bits in every engine, with WebAssembly and without.
 *
 * A stream has three sequences that do not disturb each other: words (`bits`, and what is made of them: `uniform`, `gamma`'s
 * acceptance, `integer`, `permutation`), normals in double precision (`normal`, `fillNormal` of a Float64Array) and normals in
 * single precision (`fillNormal` of a Float32Array). Filling an array gives the numbers that as many single draws would.
 */
export class RandomStream {
  readonly #key: StreamKey;
  readonly #words: Sequence<Uint32Array>;
  #doubles: Sequence<Float64Array> | undefined;
  #floats: Sequence<Float32Array> | undefined;

  /** @throws InputError for a seed or a chain that is not a whole number from 0 to 2^53 - 1 */
  constructor(key: StreamKey) {
    this.#key = key;
    this.#words = new Sequence(WORDS, wordSource(key, 0));
  }

  /** 32 random bits. */
  bits(): number {
    return this.#words.next();
  }

  /** Uniform in (0, 1), 52 bits, never 0 or 1. */
  uniform(): number {
    const high = this.bits() >>> 6;
    const low = this.bits() >>> 6;
    return (high * 67108864 + low + 0.5) * 2.220446049250313e-16;
  }

  /** Standard normal (Box-Muller). */
  normal(): number {
    return this.#normals().next();
  }

  /** Gamma with the given shape and scale 1 (Marsaglia & Tsang 2000). */
  gamma(shape: number): number {
    if (!(shape > 0) || !Number.isFinite(shape)) throw new InputError('shape', describe(shape), 'a number above 0');
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      // log u < x^2/2 + d (1 - v + log v), doubled and with the sign turned
      if (minusTwoLog(this.uniform()) > 2 * d * (v - 1) + d * minusTwoLog(v) - x * x) return d * v;
    }
  }

  /** Uniform whole number in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** A random order of 0..n-1. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  /** Fills `out` with independent normals of the given standard deviation, and returns it. */
  fillNormal<A extends Float64Array | Float32Array>(out: A, standardDeviation = 1): A {
    if (out instanceof Float64Array) {
      this.#normals().fill(out, standardDeviation);
    } else {
      this.#floats ??= new Sequence(FLOATS, wordSource(this.#key, 2));
      this.#floats.fill(out, Math.fround(standardDeviation));
    }
    return out;
  }

  /** Where it stands: a stream of the same key goes on from there with the same numbers. */
  state(): StreamState {
    return {
      words: this.#words.state(),
      ...(this.#doubles === undefined ? {} : { doubles: this.#doubles.state() }),
      ...(this.#floats === undefined ? {} : { floats: this.#floats.state() }),
    };
  }

  /** Goes on from where a stream of the same key stood. */
  restore({ words, doubles, floats }: StreamState): void {
    this.#words.restore(words);
    if (doubles !== undefined) this.#normals().restore(doubles);
    if (floats === undefined) return;
    this.#floats ??= new Sequence(FLOATS, wordSource(this.#key, 2));
    this.#floats.restore(floats);
  }

  #normals(): Sequence<Float64Array> {
    this.#doubles ??= new Sequence(DOUBLES, wordSource(this.#key, 1));
    return this.#doubles;
  }
}
