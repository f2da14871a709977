import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCsv } from '../../src/data/decoders/csv/csv.ts';
import { guardedDecoder } from '../../src/data/formats/decode-guard.ts';
import { nodeDecodeThread } from '../../src/node/data/decode-thread.ts';
import { nodeDataFiles } from '../../src/node/data/files.ts';
import { readWhole } from '../../src/node/data/read-whole.ts';

const text = `a,y\n${Array.from({ length: 500 }, (_, i) => `${i / 8},${i % 3}`).join('\n')}\n`;
let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'widthwise-read-'));
  path = join(folder, 'a.csv');
  await writeFile(path, text);
});
afterAll(() => rm(folder, { recursive: true }));

describe('a file longer than one reading of the system', () => {
  it('is the same bytes whatever its pieces, and decodes to the same table', async () => {
    for (const step of [1, 7, 4096, text.length - 1, text.length, 1 << 30]) {
      const bytes = await readWhole(path, 'data.path', step);
      expect(new TextDecoder().decode(bytes)).toBe(text);
      expect(decodeCsv(bytes, 'a.csv', {}, 64).rows).toBe(500);
    }
  });

  it('is refused with its length where it is longer than an array may be', async () => {
    await expect(readWhole(path, 'data.path', 64, 1000)).rejects.toThrow(
      new RegExp(`data\\.path: found .*a\\.csv of ${text.length} bytes, expected at most 1000 bytes: fewer rows`),
    );
  });

  it('is handed over to the thread that decodes, not copied', async () => {
    const decode = guardedDecoder(() => nodeDecodeThread(undefined, text.length));
    const bytes = await readWhole(path, 'data.path');
    const { content } = await decode({ format: 'csv', bytes, name: 'a.csv', options: {} });
    expect(content.kind === 'table' && content.table.rows).toBe(500);
    expect(bytes).toHaveLength(0);
  });

  it('is missing, empty or a folder in the words of before', async () => {
    expect(await nodeDataFiles(folder).read('none.csv')).toBeUndefined();
    await expect(nodeDataFiles(folder).read('.')).rejects.toThrow(/EISDIR/);
    await writeFile(join(folder, 'empty.csv'), '');
    expect(await readWhole(join(folder, 'empty.csv'), 'data.path')).toHaveLength(0);
  });
});
