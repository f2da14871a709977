import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { decodeCsv } from '../../src/data/decoders/csv/csv.ts';
import { decodeIdx } from '../../src/data/decoders/idx.ts';
import { decodeNpy } from '../../src/data/decoders/npy.ts';
import { decodeNpz } from '../../src/data/decoders/npz.ts';
import { decodeParquet } from '../../src/data/decoders/parquet.ts';
import { readTar } from '../../src/data/decoders/tar.ts';
import { encodeNpy } from '../../src/data/encoders/npy.ts';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { encodeCsv, encodeParquet } from '../../src/data/encoders/tables.ts';
import { cifar10 } from '../../src/data/sources/cifar.ts';

const LIMIT = 1 << 22;
const numbers = Float64Array.from({ length: 60 }, (_, i) => Math.sin(i));
const columns = [
  { name: 'x', values: numbers },
  { name: 'group', values: Array.from({ length: 60 }, (_, i) => `g${i % 3}`) },
];

/** A valid file of each format, and its decoder. */
const formats: Readonly<Record<string, readonly [Uint8Array, (bytes: Uint8Array) => unknown]>> = {
  idx: [Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 5, ...new Uint8Array(20)]), (b) => decodeIdx(b, 'f', LIMIT)],
  'idx.gz': [
    gzipSync(Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 5, ...new Uint8Array(20)])),
    (b) => decodeIdx(b, 'f', LIMIT),
  ],
  npy: [encodeNpy({ shape: [6, 10], data: numbers }), (b) => decodeNpy(b)],
  npz: [encodeNpz({ inputs: { shape: [6, 10], data: numbers } }), (b) => decodeNpz(b, 'f', LIMIT)],
  csv: [new TextEncoder().encode(encodeCsv(columns)), (b) => decodeCsv(b)],
  parquet: [encodeParquet(columns), (b) => decodeParquet(b, 'f', LIMIT)],
  tar: [new Uint8Array(2048), (b) => readTar(b)],
  cifar: [gzipSync(new Uint8Array(2048)), (b) => cifar10(b)],
};

/** A decoder gives data or an `InputError`, whatever the bytes. */
async function survives(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): Promise<void> {
  try {
    await decode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
  }
}

describe('any bytes give data or an InputError', () => {
  for (const [name, [valid, decode]] of Object.entries(formats)) {
    it(`${name}: random bytes, and the valid file with bytes changed, cut out or put in`, async () => {
      const edit = fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.integer({ min: 0, max: 6 }),
        put: fc.uint8Array({ maxLength: 6 }),
      });
      const edited = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
        let bytes = Array.from(valid);
        for (const { at, cut, put } of edits) {
          const position = Math.floor(at * bytes.length);
          bytes = [...bytes.slice(0, position), ...put, ...bytes.slice(position + cut)];
        }
        return Uint8Array.from(bytes);
      });
      const overwritten = fc
        .array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 5,
        })
        .map((changes) => {
          const bytes = valid.slice();
          for (const [at, value] of changes) bytes[Math.floor(at * bytes.length)] = value;
          return bytes;
        });
      const prefixed = fc
        .uint8Array({ maxLength: 200 })
        .map((tail) => Uint8Array.from([...valid.subarray(0, 12), ...tail]));
      const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), edited, overwritten, prefixed);
      await fc.assert(
        fc.asyncProperty(bytes, (b) => survives(decode, b)),
        { numRuns: 800 },
      );
    });
  }
});

describe('what a file says twice must agree', () => {
  it('zip: the name before a file is that of the directory', () => {
    const bytes = encodeNpz({ inputs: { shape: [6, 10], data: numbers } }).slice();
    bytes[30] = 'j'.charCodeAt(0);
    expect(() => decodeNpz(bytes)).toThrow(/another name before the file than in the directory/);
  });

  it('parquet: types of columns in the footer: one byte changed gives an error or the same numbers', async () => {
    const whole = encodeParquet(columns);
    let refused = 0;
    for (let at = whole.length - 400; at < whole.length - 8; at++) {
      if (whole[at] !== 10) continue;
      const bytes = whole.slice();
      bytes[at] = 4;
      const table = await decodeParquet(bytes, 'f', LIMIT).catch((error: unknown) => {
        expect(error).toBeInstanceOf(InputError);
        if (/as the schema says/.test(String(error))) refused++;
        return undefined;
      });
      const column = table?.columns.find(({ name }) => name === 'x');
      if (column?.kind === 'numbers') expect(column.values).toEqual(numbers);
    }
    expect(refused).toBeGreaterThan(0);
  });
});
