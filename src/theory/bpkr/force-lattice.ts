import { type LabelSpectrum, labelForce } from './label-spectrum.ts';

/** Points per unit of log U; two roots closer than one step are missed together. */
const DENSITY = 32;

/** Lattice steps of a block, whose least and largest Delta are kept: most blocks of a search need no more than those two. */
export const LATTICE_BLOCK = 16;

/**
 * Delta at equally spaced log amplitudes, computed where it is asked for and kept: the part of the search for branches
 * that all widths, depths and variances of a sweep share.
 */
export class ForceLattice {
  readonly spectrum: LabelSpectrum;
  readonly temperature: number;
  #values = new Float64Array(0);
  /** Lattice index of the first value. */
  #first = 0;
  /** Least and largest Delta of the blocks known so far. */
  readonly #ranges = new Map<number, { readonly least: number; readonly largest: number }>();

  constructor(spectrum: LabelSpectrum, temperature: number) {
    this.spectrum = spectrum;
    this.temperature = temperature;
  }

  /** The lattice point below or at a log amplitude. */
  indexOf(logAmplitude: number): number {
    return Math.floor(logAmplitude * DENSITY);
  }

  /** The log amplitude of a lattice point. */
  logAmplitude(index: number): number {
    return index / DENSITY;
  }

  /** Delta at a lattice point. */
  force(index: number): number {
    const place = index - this.#first;
    if (place < 0 || place >= this.#values.length) this.#grow(index);
    const known = this.#values[index - this.#first];
    if (!Number.isNaN(known)) return known;
    const value = labelForce(this.spectrum, this.logAmplitude(index), this.temperature);
    this.#values[index - this.#first] = value;
    return value;
  }

  /** The least and the largest Delta on the LATTICE_BLOCK + 1 points from `block * LATTICE_BLOCK`, both ends included. */
  range(block: number): { readonly least: number; readonly largest: number } {
    const known = this.#ranges.get(block);
    if (known !== undefined) return known;
    let least = Number.POSITIVE_INFINITY;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = block * LATTICE_BLOCK; k <= (block + 1) * LATTICE_BLOCK; k++) {
      const value = this.force(k);
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
    const range = { least, largest };
    this.#ranges.set(block, range);
    return range;
  }

  #grow(index: number): void {
    const old = this.#values;
    const first = old.length === 0 ? index : Math.min(this.#first, index);
    const last = old.length === 0 ? index : Math.max(this.#first + old.length - 1, index);
    const margin = Math.max(64, old.length);
    const grown = new Float64Array(last - first + 1 + 2 * margin).fill(Number.NaN);
    if (old.length > 0) grown.set(old, this.#first - (first - margin));
    this.#values = grown;
    this.#first = first - margin;
  }
}
