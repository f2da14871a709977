import { describe, expect, test } from 'vitest';
import { FrameError, frameBytes, PREFIX_BYTES, readFrame, readPrefix } from '../../../src/node/engine/frames.ts';
import { fromFrame, toFrame } from '../../../src/node/engine/wire.ts';

/** A value sent through a frame as bytes. */
function sent(value: unknown, lists = false): unknown {
  const bytes = Buffer.concat(frameBytes(toFrame(value)));
  const { header, body } = readPrefix(bytes);
  const text = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + header);
  const numbers = bytes.buffer.slice(bytes.byteOffset + PREFIX_BYTES + header, bytes.byteOffset + bytes.length);
  expect(numbers.byteLength).toBe(body);
  const frame = readFrame(text, numbers as ArrayBuffer);
  return fromFrame(frame.message, frame.arrays, lists);
}

describe('frames', () => {
  test('a matrix comes back as it was, bit for bit', () => {
    const data = Float64Array.of(1 / 3, -0, Number.MIN_VALUE, 1e308, Number.POSITIVE_INFINITY, 2);
    const back = sent({ k: { rows: 2, columns: 3, data } }) as {
      k: { rows: number; columns: number; data: Float64Array };
    };
    expect(back.k).toEqual({ rows: 2, columns: 3, data });
    expect(Object.is(back.k.data[1], -0)).toBe(true);
  });

  test('long lists leave the JSON and come back as lists, null among numbers as null', () => {
    const list = Array.from({ length: 40 }, (_, i) => (i === 7 ? null : i / 7));
    expect(toFrame(list).arrays).toHaveLength(1);
    expect(sent({ list })).toEqual({ list });
    const nested = Array.from({ length: 5 }, (_, i) => Array.from({ length: 4 }, (_, j) => i - j / 3));
    expect(toFrame(nested).arrays[0].shape).toEqual([5, 4]);
    expect(sent(nested)).toEqual(nested);
  });

  test('infinities inside objects have a word', () => {
    expect(sent({ rHat: Number.POSITIVE_INFINITY, low: Number.NEGATIVE_INFINITY })).toEqual({
      rHat: Number.POSITIVE_INFINITY,
      low: Number.NEGATIVE_INFINITY,
    });
  });

  test('arrays of every type start at a multiple of 8 bytes', () => {
    const back = sent([Uint8Array.of(1, 2, 3), Int32Array.of(-1), Float32Array.of(0.5), Float64Array.of(9)]) as {
      data: unknown;
    }[];
    expect(back.slice(0, 3).map(({ data }) => data)).toEqual([
      Uint8Array.of(1, 2, 3),
      Int32Array.of(-1),
      Float32Array.of(0.5),
    ]);
    expect(back[3]).toEqual(Float64Array.of(9));
  });

  test('a stream of something else is refused', () => {
    expect(() => readPrefix(new TextEncoder().encode('{"method":"run"}'))).toThrow(FrameError);
    const header = new TextEncoder().encode('{"message":{"$array":0},"arrays":[{"type":"f8","shape":[3]}]}');
    expect(() => readFrame(header, new ArrayBuffer(16))).toThrow('a body of 16 bytes');
  });
});
