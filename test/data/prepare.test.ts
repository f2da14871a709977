import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { digits } from '../../src/data/digits/digits.ts';
import { encodeNpy } from '../../src/data/encoders/npy.ts';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { encodeCsv, encodeParquet } from '../../src/data/encoders/tables.ts';
import { clusters } from '../../src/data/generators/clusters.ts';
import { linearTeacher, teach } from '../../src/data/generators/teacher.ts';
import { type DataFiles, loadTask } from '../../src/data/load.ts';
import { numberTable } from '../../src/data/number-table.ts';
import { prepareTask } from '../../src/data/prepare.ts';
import { toyTask } from '../../src/data/toys.ts';
import { rowOf } from '../../src/linalg/matrix.ts';
import { nodeDataFiles } from '../../src/node/data/files.ts';

const filesOf = (files: Record<string, Uint8Array>): DataFiles => ({ read: async (path) => files[path] });
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('digits', () => {
  it('are the 1,797 of the UCI file: counts by class, sums, the first one', () => {
    const { inputs, labels = new Int32Array(0) } = digits();
    expect([inputs.rows, inputs.columns]).toEqual([1797, 64]);
    // counts published with the data set (optdigits.names, test part)
    const counts = new Array<number>(10).fill(0);
    for (const label of labels) counts[label]++;
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect(Array.from(inputs.data.subarray(0, 8))).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
    expect(labels[0]).toBe(0);
    expect(Math.max(...inputs.data)).toBe(16);
  });
});

describe('preparation', () => {
  it('two classes give -1 and +1 in their order; training and test rows differ; the seed decides', () => {
    const task = prepareTask(digits(), { classes: [3, 8], train: 100, test: 150, seed: 5 });
    expect([task.inputs.rows, task.testInputs.rows, task.targets.columns]).toEqual([100, 150, 1]);
    expect(task.classNames).toEqual(['3', '8']);
    expect(Array.from(task.targets.data)).toEqual(Array.from(task.labels ?? [], (label) => (label === 0 ? -1 : 1)));
    const rows = (m: typeof task.inputs) => Array.from({ length: m.rows }, (_, i) => rowOf(m, i).join());
    expect(new Set([...rows(task.inputs), ...rows(task.testInputs)]).size).toBe(250);
    expect(prepareTask(digits(), { classes: [3, 8], train: 100, test: 150, seed: 5 }).inputs.data.join()).toBe(
      task.inputs.data.join(),
    );
    expect(prepareTask(digits(), { classes: [3, 8], train: 100, test: 150, seed: 6 }).inputs.data.join()).not.toBe(
      task.inputs.data.join(),
    );
  });

  it('more classes give one-hot minus its mean', () => {
    const { targets, labels } = prepareTask(digits(), { train: 50, test: 0 });
    expect(targets.columns).toBe(10);
    for (let i = 0; i < 50; i++) {
      for (let c = 0; c < 10; c++) {
        expect(targets.data[10 * i + c]).toBeCloseTo((labels?.[i] === c ? 1 : 0) - 0.1, 15);
      }
    }
  });

  it('unit-variance: training columns centred, |x|^2 = N0 on the average, test rows by training statistics', () => {
    const task = prepareTask(digits(), { classes: [0, 1], train: 120, test: 100, normalize: 'unit-variance' });
    const plain = prepareTask(digits(), { classes: [0, 1], train: 120, test: 100, normalize: 'none' });
    const { rows, columns, data } = task.inputs;
    expect(data.reduce((sum, x) => sum + x * x, 0) / (rows * columns)).toBeCloseTo(1, 12);
    for (let j = 0; j < columns; j++) {
      expect(Math.abs(mean(Array.from({ length: rows }, (_, i) => data[i * columns + j])))).toBeLessThan(1e-13);
    }
    const factor = (data[3] - data[3 + columns]) / (plain.inputs.data[3] - plain.inputs.data[3 + columns]);
    const difference = plain.testInputs.data[3] - plain.inputs.data[3];
    expect(task.testInputs.data[3] - data[3]).toBeCloseTo(factor * difference, 12);
  });

  it('unit-norm: every row, test rows too, has |x|^2 = N0', () => {
    const task = prepareTask(digits(), { train: 60, test: 40, normalize: 'unit-norm' });
    for (const part of [task.inputs, task.testInputs]) {
      for (let i = 0; i < part.rows; i++) {
        expect(rowOf(part, i).reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(64, 10);
      }
    }
  });

  it('label noise replaces about its share of the training labels by other classes, and no test labels', () => {
    const options = { train: 1500, test: 200, seed: 3 };
    const clean = prepareTask(digits(), options);
    const noisy = prepareTask(digits(), { ...options, labelNoise: 0.3 });
    const changed = mean((noisy.labels ?? []).map((label, i) => Number(label !== clean.labels?.[i])));
    expect(Math.abs(changed - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / 1500));
    expect(noisy.testTargets.data.join()).toBe(clean.testTargets.data.join());
    expect(noisy.inputs.data.every((x, i) => x === clean.inputs.data[i])).toBe(true);
    const numbers: Dataset = {
      name: 'n',
      description: 'n',
      inputs: numberTable(4, 1, new Float64Array(4)),
      targets: numberTable(4, 1, new Float64Array(4)),
    };
    expect(prepareTask(numbers, { train: 3, test: 1, labelNoise: 1 }).targets.data.every((y) => y !== 0)).toBe(true);
  });

  it('says what the data cannot give', () => {
    const bad = [
      [{ classes: [3, 33], train: 1 }, /data\.classes\[1\]: found 33, expected one of 0, 1/],
      [{ classes: [3, 3], train: 1 }, /classes that differ/],
      [{ train: 1700, test: 200 }, /at most 1797 together/],
      [{ classes: [0, 1], train: 400, test: 0 }, /at most 360 together: digits has no more of classes 0, 1/],
      [{}, /data\.train: found nothing/],
      [{ train: 10, labelNoise: 2 }, /a fraction of the labels/],
    ] as const;
    for (const [options, message] of bad) expect(() => prepareTask(digits(), options)).toThrow(message);
  });
});

describe('generators', () => {
  it('the teacher: targets are w . x / sqrt(N0) plus noise of the given variance, test targets without', () => {
    const task = linearTeacher({ dimension: 50, train: 4000, test: 100, noiseVariance: 0.25, seed: 2 });
    const clean = teach(task.inputs, task.weights);
    const noise = task.targets.data.map((y, i) => y - clean.data[i]);
    expect(Math.abs(mean(noise.map((x) => x * x)) - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / 4000));
    expect(task.testTargets).toEqual(teach(task.testInputs, task.weights));
    expect(mean(task.inputs.data.map((x) => x * x))).toBeCloseTo(1, 1);
    const norm = linearTeacher({
      dimension: 50,
      train: 1,
      test: 0,
      teacherVariance: 3,
      exactNorm: true,
      seed: 2,
    }).weights;
    expect(norm.data.reduce((sum, w) => sum + w * w, 0)).toBeCloseTo(150, 10);
  });

  it('fewer rows of a teacher are the first of more', () => {
    const [few, more] = [30, 90].map((train) =>
      linearTeacher({ dimension: 7, train, test: 5, noiseVariance: 1, seed: 4 }),
    );
    expect(few.inputs.data).toEqual(more.inputs.data.slice(0, 210));
    expect(few.targets.data).toEqual(more.targets.data.slice(0, 30));
    expect(few.testInputs).toEqual(more.testInputs);
  });

  it('clusters: rows of one cluster overlap by 1 - gamma, those of two do not; labels go with the cluster', () => {
    const options = { dimension: 4000, clusters: 4, spread: 0.4, train: 12, test: 4, seed: 1 } as const;
    const task = clusters({ ...options, labels: 'alternating' });
    for (let i = 0; i < 12; i++) {
      expect(task.targets.data[i]).toBe(task.clusterOf[i] % 2 === 0 ? -1 : 1);
      for (let j = 0; j < i; j++) {
        const overlap = rowOf(task.inputs, i).reduce((sum, x, k) => sum + x * rowOf(task.inputs, j)[k], 0) / 4000;
        expect(Math.abs(overlap - (task.clusterOf[i] === task.clusterOf[j] ? 0.6 : 0))).toBeLessThan(0.1);
      }
    }
    expect(clusters({ ...options, labels: 'one-hot' }).targets.columns).toBe(4);
    expect(
      Array.from(clusters({ ...options, labels: 'random' }).targets.data.slice(0, 4)).reduce((a, b) => a + b),
    ).toBe(0);
  });

  it('toys have two balanced classes and inputs of order one', () => {
    for (const toy of ['moons', 'circles', 'spirals', 'xor'] as const) {
      const task = toyTask(toy, { train: 400, test: 10, seed: 1 });
      expect(mean(task.targets.data)).toBe(0);
      const power = mean(task.inputs.data.map((x) => x * x));
      expect(power).toBeGreaterThan(0.3);
      expect(power).toBeLessThan(1.5);
    }
  });
});

describe('loading by description', () => {
  const inputs = { shape: [6, 2], data: Float64Array.from({ length: 12 }, (_, i) => i) };
  const targets = { shape: [6], data: Int32Array.of(0, 1, 2, 0, 1, 2) };

  it('an npz with a split keeps all rows in order, as they are; classes of its targets can be chosen', async () => {
    const test = {
      testInputs: { shape: [1, 2], data: Float64Array.of(7, 8) },
      testTargets: { shape: [1], data: Int32Array.of(1) },
    };
    const files = filesOf({ 'a/b.npz': encodeNpz({ inputs, targets, ...test }) });
    const task = await loadTask({ source: 'npz', path: 'a/b.npz' }, files);
    expect(task.inputs).toEqual({ rows: 6, columns: 2, data: inputs.data });
    expect(Array.from(task.targets.data)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(Array.from(task.testTargets.data)).toEqual([1]);
    const chosen = await loadTask({ source: 'npz', path: 'a/b.npz', classes: [2, 1] }, files);
    expect(Array.from(chosen.targets.data)).toEqual([1, -1, 1, -1]);
    expect(Array.from(chosen.testTargets.data)).toEqual([1]);
    expect((await loadTask({ source: 'npz', path: 'a/b.npz', train: 2 }, files)).inputs.rows).toBe(2);
  });

  it('npy, csv and parquet give the same task', async () => {
    const columns = [
      { name: 'u', values: inputs.data.filter((_, i) => i % 2 === 0) },
      { name: 'v', values: inputs.data.filter((_, i) => i % 2 === 1) },
      { name: 'y', values: Float64Array.from(targets.data) },
    ];
    const files = filesOf({
      'x.npy': encodeNpy(inputs),
      'y.npy': encodeNpy(targets),
      't.csv': new TextEncoder().encode(encodeCsv(columns)),
      't.parquet': encodeParquet(columns),
    });
    const common = { train: 4, test: 2, seed: 9 };
    const npy = await loadTask({ source: 'npy', path: 'x.npy', labels: 'y.npy', ...common }, files);
    const csv = await loadTask({ source: 'csv', path: 't.csv', target: 'y', ...common }, files);
    const parquet = await loadTask({ source: 'parquet', path: 't.parquet', target: 2, ...common }, files);
    for (const other of [csv, parquet]) {
      expect(other.inputs).toEqual(npy.inputs);
      expect(other.targets).toEqual(npy.targets);
      expect(other.testInputs).toEqual(npy.testInputs);
    }
    const classes = await loadTask({ source: 'csv', path: 't.csv', target: 'y', classes: [0, 2], train: 3 }, files);
    expect(new Set(classes.targets.data)).toEqual(new Set([-1, 1]));
  });

  it('names the field that is wrong', async () => {
    const csv = new TextEncoder().encode('size,kind\n1,a\n2,b\n');
    const files = filesOf({
      't.csv': csv,
      'x.npy': encodeNpy(inputs),
      'bad.npz': encodeNpz({ inputs }),
      'n.csv': new TextEncoder().encode('a,b\nx,1\n'),
    });
    const bad = [
      [{ source: 'csv', path: 'none.csv', target: 'y' }, /data\.path: found "none\.csv"/],
      [{ source: 'csv', path: 't.csv' }, /data\.target: found nothing, expected a column of t\.csv: one of size, kind/],
      [{ source: 'csv', path: 't.csv', target: 'sise' }, /did you mean size/],
      [{ source: 'csv', path: 'n.csv', target: 'b' }, /n\.csv\[a\]: found words/],
      [{ source: 'npz', path: 'bad.npz' }, /bad\.npz\[targets\]: found arrays inputs, expected an array named targets/],
      [{ source: 'npz', path: 't.csv' }, /without a zip directory/],
      [{ source: 'npy', path: 'x.npy' }, /data\.labels: found nothing/],
      [
        { source: 'npz', path: 'x.npy', target: 'y' },
        /data\.source: found npz for x\.npy, a file of NumPy \.npy, expected npy/,
      ],
      [
        { source: 'mnist', path: 'nowhere' },
        /no train-images-idx3-ubyte\.gz in nowhere, expected .*widthwise data fetch mnist/,
      ],
      [{ source: 'teacher', dimension: 5 }, /data\.train/],
      [{ source: 'teacher', dimension: 0, train: 3 }, /data\.dimension/],
      [{ source: 'clusters', dimension: 3, train: 3, classes: [0, 1] }, /data\.classes/],
    ] as const;
    for (const [data, message] of bad) {
      const run = loadTask(data as Parameters<typeof loadTask>[0], files);
      await expect(run).rejects.toThrow(message);
      await run.catch((error) => expect(error).toBeInstanceOf(InputError));
    }
  });

  const mnist = process.env.WIDTHWISE_TEST_MNIST ?? 'data/mnist';
  it.skipIf(!existsSync(`${mnist}/t10k-images-idx3-ubyte.gz`))('the MNIST test images: counts by class', async () => {
    const task = await loadTask(
      { source: 'mnist', path: mnist, train: 9000, test: 1000, normalize: 'none' },
      nodeDataFiles(),
    );
    const counts = new Array<number>(10).fill(0);
    for (const labels of [task.labels, task.testLabels]) for (const label of labels ?? []) counts[label]++;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(Math.max(...task.inputs.data.subarray(0, 78400))).toBe(1);
  });
});
