import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../src/data/encoders/npy.ts';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { decodeFile } from '../../src/data/formats/registry.ts';
import { loadTask } from '../../src/data/load.ts';

/** Files of h5py 3.16: X of 40 x 4 and y, X compressed by LZF, or only an array beside them. */
const fileBytes = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, name)));

const text = (content: string) => new TextEncoder().encode(content);
const letters = (content: string) => Uint8Array.from(content, (letter) => letter.charCodeAt(0));

describe('files that are not read', () => {
  const cases = [
    [
      'book.xlsx',
      zipSync({ '[Content_Types].xml': text('x'), 'xl/workbook.xml': text('x') }),
      /Excel workbook.*saved as CSV/,
    ],
    ['old.xls', letters('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more'), /old Excel workbook.*CSV/],
    ['model.pt', zipSync({ 'model/data.pkl': text('x'), 'model/data/0': text('x') }), /PyTorch.*safetensors/],
    ['a.pkl', letters('\x80\x04\x95abc.'), /pickle.*np\.savez/],
    ['a.rds', gzipSync(letters('X\n\0\0\0\x03')), /data of R.*write\.csv/],
    ['a.zip', zipSync({ 'a.txt': text('x') }), /archive.*unpacked/],
    ['a.json', text('[{"a": 1}]'), /JSON.*CSV/],
    ['a.csv', text('version https://git-lfs.github.com/spec/v1\n'), /pointer of Git LFS.*git lfs pull/],
    ['a.csv', text('<!DOCTYPE html><html>'), /HTML/],
  ] as const;
  for (const [name, bytes, message] of cases) {
    it(`${name}: ${message.source}`, async () => {
      await expect(decodeFile(undefined, bytes, name)).rejects.toThrow(message);
      await expect(decodeFile('csv', bytes, name)).rejects.toThrow(message);
    });
  }

  it('an array compressed by what is not read is named with the cure, and left alone where it is not asked for', async () => {
    const read = async (path: string) =>
      loadTask({ source: 'hdf5', path, train: 20, test: 10 }, { read: async () => fileBytes(path) });
    await expect(read('h5py-lzf.h5')).rejects.toThrow(/X \(values compressed by LZF.*gzip or uncompressed\)/);
    expect((await read('h5py-lzf-spare.h5')).inputs.columns).toBe(4);
  });

  it('a file of another format than the spec says is told its format', async () => {
    const npz = encodeNpz({ inputs: { shape: [2], data: Float64Array.of(1, 2) } });
    await expect(decodeFile('csv', npz, 'a.csv')).rejects.toThrow(
      /data\.source: found csv for a\.csv, a file of NumPy \.npz/,
    );
  });
});

describe('one budget for a file and all that is packed in it', () => {
  const zeros = { shape: [100_000], data: new Float64Array(100_000) };

  it('an archive in a packed file shares the allowance', async () => {
    const packed = gzipSync(zipSync({ 'a.npy': encodeNpy(zeros) }, { level: 0 }));
    await expect(decodeFile('npz', packed, 'a.npz.gz', { limit: 1_000_000 })).rejects.toThrow(/at most \d+ bytes/);
    expect((await decodeFile('npz', packed, 'a.npz.gz', { limit: 2_000_000 })).packed).toBe(true);
  });

  it('arrays that are packed once more in an archive are not unpacked', async () => {
    const nested = zipSync({ 'a.npy': gzipSync(encodeNpy(zeros)) });
    await expect(decodeFile('npz', nested, 'a.npz', { limit: 1_000_000 })).rejects.toThrow(/without the npy header/);
  });
});
