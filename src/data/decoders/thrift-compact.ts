/**
 * Reads the whole numbers and booleans of Thrift compact structs, and skips everything else.
 *
 * Its own errors are made by the function that it is given.
 */
export class CompactReader {
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #damaged: () => Error;

  constructor(bytes: Uint8Array, damaged: () => Error) {
    this.#bytes = bytes;
    this.#damaged = damaged;
  }

  /** Fields by their path: `2`, or `5.1` inside field 5; booleans are 1 and 0. */
  struct(depth = 0): Map<string, number> {
    if (depth > 8) throw this.#damaged();
    const fields = new Map<string, number>();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 15;
      if (type === 0) return fields;
      id = head >> 4 === 0 ? zigzag(this.varint()) : id + (head >> 4);
      if (type === 1 || type === 2) fields.set(String(id), type === 1 ? 1 : 0);
      else if (type === 4 || type === 5 || type === 6) fields.set(String(id), zigzag(this.varint()));
      else if (type === 12) for (const [key, value] of this.struct(depth + 1)) fields.set(`${id}.${key}`, value);
      else this.#skip(type, depth);
    }
  }

  /** An unsigned whole number in groups of 7 bits. */
  varint(): number {
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

  #skip(type: number, depth: number): void {
    if (type === 3) this.offset += 1;
    else if (type === 4 || type === 5 || type === 6) this.varint();
    else if (type === 7) this.offset += 8;
    else if (type === 8) this.offset += this.varint();
    else if (type === 12) this.struct(depth + 1);
    else if (type === 9 && depth < 8) {
      const head = this.#byte();
      const count = head >> 4 === 15 ? this.varint() : head >> 4;
      if (count > this.#bytes.length) throw this.#damaged();
      for (let i = 0; i < count; i++) this.#skip((head & 15) <= 2 ? 3 : head & 15, depth + 1);
    } else throw this.#damaged();
    if (this.offset > this.#bytes.length) throw this.#damaged();
  }

  #byte(): number {
    if (this.offset >= this.#bytes.length) throw this.#damaged();
    return this.#bytes[this.offset++];
  }
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
