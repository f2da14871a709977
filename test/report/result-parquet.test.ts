import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonText } from '../../src/base/json-text.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { predict } from '../../src/experiment/run.ts';
import { exportPoints, queryPoints } from '../../src/node/query.ts';
import { columnKind } from '../../src/report/run/column-kinds.ts';
import { rowsToParquet } from '../../src/report/run/result-parquet.ts';
import { resultRows } from '../../src/report/run/result-rows.ts';

const out = await mkdtemp(join(tmpdir(), 'widthwise-rows-'));
afterAll(() => rm(out, { recursive: true, force: true }));

async function writeRun(name: string, sweep: object, activation = 'linear'): Promise<Record<string, unknown>[]> {
  const parsed = parseSpec({
    theory: 'bpkr',
    data: { source: 'teacher', dimension: 12, train: 6, test: 4, seed: 1 },
    network: { depth: 1, width: 50, activation },
    temperature: 0.1,
    sweep,
  });
  const { points } = await predict(parsed);
  const rows = resultRows(parsed, points);
  const kinds = new Map(Object.keys(sweep).map((path) => [path, columnKind(parsed, path)]));
  await mkdir(join(out, name));
  await writeFile(join(out, name, 'points.parquet'), rowsToParquet(rows, {}, kinds));
  return rows;
}

describe('numbers out', () => {
  it('a column has one type in all sweeps: infinity is a number, whole numbers stay whole', async () => {
    await writeRun('infinite', { 'network.width': [10, 'infinity'] });
    await writeRun('finite', { 'network.width': [10, 100], 'network.depth': [1, 2], temperature: [1, 2] });
    const types = await queryPoints(
      out,
      'select typeof("network.width") w, typeof("network.depth") d, typeof(temperature) t, count(*)::int n from points where run = \'finite\' group by all',
    );
    expect(types.rows[0].slice(0, 3)).toEqual(['DOUBLE', 'BIGINT', 'DOUBLE']);
    const { rows } = await queryPoints(out, 'select max("network.width"), count(*) n, sum(entry) s from points');
    expect(rows[0][0]).toBe(Number.POSITIVE_INFINITY);
    expect(rows[0].slice(1).every((cell) => typeof cell === 'number')).toBe(true);
    expect(jsonText(rows[0][0])).toBe('"Infinity"');
  });

  it('one row for one form, entries of matrices with their indices, never NaN', async () => {
    const rows = await writeRun('erf', { 'network.width': [20] }, 'erf');
    const keys = rows.map(({ point, observable, entry, form }) => `${point} ${observable} ${entry} ${form}`);
    expect(new Set(keys).size).toBe(keys.length);
    const numbers = rows.filter(({ predicted }) => predicted !== null);
    const same = numbers.map(
      ({ point, observable, entry, predicted }) => `${point} ${observable} ${entry} ${predicted}`,
    );
    expect(new Set(same).size).toBe(same.length);
    expect(rows.every(({ entry, i }) => entry === 0 || i !== null)).toBe(true);
    for (const row of rows) for (const value of Object.values(row)) expect(value).not.toBeNaN();
  });

  it('rows of all runs go into one file of either kind, and a bad condition leaves none', async () => {
    const file = (ending: string) => join(out, `all's${ending}`);
    const counted = await queryPoints(out, "select count(*) from points where observable = 'testError'");
    for (const ending of ['.csv', '.json', '.parquet']) {
      const rows = await exportPoints(out, file(ending), "observable = 'testError'");
      expect(rows).toBe(counted.rows[0][0]);
    }
    const written = JSON.parse(await readFile(file('.json'), 'utf8')) as { run: string; 'network.width': unknown }[];
    expect(written).toHaveLength(Number(counted.rows[0][0]));
    expect(written.filter((row) => row['network.width'] === 'Infinity').length).toBeGreaterThan(0);
    expect(new Set(written.map(({ run }) => run))).toEqual(new Set(['infinite', 'finite', 'erf']));
    expect((await readFile(file('.csv'), 'utf8')).trim().split('\n')).toHaveLength(written.length + 1);
    await expect(exportPoints(out, file('.csv.txt'))).rejects.toThrow('FILE: found');
    await expect(exportPoints(out, join(out, 'x.csv'), 'no such')).rejects.toThrow('a query that DuckDB takes');
    expect((await readdir(out)).filter((name) => /part|^x/.test(name))).toEqual([]);
  });
});
