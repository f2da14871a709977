import { describe, expect, it } from 'vitest';
import { digits } from '../../src/data/digits/digits.ts';
import { prepareTask } from '../../src/data/prepare.ts';
import { cycled, splitByClass, taskSequence, teacherSequence, turnedImages } from '../../src/data/tasks/index.ts';
import { type Matrix, matrix, rowOf } from '../../src/linalg/matrix.ts';

const base = prepareTask(digits(), { train: 200, test: 50, normalize: 'unit-norm', seed: 3 });
const equal = (a: Matrix, b: Matrix): boolean => a.rows === b.rows && a.data.every((x, i) => x === b.data[i]);
const cosine = (a: Matrix, b: Matrix): number => {
  const dot = (x: Matrix, y: Matrix): number => x.data.reduce((sum, v, i) => sum + v * y.data[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe('permuted', () => {
  it('the first task is the data; the others hold the same pixels in another order, the same for train and test', () => {
    const tasks = taskSequence(base, { kind: 'permuted', count: 3, fraction: 1, seed: 1 });
    expect(tasks[0].inputs).toBe(base.inputs);
    for (const task of tasks.slice(1)) {
      for (const row of [0, 17])
        expect(rowOf(task.inputs, row).slice().sort()).toEqual(rowOf(base.inputs, row).slice().sort());
      // all columns of the new task are columns of the old one, in training and test rows alike
      const column = (m: Matrix, j: number) =>
        Array.from({ length: m.rows }, (_, i) => m.data[i * m.columns + j]).join();
      const places = new Map(
        Array.from({ length: 64 }, (_, j) => [column(base.inputs, j) + column(base.testInputs, j), j]),
      );
      for (let j = 0; j < 64; j++) expect(places.has(column(task.inputs, j) + column(task.testInputs, j))).toBe(true);
    }
    expect(equal(tasks[1].inputs, tasks[2].inputs)).toBe(false);
  });

  it('a fraction moves at most its share of the pixels; 0 moves none; similarity is one minus it', () => {
    for (const fraction of [0, 0.25, 0.5]) {
      const [, task] = taskSequence(base, { kind: 'permuted', count: 2, fraction, seed: 2 });
      let moved = 0;
      for (let j = 0; j < 64; j++) {
        let differs = false;
        for (let i = 0; i < 200; i++) if (task.inputs.data[64 * i + j] !== base.inputs.data[64 * i + j]) differs = true;
        if (differs) moved++;
      }
      expect(moved).toBeLessThanOrEqual(64 * fraction);
      if (fraction > 0) expect(moved).toBeGreaterThan(32 * fraction);
      const [, same] = taskSequence(base, { kind: 'permuted', count: 2, similarity: 1 - fraction, seed: 2 });
      expect(equal(same.inputs, task.inputs)).toBe(true);
    }
  });
});

describe('rotated', () => {
  it('four quarter turns of a picture are the picture, and one is a quarter turn', () => {
    const shape = { height: 8, width: 8, channels: 1 };
    let turned = base.inputs;
    for (let i = 0; i < 4; i++) turned = turnedImages(turned, shape, 90);
    expect(equal(turned, base.inputs)).toBe(true);
    const corner = matrix(1, 64);
    corner.data[7] = 1;
    expect(Array.from(turnedImages(corner, shape, 90).data).indexOf(1)).toBe(0);
  });

  it('a smooth picture turned by an angle is the turned function, up to linear interpolation', () => {
    const blob = (degrees: number): Matrix => {
      const angle = (degrees * Math.PI) / 180;
      const [centreX, centreY] = [13.5 + 3 * Math.cos(angle), 13.5 - 3 * Math.sin(angle)];
      const value = (j: number): number =>
        Math.exp(-(((j % 28) - centreX) ** 2 + (Math.floor(j / 28) - centreY) ** 2) / 18);
      return matrix(
        1,
        784,
        Float64Array.from({ length: 784 }, (_, j) => value(j)),
      );
    };
    for (const degrees of [10, 30, -75]) {
      const turned = turnedImages(blob(0), { height: 28, width: 28, channels: 1 }, degrees);
      const exact = blob(degrees);
      // f'' <= 1/9 in each direction: the error of linear interpolation is at most 2/8 of it
      const worst = turned.data.reduce((most, x, j) => Math.max(most, Math.abs(x - exact.data[j])), 0);
      expect(worst).toBeLessThan(1 / 36 + 3e-3);
    }
  });

  it('the further the turn, the smaller the overlap with the picture', () => {
    const tasks = taskSequence(base, { kind: 'rotated', count: 4, angle: 20, seed: 1 });
    const overlaps = tasks.map((task) => cosine(task.inputs, base.inputs));
    expect(overlaps[0]).toBeCloseTo(1, 12);
    for (let t = 1; t < 4; t++) expect(overlaps[t]).toBeLessThan(overlaps[t - 1]);
  });

  it('inputs that are no pictures are turned by exactly the angle', () => {
    const plain = { ...base, image: undefined };
    const [, task] = taskSequence(plain, { kind: 'rotated', count: 2, angle: 35, seed: 1 });
    for (const i of [0, 5, 99]) {
      const [x, y] = [rowOf(base.inputs, i), rowOf(task.inputs, i)];
      const dot = x.reduce((sum, v, j) => sum + v * y[j], 0);
      expect(dot / 64).toBeCloseTo(Math.cos((35 * Math.PI) / 180), 12);
      expect(y.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(64, 10);
    }
  });
});

describe('rules and splits', () => {
  it('parity, flipped, random and random labels', () => {
    const of = (rule: 'parity' | 'flipped' | 'random' | 'random-labels', count = 2) =>
      taskSequence(base, { kind: 'repeated', count, rule, seed: 4 });
    const parity = of('parity')[0];
    const even = Array.from(base.labels ?? [], (label) => (label % 2 === 0 ? 1 : -1));
    expect(Array.from(parity.targets.data)).toEqual(even);
    const flipped = of('flipped');
    expect(equal(flipped[0].targets, base.targets)).toBe(true);
    expect(flipped[1].targets.data).toEqual(base.targets.data.map((y) => -y));
    const random = of('random', 3);
    for (const { targets } of random) {
      const signs = new Map<number, number>();
      base.labels?.forEach((label, i) => {
        expect(targets.data[i]).toBe(signs.get(label) ?? targets.data[i]);
        signs.set(label, targets.data[i]);
      });
    }
    expect(equal(random[1].targets, random[2].targets)).toBe(false);
    const labels = of('random-labels')[0].targets.data;
    expect(Math.abs(labels.reduce((a, b) => a + b))).toBeLessThan(4 * Math.sqrt(200));
  });

  it('split: two classes a task, every row once', () => {
    const tasks = splitByClass(base);
    expect(tasks).toHaveLength(5);
    expect(tasks.reduce((sum, task) => sum + task.inputs.rows, 0)).toBe(200);
    expect(tasks.map((task) => task.classNames)).toEqual([
      ['0', '1'],
      ['2', '3'],
      ['4', '5'],
      ['6', '7'],
      ['8', '9'],
    ]);
    expect(() => splitByClass(base, 6)).toThrow(/at most 5/);
  });

  it('fresh samples are dealt out without overlap; alternating returns to the first task', () => {
    const fresh = taskSequence(base, { kind: 'repeated', count: 4, samples: 'fresh', seed: 1 });
    expect(fresh.map((task) => task.inputs.rows)).toEqual([50, 50, 50, 50]);
    expect(rowOf(fresh[3].inputs, 49)).toEqual(rowOf(base.inputs, 199));
    const [a, b, c, d] = taskSequence(base, { kind: 'alternating', count: 4, seed: 1 });
    expect(equal(c.inputs, a.inputs)).toBe(true);
    expect(equal(d.inputs, b.inputs)).toBe(true);
    expect(cycled([a, b], 3)[2]).toBe(a);
  });

  it('dials out of range are named', () => {
    expect(() => taskSequence(base, { kind: 'permuted', count: 2, fraction: 2, seed: 1 })).toThrow(/tasks\.fraction/);
    expect(() => taskSequence(base, { kind: 'permuted', count: 2, similarity: -1, seed: 1 })).toThrow(
      /tasks\.similarity/,
    );
    expect(() => taskSequence(base, { kind: 'permuted', count: 0, seed: 1 })).toThrow(/tasks\.count/);
    const plain = { ...base, labels: undefined };
    expect(() => taskSequence(plain, { kind: 'permuted', count: 2, rule: 'parity', seed: 1 })).toThrow(/tasks\.rule/);
  });
});

describe('teachers', () => {
  const common = { count: 2, dimension: 40, train: 3000, test: 10, seed: 8 } as const;

  it('coordinates: windows that share the overlap, variance N0/support (note continual-single-head, section 8 B)', () => {
    const tasks = teacherSequence({ ...common, overlap: 'coordinates', inputOverlap: 0.5, ruleOverlap: 0.3 });
    const used = (m: Matrix) => Array.from({ length: 40 }, (_, j) => j).filter((j) => m.data[j] !== 0);
    expect(used(tasks[0].inputs)).toEqual(Array.from({ length: 20 }, (_, j) => j));
    expect(used(tasks[1].inputs)).toEqual(Array.from({ length: 20 }, (_, j) => j + 10));
    const power = tasks[1].inputs.data.reduce((sum, x) => sum + x * x, 0) / (3000 * 20);
    expect(power).toBeCloseTo(2, 1);
    expect(() =>
      teacherSequence({ ...common, count: 4, overlap: 'coordinates', inputOverlap: 0, ruleOverlap: 0 }),
    ).toThrow(/data\.dimension/);
  });

  it('samples: rows correlated by the overlap; equal rules and equal inputs give equal tasks', () => {
    const [a, b] = teacherSequence({ ...common, overlap: 'samples', inputOverlap: 0.8, ruleOverlap: 0.6 });
    expect(cosine(a.inputs, b.inputs)).toBeCloseTo(0.8, 2);
    const [c, d] = teacherSequence({ ...common, overlap: 'samples', inputOverlap: 1, ruleOverlap: 1 });
    expect(equal(d.targets, c.targets)).toBe(true);
    const [e, f] = teacherSequence({ ...common, overlap: 'samples', inputOverlap: 1, ruleOverlap: -1 });
    expect(f.targets.data).toEqual(e.targets.data.map((y) => -y));
  });

  it('a shared part gives all pairs of rules the same cosine, a chain gives powers', () => {
    const many = { ...common, count: 3, dimension: 500, train: 400, overlap: 'samples', inputOverlap: 1 } as const;
    const shared = teacherSequence({ ...many, ruleOverlap: 0.64, relation: 'shared' });
    expect(Math.abs(cosine(shared[0].targets, shared[2].targets) - 0.64)).toBeLessThan(0.16);
    const chain = teacherSequence({ ...many, ruleOverlap: 0.6 });
    expect(Math.abs(cosine(chain[0].targets, chain[2].targets) - 0.36)).toBeLessThan(0.2);
  });
});
