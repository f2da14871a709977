import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeNpz } from '../../src/data/decoders/npz.ts';
import type { ShapedArray } from '../../src/data/decoders/number-array.ts';
import { attentionTask } from '../../src/data/paths/attention-file.ts';
import { convolutionTables } from '../../src/data/paths/convolution.ts';
import { decodeSafetensors } from '../../src/data/paths/safetensors.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { headScores, pathFeatures, solvePaths } from '../../src/theory/paths/index.ts';
import { largestDifference, normals } from './problems.ts';

const array = (shape: number[], value: (i: number) => number = (i) => Math.sin(i + 1)): ShapedArray => {
  const count = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float64Array.from({ length: count }, (_, i) => value(i)), type: 'f8' };
};

/** 5 samples, 2 layers, 2 heads, 3 tokens, 4 inputs; uniform maps. */
const good = (): Map<string, ShapedArray> =>
  new Map([
    ['maps', array([5, 2, 2, 3, 3], () => 1 / 3)],
    ['tokens', array([5, 3, 4])],
    ['targets', array([5])],
  ]);

describe('files of attention maps', () => {
  it('splits rows in order, reads the mean token, and is content with rows that sum to one', () => {
    const { paths, targets, testTargets } = attentionTask(good(), 'a.npz', { train: 3 });
    expect([paths.sets, paths.tokenCounts, targets.rows, testTargets.rows]).toEqual([[2, 2], [3, 3, 3], 3, 2]);
    expect(paths.test.maps[1].rows).toBe(2);
    expect([...paths.train.readout.data.slice(0, 3)]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(paths.notes).toEqual([]);
  });

  it('pads: masked tokens lose their rows and columns, and the mean is over real ones', () => {
    const arrays = good().set(
      'mask',
      array([5, 3], (i) => (i % 3 === 2 ? 0 : 1)),
    );
    const { paths } = attentionTask(arrays, 'a.npz', {});
    expect([...paths.train.maps[0].data.slice(0, 9)]).toEqual([1 / 3, 1 / 3, 0, 1 / 3, 1 / 3, 0, 0, 0, 0]);
    expect([...paths.train.readout.data.slice(0, 3)]).toEqual([0.5, 0.5, 0]);
    expect(paths.notes[0]).toMatch(/sum to between 0.667 and 0.667/);
    const last = attentionTask(arrays, 'a.npz', { readout: 'last' });
    expect([...last.paths.train.readout.data.slice(0, 3)]).toEqual([0, 1, 0]);
  });

  it('takes layers that differ, classes, and a test part of its own', () => {
    const arrays = new Map([
      ['maps1', array([4, 3, 2, 5])],
      ['maps2', array([4, 1, 1, 2])],
      ['tokens', array([4, 5, 2])],
      ['labels', array([4], (i) => i % 3)],
    ]);
    for (const [name, value] of [...arrays]) arrays.set(`test${name[0].toUpperCase()}${name.slice(1)}`, value);
    const { paths, targets } = attentionTask(arrays, 'b.npz', {});
    expect([paths.sets, paths.tokenCounts, targets.columns]).toEqual([[3, 1], [5, 2, 1], 3]);
  });

  it.each([
    ['a missing array', (a: Map<string, ShapedArray>) => a.delete('tokens'), /an array named tokens/],
    ['a mistyped name', (a: Map<string, ShapedArray>) => a.set('token', array([5])), /did you mean tokens/],
    ['a wrong rank', (a: Map<string, ShapedArray>) => a.set('maps', array([5, 2, 3, 3])), /layers x heads/],
    ['other samples', (a: Map<string, ShapedArray>) => a.set('tokens', array([4, 3, 4])), /5 samples/],
    ['other tokens', (a: Map<string, ShapedArray>) => a.set('tokens', array([5, 2, 4])), /3 tokens/],
    [
      'NaN',
      (a: Map<string, ShapedArray>) =>
        a.set(
          'tokens',
          array([5, 3, 4], (i) => (i === 17 ? Number.NaN : 0)),
        ),
      /tokens\]\[1\]\[1\]\[1\]/,
    ],
    [
      'a fraction as a class',
      (a: Map<string, ShapedArray>) =>
        a.set(
          'labels',
          array([5], () => 0.5),
        ),
      /labels/,
    ],
  ])('names %s', (_, spoil, message) => {
    const arrays = good();
    spoil(arrays);
    expect(() => attentionTask(arrays, 'a.npz', {})).toThrow(message);
  });

  it('reads safetensors, brain floats too, and refuses what is none', () => {
    const header = JSON.stringify({
      __metadata__: { format: 'pt' },
      tokens: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
      maps: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
    });
    const bytes = new Uint8Array(8 + header.length + 12);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(header.length), true);
    bytes.set(new TextEncoder().encode(header), 8);
    view.setFloat32(8 + header.length, 1.5, true);
    view.setFloat32(12 + header.length, -2, true);
    view.setUint16(16 + header.length, 0x3f80, true);
    view.setUint16(18 + header.length, 0xc040, true);
    const arrays = decodeSafetensors(bytes, 'm.safetensors');
    expect(Array.from(arrays.get('tokens')?.data ?? [])).toEqual([1.5, -2]);
    expect(Array.from(arrays.get('maps')?.data ?? [])).toEqual([1, -3]);
    expect(() => decodeSafetensors(bytes.subarray(0, bytes.length - 1), 'm.safetensors')).toThrow(/maps/);
    expect(() => decodeSafetensors(new Uint8Array(3))).toThrow(/3 bytes/);
  });
});

describe('convolutions as paths', () => {
  it('two linear layers of filters give the features of a direct convolution', () => {
    const stream = new RandomStream({ seed: 3, purpose: 'convolution', chain: 0 });
    const images = normals(stream, 3, 25);
    const image = { height: 5, width: 5, channels: 1 };
    const { tokenCounts, sets, train } = convolutionTables(images, matrix(0, 25), image, [
      { size: 2, stride: 1 },
      { size: 2 },
    ]);
    expect([tokenCounts, sets]).toEqual([
      [16, 9, 1],
      [4, 9],
    ]);
    const xi = pathFeatures({ tokenCounts, sets, ...train });
    const direct = matrix(3, 36 * 4);
    for (let mu = 0; mu < 3; mu++) {
      for (let path = 0; path < 36; path++) {
        const [offset, position] = [Math.floor(path / 9), path % 9];
        const row = Math.floor(position / 3) + Math.floor(offset / 2);
        const column = (position % 3) + (offset % 2);
        for (let i = 0; i < 4; i++) {
          direct.data[(mu * 36 + path) * 4 + i] =
            images.data[mu * 25 + (row + Math.floor(i / 2)) * 5 + column + (i % 2)];
        }
      }
    }
    expect(largestDifference(xi, direct)).toBe(0);
  });

  it('one pooled readout is the mean of the patches', () => {
    const images = matrix(
      1,
      16,
      Float64Array.from({ length: 16 }, (_, i) => i),
    );
    const tables = convolutionTables(images, matrix(0, 16), { height: 4, width: 4, channels: 1 }, [{ size: 2 }], true);
    const { tokenCounts, sets, train } = tables;
    expect([...pathFeatures({ tokenCounts, sets, ...train }).data]).toEqual([5, 6, 9, 10]);
  });
});

describe('a small trained model', () => {
  it('has maps whose rows sum to one, and gives its heads scores', () => {
    const bytes = readFileSync(`${import.meta.dirname}/../data/attention-small.npz`);
    const { paths, targets } = attentionTask(decodeNpz(bytes, 'attention-small.npz').arrays, 'attention-small.npz', {
      train: 40,
    });
    expect([paths.sets, paths.tokenCounts]).toEqual([
      [2, 2],
      [8, 8, 8],
    ]);
    expect(paths.notes).toEqual([]);
    const { tokenCounts, sets, train } = paths;
    const problem = {
      features: pathFeatures({ tokenCounts, sets, ...train }),
      sets,
      targets,
      widths: [30, 30],
      priorVariances: [1, 1, 1],
      temperature: 0.05,
    };
    const solution = solvePaths(problem, { starts: 'one' });
    expect(solution.status.converged).toBe(true);
    for (const scores of headScores(solution)) for (const score of scores) expect(score).toBeGreaterThan(0);
  });
});
