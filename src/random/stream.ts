import { philox4x32 } from './philox.ts';

/** What a stream is for; equal keys give equal numbers on every machine and with any number of workers. */
export interface StreamKey {
  /** The root seed of the experiment, a whole number of at most 53 bits. */
  readonly seed: number;
  /** What the numbers are used for, e.g. `prior`, `split`, `gibbs`. */
  readonly purpose: string;
  /** Which chain, replica or task; 0 unless given. */
  readonly chain?: number;
}

/** A counter-based stream of random numbers: no state but a position, no dependence between streams of different keys. */
export class RandomStream {
  readonly #key = new Uint32Array(2);
  readonly #counter = new Uint32Array(4);
  readonly #block = new Uint32Array(4);
  #used = 4;
  #spare: number | undefined;

  constructor(key: StreamKey) {
    this.#key[0] = key.seed >>> 0;
    this.#key[1] = (hash(key.purpose) ^ Math.floor(key.seed / 4294967296)) >>> 0;
    this.#counter[3] = (key.chain ?? 0) >>> 0;
  }

  /** 32 random bits. */
  bits(): number {
    if (this.#used === 4) {
      philox4x32(this.#counter, this.#key, this.#block);
      this.#used = 0;
      this.#counter[0]++;
      if (this.#counter[0] === 0) this.#counter[1]++;
    }
    return this.#block[this.#used++];
  }

  /** Uniform in (0, 1), 53 bits, never 0 or 1. */
  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 67108864 + low + 0.5) / 9007199254740992;
  }

  /** Standard normal (Box-Muller). */
  normal(): number {
    if (this.#spare !== undefined) {
      const value = this.#spare;
      this.#spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Gamma with the given shape and scale 1 (Marsaglia & Tsang 2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
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
    for (let i = 0; i < out.length; i++) out[i] = standardDeviation * this.normal();
    return out;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
