import { gzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../src/data/encoders/npy.ts';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { encodeCsv } from '../../src/data/encoders/tables.ts';
import { keepOwnFile, labTask } from '../../src/lab/engine/lab-task.ts';
import { readOwnFiles } from '../../src/lab/own-files.ts';
import { definitions } from '../../src/lab/rooms/definitions.ts';
import { loadEngine } from '../../src/lab/rooms/engines.ts';

const ROWS = 24;
const inputs = { shape: [ROWS, 3], data: Float64Array.from({ length: 3 * ROWS }, (_, i) => Math.sin(1.3 * i)) };
const targets = { shape: [ROWS], data: Float64Array.from({ length: ROWS }, (_, i) => (i % 2 === 0 ? 1 : -1)) };
const state = { ...definitions[0].defaults, data: 'own', P: 12, test: 8 };

const file = (name: string, bytes: Uint8Array) => new File([bytes as Uint8Array<ArrayBuffer>], name);

function idx(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, 8, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size);
  });
  bytes.set(Array.from(values), 4 + 4 * shape.length);
  return bytes;
}

const images = idx(
  [ROWS, 2, 2],
  Array.from({ length: 4 * ROWS }, (_, i) => (i * 37) % 251),
);
const labels = idx(
  [ROWS],
  Array.from({ length: ROWS }, (_, i) => i % 2),
);
const csv = new TextEncoder().encode(
  encodeCsv([
    ...[0, 1, 2].map((j) => ({
      name: `x${j}`,
      values: Array.from({ length: ROWS }, (_, i) => inputs.data[3 * i + j]),
    })),
    { name: 'target', values: Array.from(targets.data) },
  ] as never),
);

describe("the user's own files in the lab", () => {
  afterEach(() => keepOwnFile(undefined));

  const cases: readonly (readonly [string, readonly File[]])[] = [
    ['npz', [file('mine.npz', encodeNpz({ inputs, targets } as never))]],
    ['npy pair', [file('inputs.npy', encodeNpy(inputs as never)), file('y.npy', encodeNpy(targets as never))]],
    ['csv', [file('mine.csv', csv)]],
    ['csv, gzip', [file('mine.csv.gz', gzipSync(csv))]],
    ['IDX', [file('train-images-idx3-ubyte', images), file('train-labels-idx1-ubyte', labels)]],
    ['IDX, gzip', [file('t-labels-idx1-ubyte.gz', gzipSync(labels)), file('t-images-idx3-ubyte.gz', gzipSync(images))]],
  ];
  for (const [name, files] of cases) {
    it(`${name} is read and computed`, async () => {
      const own = await readOwnFiles(files);
      expect(own.digest).toMatch(/^[0-9a-f]{64}$/);
      await keepOwnFile(own);
      const task = await labTask(state);
      expect(task.inputs.rows).toBe(12);
      const view = (await loadEngine('width')).compute(state, task, 'draft');
      expect(view.values.every(({ value }) => Number.isFinite(value))).toBe(true);
      expect(JSON.stringify(view.spec)).toContain(own.name);
    });
  }

  it('says what to do where the file is missing', async () => {
    await expect(async () => labTask({ ...state, own: 'ab'.repeat(32) })).rejects.toThrow(/dropped file/);
  });
});
