import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import type { Column } from '../../src/data/decoders/columns.ts';
import { decodeCsv } from '../../src/data/decoders/csv/csv.ts';
import { decodeIdx } from '../../src/data/decoders/idx.ts';
import { gunzipLimited, inflateLimited } from '../../src/data/decoders/inflate.ts';
import { decodeNpy } from '../../src/data/decoders/npy.ts';
import { decodeNpz } from '../../src/data/decoders/npz.ts';
import { decodeParquet } from '../../src/data/decoders/parquet.ts';
import { readTar } from '../../src/data/decoders/tar.ts';
import { encodeNpy } from '../../src/data/encoders/npy.ts';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { encodeCsv, encodeParquet } from '../../src/data/encoders/tables.ts';
import type { NumberArray } from '../../src/data/number-table.ts';

const text = (s: string): Uint8Array => new TextEncoder().encode(s);

/** An npy file with a header of one's own. */
function npy(header: string, body: Uint8Array): Uint8Array {
  const head = text(header.padEnd(117, ' ').concat('\n'));
  return Uint8Array.from([0x93, ...text('NUMPY'), 1, 0, head.length, 0, ...head, ...body]);
}

function idx(type: number, shape: readonly number[], body: readonly number[]): Uint8Array {
  const sizes = shape.flatMap((n) => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...sizes, ...body]);
}

function cells(column: Column): readonly unknown[] {
  return column.kind === 'other' ? [] : Array.from<unknown>(column.values);
}

describe('IDX', () => {
  it('reads unsigned bytes, plain and gzipped', () => {
    const file = idx(8, [2, 3], [1, 2, 3, 4, 5, 255]);
    for (const bytes of [file, gzipSync(file)]) {
      const { shape, data } = decodeIdx(bytes);
      expect(shape).toEqual([2, 3]);
      expect(Array.from(data)).toEqual([1, 2, 3, 4, 5, 255]);
    }
  });

  it('reads signed, wide and floating numbers, big-endian', () => {
    expect(Array.from(decodeIdx(idx(9, [2], [255, 1])).data)).toEqual([-1, 1]);
    expect(Array.from(decodeIdx(idx(11, [1], [255, 254])).data)).toEqual([-2]);
    expect(Array.from(decodeIdx(idx(12, [1], [0, 0, 1, 0])).data)).toEqual([256]);
    expect(Array.from(decodeIdx(idx(13, [1], [0x3f, 0x80, 0, 0])).data)).toEqual([1]);
    expect(Array.from(decodeIdx(idx(14, [1], [0xc0, 0, 0, 0, 0, 0, 0, 0])).data)).toEqual([-2]);
  });

  it('refuses what the header cannot mean, before allocating', () => {
    for (const bytes of [
      new Uint8Array(0),
      text('hello'),
      idx(7, [1], [1]),
      idx(8, [], []),
      idx(8, [4294967295, 4294967295], [1]),
      idx(8, [2, 3], [1, 2, 3, 4, 5]),
      idx(8, [2], [1, 2, 3]),
    ]) {
      expect(() => decodeIdx(bytes, 'file')).toThrow(InputError);
    }
  });
});

describe('npy', () => {
  const types: NumberArray[] = [
    Float64Array.of(1.5, -2, 1e300),
    Float32Array.of(1.5, -2, 3),
    Uint8Array.of(0, 1, 255),
    Int8Array.of(-128, 0, 127),
    Uint16Array.of(0, 1, 65535),
    Int16Array.of(-32768, 0, 1),
    Uint32Array.of(0, 1, 4294967295),
    Int32Array.of(-2147483648, 0, 1),
  ];

  it('what the encoder writes comes back, every type', () => {
    for (const data of types) {
      const decoded = decodeNpy(encodeNpy({ shape: [1, 3], data }));
      expect(decoded.shape).toEqual([1, 3]);
      expect(decoded.data).toEqual(data);
    }
  });

  it('Fortran order becomes C order, in two and three dimensions', () => {
    const header = (shape: string) => `{'descr': '|u1', 'fortran_order': True, 'shape': ${shape}, }`;
    const two = decodeNpy(npy(header('(2, 3)'), Uint8Array.of(1, 4, 2, 5, 3, 6)));
    expect(Array.from(two.data)).toEqual([1, 2, 3, 4, 5, 6]);
    // entry (i, j, k) is 100 i + 10 j + k, written with i fastest
    const entries: number[] = [];
    for (let k = 0; k < 2; k++)
      for (let j = 0; j < 3; j++) for (let i = 0; i < 2; i++) entries.push(100 * i + 10 * j + k);
    const three = decodeNpy(npy(header('(2, 3, 2)'), Uint8Array.from(entries)));
    expect(Array.from(three.data)).toEqual([0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]);
  });

  it('big-endian, halves, 8-byte whole numbers, booleans, scalars', () => {
    const header = (descr: string, shape: string) =>
      `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
    expect(Array.from(decodeNpy(npy(header('>f8', '(1,)'), Uint8Array.of(0x40, 4, 0, 0, 0, 0, 0, 0))).data)).toEqual([
      2.5,
    ]);
    expect(Array.from(decodeNpy(npy(header('>i2', '(1,)'), Uint8Array.of(1, 0))).data)).toEqual([256]);
    expect(Array.from(decodeNpy(npy(header('<f2', '(2,)'), Uint8Array.of(0, 0x3c, 1, 0x80))).data)).toEqual([
      1,
      -(2 ** -24),
    ]);
    expect(Array.from(decodeNpy(npy(header('<i8', '(1,)'), new Uint8Array(8).fill(255))).data)).toEqual([-1]);
    expect(Array.from(decodeNpy(npy(header('|b1', '(2,)'), Uint8Array.of(0, 7))).data)).toEqual([0, 1]);
    expect(decodeNpy(npy(header('<f8', '()'), new Uint8Array(8))).shape).toEqual([]);
    expect(() => decodeNpy(npy(header('<u8', '(1,)'), new Uint8Array(8).fill(255)))).toThrow(/2\^53/);
  });

  it('names what it cannot read', () => {
    const header = (descr: string, shape = '(1,)') =>
      npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`, new Uint8Array(16));
    expect(() => decodeNpy(header('|O'))).toThrow(/type "\|O"/);
    expect(() => decodeNpy(header('<c16'))).toThrow(/floats, whole numbers or booleans/);
    expect(() => decodeNpy(header('<f8', '(1000000000, 1000000000)'))).toThrow(/claims 1000000000 x 1000000000/);
    expect(() => decodeNpy(npy('{}', new Uint8Array(8)))).toThrow(InputError);
    expect(() => decodeNpy(text('no'))).toThrow(InputError);
  });
});

describe('npz', () => {
  const arrays = {
    inputs: { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
    targets: { shape: [2], data: Int32Array.of(-1, 1) },
  };

  it('what the encoder writes comes back, and equal arrays give equal bytes', () => {
    const bytes = encodeNpz(arrays);
    expect(encodeNpz(arrays)).toEqual(bytes);
    const decoded = decodeNpz(bytes);
    expect([...decoded.arrays.keys()]).toEqual(['inputs', 'targets']);
    expect(decoded.arrays.get('inputs')?.data).toEqual(arrays.inputs.data);
    expect(decoded.arrays.get('targets')?.shape).toEqual([2]);
  });

  it('reads stored archives', () => {
    const bytes = zipSync({ 'a.npy': encodeNpy(arrays.inputs) }, { level: 0 });
    expect(decodeNpz(bytes).arrays.get('a')?.data).toEqual(arrays.inputs.data);
  });

  it('refuses damage, other files, and bombs', () => {
    const bytes = encodeNpz(arrays);
    expect(() => decodeNpz(bytes.subarray(0, bytes.length - 30))).toThrow(InputError);
    const damaged = bytes.slice();
    damaged[60] ^= 255;
    expect(() => decodeNpz(damaged)).toThrow(InputError);
    expect([...decodeNpz(zipSync({ 'readme.txt': text('hello') })).others]).toEqual([['readme.txt', 'no .npy file']]);
    const bomb = zipSync({ 'a.npy': new Uint8Array(10_000_000) }, { level: 9 });
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => decodeNpz(bomb, 'bomb', 1_000_000)).toThrow(/at most 1000000 bytes/);
  });
});

describe('compressed bytes', () => {
  it('a gzip file whose checksum does not hold, or that is cut off, is an error', () => {
    const bytes = gzipSync(text('some text that is long enough to be compressed, compressed, compressed'));
    expect(new TextDecoder().decode(gunzipLimited(bytes, 'x'))).toMatch(/^some text/);
    for (let i = 0; i < 8; i++) {
      const damaged = bytes.slice();
      damaged[bytes.length - 1 - i] ^= 1;
      expect(() => gunzipLimited(damaged, 'x')).toThrow(/checksum/);
    }
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(() => gunzipLimited(bytes.subarray(0, bytes.length - cut), 'x')).toThrow(InputError);
    }
  });

  it('members that stand one after the other are one file, each with its checksum, within one limit', () => {
    const [a, b] = [text('first '), text('second')].map((part) => gzipSync(part));
    const both = Uint8Array.from([...a, ...b]);
    expect(new TextDecoder().decode(gunzipLimited(both, 'x'))).toBe('first second');
    expect(() => gunzipLimited(both, 'x', 9)).toThrow(/more than/);
    const damaged = both.slice();
    damaged[a.length - 6] ^= 1;
    expect(() => gunzipLimited(damaged, 'x')).toThrow(InputError);
  });

  it('stops at the limit without unpacking the rest', () => {
    const bomb = deflateSync(new Uint8Array(10_000_000), { level: 9 });
    expect(() => inflateLimited(bomb, 'bomb', 1_000_000)).toThrow(/more than 1000000 bytes/);
  });
});

describe('CSV', () => {
  it('names, numbers, words, quotes, line ends, byte-order mark', () => {
    const table = decodeCsv(text('\uFEFFa,"b, c",d\r\n1,2.5e1,"say ""hi"""\r\n-3,.5,plain\r\n\r\n'));
    expect(table.rows).toBe(2);
    expect(table.columns.map((column) => [column.name, column.kind, cells(column)])).toEqual([
      ['a', 'numbers', [1, -3]],
      ['b, c', 'numbers', [25, 0.5]],
      ['d', 'words', ['say "hi"', 'plain']],
    ]);
  });

  it('without names the columns are numbered; semicolons and tabs separate too', () => {
    expect(decodeCsv(text('1;2\n3;4\n')).columns.map((c) => c.name)).toEqual(['c0', 'c1']);
    expect(decodeCsv(text('x\ty\n3\t4')).columns.map((c) => c.name)).toEqual(['x', 'y']);
    expect(decodeCsv(gzipSync(text('x\n1\n'))).rows).toBe(1);
  });

  it('says in which line the trouble is', () => {
    expect(() => decodeCsv(text('a,b\n1,2\n3\n'), 't.csv')).toThrow('t.csv: line 3: found 1 fields, expected 2');
    expect(() => decodeCsv(text('a,b\n1,"2\n3,4\n'), 't.csv')).toThrow(/line 2: found a quote that is never closed/);
    expect(() => decodeCsv(text('a,a\n1,2\n'))).toThrow(/two columns named "a"/);
    expect(() => decodeCsv(text(''))).toThrow(/empty file/);
    expect(() => decodeCsv(text('a,b\n'))).toThrow(/only a line of names/);
    expect(() => decodeCsv(text('a,b\n"1"x,2\n'))).toThrow(/after a closing quote/);
  });

  it('what the encoder writes comes back', () => {
    const columns = [
      { name: 'x, "y"', values: Float64Array.of(0.1 + 0.2, -1e-300) },
      { name: 'word', values: ['a,b', 'line\nbreak'] },
    ];
    const table = decodeCsv(text(encodeCsv(columns)));
    expect(table.columns.map((column) => cells(column))).toEqual([
      [0.1 + 0.2, -1e-300],
      ['a,b', 'line\nbreak'],
    ]);
  });
});

describe('Parquet', () => {
  it('what the encoder writes comes back', async () => {
    const x = Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i));
    const words = Array.from({ length: 3000 }, (_, i) => ['cat', 'dog'][i % 2]);
    const bytes = encodeParquet([
      { name: 'x', values: x },
      { name: 'class', values: words },
    ]);
    const table = await decodeParquet(bytes);
    expect(table.rows).toBe(3000);
    expect(table.columns[0]).toMatchObject({ name: 'x', kind: 'numbers', values: x });
    expect(table.columns[1]).toMatchObject({ name: 'class', kind: 'words', values: words });
  });

  it('reads what DuckDB writes: every kind of number, words, booleans, three compressions', async () => {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const folder = mkdtempSync(join(tmpdir(), 'widthwise-parquet-'));
    const columns = `(i / 8.0)::DOUBLE AS x, (i % 7 - 3)::INTEGER AS k, (i * i)::BIGINT AS b, (i % 3 = 0) AS flag,
      (i % 5)::FLOAT AS f, 'w' || (i % 4) AS w, (i % 200)::UTINYINT AS u, (i / 4.0)::DECIMAL(9, 2) AS d`;
    for (const compression of ['snappy', 'uncompressed', 'gzip']) {
      const path = join(folder, `${compression}.parquet`);
      // All of the result is read, so that the file is finished.
      await connection.runAndReadAll(
        `COPY (SELECT ${columns} FROM range(3000) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION ${compression})`,
      );
      const { rows, columns: read } = await decodeParquet(readFileSync(path));
      expect(rows).toBe(3000);
      const expected = (i: number) => [
        i / 8,
        (i % 7) - 3,
        i * i,
        Number(i % 3 === 0),
        i % 5,
        `w${i % 4}`,
        i % 200,
        i / 4,
      ];
      for (let i = 0; i < rows; i += 37) expect(read.map((column) => cells(column)[i])).toEqual(expected(i));
    }
    connection.closeSync();
    rmSync(folder, { recursive: true, force: true });
  });

  it('refuses a cut or foreign file and one with claims beyond the limit', async () => {
    const bytes = encodeParquet([{ name: 'x', values: Float64Array.of(1, 2) }]);
    await expect(decodeParquet(bytes.subarray(0, bytes.length - 5))).rejects.toThrow(InputError);
    await expect(decodeParquet(text('PAR1 nothing PAR1'))).rejects.toThrow(InputError);
    await expect(decodeParquet(bytes, 'x', 8)).rejects.toThrow(/at most 1 cells/);
  });
});

describe('tar', () => {
  it('reads what tar writes, and refuses damage', () => {
    const archive = new Uint8Array(
      execFileSync('bash', [
        '-c',
        'd=$(mktemp -d) && mkdir $d/a && echo hello > $d/a/b.txt && tar -C $d -cf - a && rm -r $d',
      ]),
    );
    const files = readTar(archive);
    expect([...files.keys()]).toEqual(['a/b.txt']);
    expect(new TextDecoder().decode(files.get('a/b.txt'))).toBe('hello\n');
    const damaged = archive.slice();
    damaged[10] ^= 1;
    expect(() => readTar(damaged)).toThrow(InputError);
    expect(() => readTar(archive.subarray(0, 1024 + 300))).toThrow(InputError);
  });
});

describe('a Buffer that is a window on a larger one', () => {
  it('decodes as its bytes alone would, and stays as it was', async () => {
    const values = Float64Array.of(1.5, -2, 3.25);
    const npy = encodeNpy({ shape: [3], data: values });
    const around = Buffer.alloc(npy.length + 24, 7);
    around.set(npy, 16);
    const window = around.subarray(16, 16 + npy.length);
    expect(Array.from(decodeNpy(window).data)).toEqual(Array.from(values));
    expect(Array.from(window)).toEqual(Array.from(npy));
    const parquet = encodeParquet([{ name: 'x', values }]);
    const wide = Buffer.alloc(parquet.length + 5, 1);
    wide.set(parquet, 5);
    const { columns } = await decodeParquet(wide.subarray(5));
    expect(cells(columns[0])).toEqual(Array.from(values));
  });
});
