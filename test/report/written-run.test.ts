import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryPoints } from '../../src/node/query.ts';
import { type WrittenRun, writeRun } from '../../src/node/results-folder.ts';
import { findRun, listRuns } from '../../src/node/results-list.ts';
import { resultRows } from '../../src/report/run/result-rows.ts';
import { exampleRun } from './example-run.ts';

const out = mkdtempSync(join(tmpdir(), 'widthwise-run-'));
let example: Awaited<ReturnType<typeof exampleRun>>;
let written: WrittenRun;

beforeAll(async () => {
  example = await exampleRun();
  written = await writeRun(out, example.parsed, example.run, example.provenance);
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('a written run', () => {
  it('holds the report, the spec, the result, the points and every figure in three forms, and nothing half-written', () => {
    const files = readdirSync(written.folder, { recursive: true }).map(String).sort();
    const figures = ['observables', 'z-scores'].flatMap((id) =>
      ['csv', 'png', 'svg'].map((type) => `figures/${id}.${type}`),
    );
    expect(files).toEqual(['figures', ...figures, 'points.parquet', 'report.html', 'result.json', 'spec.yaml'].sort());
  });

  it('has a report that loads nothing', () => {
    const html = readFileSync(written.report, 'utf8');
    const { document } = parseHTML(html);
    for (const element of document.querySelectorAll('[src], [href], [srcset], [data], [action]')) {
      for (const name of ['src', 'href', 'srcset', 'data', 'action']) {
        const value = element.getAttribute(name);
        if (value !== null) expect(value).toMatch(/^(data:|#)/);
      }
    }
    expect(document.querySelectorAll('script, iframe, object, embed, link[rel=stylesheet]').length).toBe(0);
    const css = [...document.querySelectorAll('style')].map((style) => style.textContent).join('');
    expect(css).not.toMatch(/@import|url\(\s*['"]?(?!#|data:)/);
    expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain("default-src 'none'");
  });

  it('has a report with the title escaped, the verdicts, equations, conventions and provenance', () => {
    const html = readFileSync(written.report, 'utf8');
    const { document } = parseHTML(html);
    expect(document.querySelector('h1')?.textContent).toBe('Ridge <regression> & "temperature"');
    expect(html).not.toContain('<regression>');
    expect(document.querySelectorAll('math').length).toBeGreaterThan(3);
    expect(document.querySelector('.badge')?.className).toContain('agree');
    for (const part of [
      'NTK parametrization',
      example.provenance.specDigest,
      '@inproceedings{cho2009',
      'plain (portable)',
    ]) {
      expect(html).toContain(part);
    }
    expect(html).not.toMatch(/NaN|undefined|\[object/);
  });

  it('gives back every number through Parquet', async () => {
    const bytes = readFileSync(join(written.folder, 'points.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    const expected = resultRows(example.parsed, example.run.points);
    expect(rows.length).toBe(expected.length);
    expect(rows[5]).toEqual({ ...expected[5] });
    expect(rows[rows.length - 1]).toEqual({ ...expected[expected.length - 1] });
  });

  it('is found by its name and by SQL', async () => {
    const [entry] = await listRuns(out);
    expect(entry).toMatchObject({ theory: 'example', points: 33, verdict: 'agree' });
    expect((await findRun(out, entry.name.slice(0, 8))).result.points.length).toBe(33);
    await expect(findRun(out, 'nothing-like-it')).rejects.toThrow('RUN: found "nothing-like-it", expected');
    const { columns, rows } = await queryPoints(
      out,
      'select run, count(*)::int as n, sqrt(avg(z * z)) as rms from points where z is not null group by run',
    );
    expect(columns).toEqual(['run', 'n', 'rms']);
    expect(rows[0].slice(0, 2)).toEqual([entry.name, 6 * 31]);
    expect(rows[0][2]).toBeGreaterThan(0.5);
    expect(rows[0][2]).toBeLessThan(1.6);
    await expect(queryPoints(out, 'selec 1')).rejects.toThrow(
      'SQL: found "selec 1", expected a query that DuckDB takes',
    );
  });
});
