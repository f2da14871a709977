import { fileError } from './limits.ts';

/** Snappy writes at most 64 bytes for a copy element of 3 bytes or fewer. */
const SNAPPY_GAIN = 64;

/**
 * Walks the page headers of a column chunk and refuses those whose claims do not fit: a decoder allocates by them.
 *
 * @param chunk - the bytes of the chunk
 * @param values - how many values the chunk holds by the footer
 * @param name - for errors
 * @throws InputError
 */
export function checkPages(chunk: Uint8Array, values: number, name: string): void {
  const damaged = (): Error => fileError(name, 'a page that does not fit its column', 'an undamaged Parquet file');
  const reader = new CompactReader(chunk, damaged);
  let left = values;
  while (reader.offset < chunk.length && left > 0) {
    const header = reader.struct(0);
    const unpacked = header.get('2') ?? -1;
    const packed = header.get('3') ?? -1;
    if (packed < 0 || unpacked < 0 || reader.offset + packed > chunk.length) throw damaged();
    if (unpacked > SNAPPY_GAIN * packed + 1024) throw damaged();
    reader.offset += packed;
    const dictionary = header.get('7.1');
    if (dictionary !== undefined && !(dictionary >= 0 && dictionary <= 8 * unpacked)) throw damaged();
    for (const data of ['5.1', '8.1']) {
      const count = header.get(data);
      if (count === undefined) continue;
      if (count < 0 || count > left) throw damaged();
      left -= count;
    }
    const nulls = header.get('8.2');
    if (nulls !== undefined && nulls !== 0) throw fileError(name, 'missing values', 'a value in every row');
  }
  if (left > 0) throw damaged();
}

/** Reads the whole numbers of Thrift compact structs, and skips everything else. */
class CompactReader {
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #damaged: () => Error;

  constructor(bytes: Uint8Array, damaged: () => Error) {
    this.#bytes = bytes;
    this.#damaged = damaged;
  }

  /** Whole-number fields by their path: `2`, or `5.1` inside field 5. */
  struct(depth: number): Map<string, number> {
    if (depth > 8) throw this.#damaged();
    const fields = new Map<string, number>();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 15;
      if (type === 0) return fields;
      id = head >> 4 === 0 ? zigzag(this.#varint()) : id + (head >> 4);
      if (type === 4 || type === 5 || type === 6) fields.set(String(id), zigzag(this.#varint()));
      else if (type === 12) for (const [key, value] of this.struct(depth + 1)) fields.set(`${id}.${key}`, value);
      else this.#skip(type, depth);
    }
  }

  #skip(type: number, depth: number): void {
    if (type === 1 || type === 2) return;
    if (type === 3) this.offset += 1;
    else if (type === 4 || type === 5 || type === 6) this.#varint();
    else if (type === 7) this.offset += 8;
    else if (type === 8) this.offset += this.#varint();
    else if (type === 12) this.struct(depth + 1);
    else if (type === 9) {
      const head = this.#byte();
      const count = head >> 4 === 15 ? this.#varint() : head >> 4;
      if (count > this.#bytes.length) throw this.#damaged();
      for (let i = 0; i < count; i++) this.#skip((head & 15) <= 2 ? 3 : head & 15, depth + 1);
    } else throw this.#damaged();
    if (this.offset > this.#bytes.length) throw this.#damaged();
  }

  #byte(): number {
    if (this.offset >= this.#bytes.length) throw this.#damaged();
    return this.#bytes[this.offset++];
  }

  #varint(): number {
    let result = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte();
      result += (byte & 127) * factor;
      if (byte < 128) return result;
      factor *= 128;
    }
    throw this.#damaged();
  }
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
