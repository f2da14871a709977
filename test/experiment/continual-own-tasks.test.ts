import { describe, expect, it } from 'vitest';
import { loadTask } from '../../src/data/load.ts';
import { continualAdapter } from '../../src/experiment/adapters/continual/adapter.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { planPoints } from '../../src/experiment/points.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { predict } from '../../src/experiment/run.ts';
import type { DataSpec } from '../../src/experiment/spec.ts';

/** Rows of three numbers and a target, one table a file. */
const table = (rows: number, shift: number) =>
  ['a,b,c,y', ...Array.from({ length: rows }, (_, i) => [i + shift, i * i, shift - i, (i % 3) - 1].join(','))].join(
    '\n',
  );

const files: { [path: string]: string } = {
  'one.csv': table(6, 1),
  'two.csv': table(9, 2),
  'wide.csv': 'a,b,c,d,y\n1,2,3,4,5\n5,4,3,2,1\n0,1,0,1,0\n',
  'classes.csv': 'a,b,c,y\n1,2,3,4\n3,2,1,7\n1,0,1,4\n0,0,1,7\n',
};
const read = async (path: string) => (path in files ? new TextEncoder().encode(files[path]) : undefined);
const loadData = async (data: DataSpec) => withDigest(await loadTask(data, { read }));

const base = {
  theory: 'continual',
  coupling: 4,
  tasks: { kind: 'files', files: ['one.csv', { path: 'two.csv', train: 5 }] },
  data: { source: 'csv', target: 'y', train: 4, test: 2 },
  network: { depth: 1, width: 50, activation: 'relu' },
  temperature: 0.1,
};

describe('tasks from files of their own', () => {
  it('one file a task, read as data says, with what an entry changes', async () => {
    const [{ point }] = await planPoints(parseSpec(base), loadData, [continualAdapter]);
    expect(point.tasks.map(({ inputs, testInputs }) => [inputs.rows, testInputs.rows, inputs.columns])).toEqual([
      [4, 2, 3],
      [5, 2, 3],
    ]);
    expect(point.tasks[1].description).toMatch(/two\.csv/);
    const { points } = await predict(parseSpec(base), { loadData });
    expect(points[0].prediction?.observables.trainError).toHaveLength(2);
  });

  it('all rows train, and a note says so, where neither train nor test is given', async () => {
    const spec = {
      ...base,
      tasks: { kind: 'files', files: ['one.csv', 'two.csv'] },
      data: { source: 'csv', target: 'y' },
    };
    const [{ point }] = await planPoints(parseSpec(spec), loadData, [continualAdapter]);
    expect(point.tasks.map(({ inputs, testInputs }) => [inputs.rows, testInputs.rows])).toEqual([
      [6, 0],
      [9, 0],
    ]);
    const { points, warnings } = await predict(parseSpec(spec), { loadData });
    expect(warnings.join('\n')).toMatch(/tasks\.files\[1\]: all 9 rows train and none test/);
    expect(points[0].prediction?.observables.trainError).toHaveLength(2);
  });

  it('classes of each file, and a rule over them', async () => {
    const tasks = { kind: 'files', files: ['classes.csv', 'classes.csv'], rule: 'parity' };
    const data = { source: 'csv', target: 'y', classes: [4, 7], train: 4, test: 0 };
    const [{ point }] = await planPoints(parseSpec({ ...base, tasks, data }), loadData, [continualAdapter]);
    for (const { targets } of point.tasks) expect([...targets.data].sort()).toEqual([-1, -1, 1, 1]);
  });

  it('rows of one file, one task after the other', async () => {
    const data = { ...base.data, path: 'two.csv', train: 7 };
    const spec = parseSpec({ ...base, data, tasks: { kind: 'files', rows: [3, 4], rule: 'flipped' } });
    const [{ point }] = await planPoints(spec, loadData, [continualAdapter]);
    const all = (await loadData(spec.spec.data)).targets.data;
    expect([...point.tasks[0].targets.data]).toEqual([...all.subarray(0, 3)]);
    expect([...point.tasks[1].targets.data]).toEqual(Array.from(all.subarray(3, 7), (y) => -y));
  });

  const wrong: [string, object, RegExp][] = [
    [
      'a file that is not there',
      { tasks: { kind: 'files', files: ['one.csv', 'none.csv'] } },
      /^tasks\.files\[1\]: found "none\.csv"/,
    ],
    [
      'other inputs',
      { tasks: { kind: 'files', files: ['one.csv', { path: 'wide.csv', train: 2, test: 1 }] } },
      /^tasks\.files\[1\]: found 4 inputs.*expected 3 inputs/,
    ],
    [
      'more rows than a file has',
      { tasks: { kind: 'files', files: [{ path: 'one.csv', train: 40 }] } },
      /^tasks\.files\[0\]\.train/,
    ],
    [
      'a column that is not there',
      { tasks: { kind: 'files', files: [{ path: 'one.csv', target: 'z' }] } },
      /^tasks\.files\[0\]\.target/,
    ],
    ['neither files nor rows', { tasks: { kind: 'files' } }, /^tasks\.files: found nothing/],
    [
      'files and rows',
      { tasks: { kind: 'files', files: ['one.csv'], rows: [3] } },
      /^tasks\.rows: found rows beside files/,
    ],
    ['files and test rows', { tasks: { kind: 'files', files: ['one.csv'], testRows: [3] } }, /^tasks\.testRows/],
    ['files of a generator', { data: { source: 'digits', train: 4, test: 2 } }, /^data\.source: found "digits"/],
    ['a path beside files', { data: { ...base.data, path: 'one.csv' } }, /^data\.path: found "one\.csv"/],
    ['no path at all', { tasks: { kind: 'files', rows: [3] } }, /^data\.path: found nothing/],
  ];
  for (const [name, changes, message] of wrong) {
    it(`refuses ${name}`, async () => {
      await expect(predict(parseSpec({ ...base, ...changes }), { loadData })).rejects.toThrow(message);
    });
  }

  it('names the keys of an entry where one is mistyped', () => {
    const tasks = { kind: 'files', files: [{ path: 'one.csv', targt: 'y' }] };
    expect(() => parseSpec({ ...base, tasks })).toThrow(/tasks\.files\[0\]\.targt.*target perhaps/);
  });
});
