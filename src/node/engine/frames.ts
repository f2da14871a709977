/*
 * Frames of the engine: how a program in another language talks with this library over two pipes.
 *
 *     bytes 0-3    "WWF1"
 *     bytes 4-7    H, length of the header in bytes, unsigned, little-endian
 *     bytes 8-15   B, length of the body in bytes, unsigned, little-endian
 *     H bytes      UTF-8 JSON: { "message": ..., "arrays": [{ "type": "f8", "shape": [P, N0] }, ...] }
 *     B bytes      the numbers of these arrays one after the other, C order, little-endian, each starting at a multiple of 8
 *
 * Arrays never travel as text: where one belongs in the message stands { "$array": k } (see wire.ts).
 */

/** The kinds of numbers that frames hold. */
export type ArrayType = 'f8' | 'f4' | 'i4' | 'u1';

/** A typed array of such numbers. */
export type ArrayNumbers = Float64Array | Float32Array | Int32Array | Uint8Array;

/** An array of any shape, C order. */
export interface WireArray {
  readonly type: ArrayType;
  readonly shape: readonly number[];
  readonly data: ArrayNumbers;
}

/** One frame: a message and the arrays that it names. */
export interface Frame {
  readonly message: unknown;
  readonly arrays: readonly WireArray[];
}

/** Bytes before the header. */
export const PREFIX_BYTES = 16;

const MAGIC = [0x57, 0x57, 0x46, 0x31];
const BYTES: { readonly [type in ArrayType]: number } = { f8: 8, f4: 4, i4: 4, u1: 1 };
/** A header of more than this is no header. */
const MOST_HEADER = 2 ** 28;
const MOST_BODY = 2 ** 36;

/** What a stream that is not one of frames throws. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Lengths of header and body from the first 16 bytes; throws `FrameError` if they are not those of a frame. */
export function readPrefix(bytes: Uint8Array): { header: number; body: number } {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw new FrameError('the stream does not hold frames (WWF1)');
  const view = new DataView(bytes.buffer, bytes.byteOffset, PREFIX_BYTES);
  const header = view.getUint32(4, true);
  const body = Number(view.getBigUint64(8, true));
  if (header > MOST_HEADER || body > MOST_BODY) throw new FrameError(`a frame of ${header} + ${body} bytes`);
  return { header, body };
}

/** The frame of a header and a body; its arrays are views on the body. */
export function readFrame(header: Uint8Array, body: ArrayBuffer): Frame {
  const { message, arrays } = JSON.parse(new TextDecoder().decode(header)) as {
    message: unknown;
    arrays: { type: ArrayType; shape: number[] }[];
  };
  let offset = 0;
  const views = arrays.map(({ type, shape }): WireArray => {
    if (!(type in BYTES)) throw new FrameError(`an array of type ${JSON.stringify(type)}`);
    const count = shape.reduce((product, size) => product * size, 1);
    if (!Number.isSafeInteger(count) || offset + count * BYTES[type] > body.byteLength) {
      throw new FrameError(`an array of shape ${shape.join(' x ')} in a body of ${body.byteLength} bytes`);
    }
    const data = numbersAt(type, body, offset, count);
    offset += padded(count * BYTES[type]);
    return { type, shape, data };
  });
  return { message, arrays: views };
}

/** A frame as pieces to be written one after the other; the numbers of large arrays are not copied. */
export function frameBytes({ message, arrays }: Frame): Uint8Array[] {
  const listed = arrays.map(({ type, shape }) => ({ type, shape }));
  const header = new TextEncoder().encode(JSON.stringify({ message, arrays: listed }));
  const prefix = new Uint8Array(PREFIX_BYTES);
  prefix.set(MAGIC);
  const view = new DataView(prefix.buffer);
  view.setUint32(4, header.length, true);
  view.setBigUint64(8, BigInt(arrays.reduce((sum, { data }) => sum + padded(data.byteLength), 0)), true);
  const pieces: Uint8Array[] = [prefix, header];
  for (const { data } of arrays) {
    pieces.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const rest = padded(data.byteLength) - data.byteLength;
    if (rest > 0) pieces.push(new Uint8Array(rest));
  }
  return pieces;
}

/** The type of a typed array as frames call it. */
export function typeOf(data: ArrayNumbers): ArrayType {
  if (data instanceof Float64Array) return 'f8';
  if (data instanceof Float32Array) return 'f4';
  return data instanceof Int32Array ? 'i4' : 'u1';
}

function numbersAt(type: ArrayType, body: ArrayBuffer, offset: number, count: number): ArrayNumbers {
  if (type === 'f8') return new Float64Array(body, offset, count);
  if (type === 'f4') return new Float32Array(body, offset, count);
  return type === 'i4' ? new Int32Array(body, offset, count) : new Uint8Array(body, offset, count);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
