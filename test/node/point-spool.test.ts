import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { predict } from '../../src/experiment/run.ts';
import { writeRun } from '../../src/node/results-folder.ts';
import { PointSpool } from '../../src/node/store/point-spool.ts';
import { exampleRun } from '../report/example-run.ts';

const out = mkdtempSync(join(tmpdir(), 'widthwise-spool-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));
const { provenance } = await exampleRun();

describe('a run whose points are packed until they are written', () => {
  it.each([
    { theory: 'bpkr', network: { depth: 1, width: 10 } },
    {
      theory: 'ndk',
      network: { depth: 1, activation: 'linear' },
      dynamics: { times: [0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 10] },
    },
  ])('gives the files of one that keeps all: $theory', async (theory) => {
    const parsed = parseSpec({
      data: { source: 'teacher', dimension: 6, train: 5, test: 4 },
      temperature: 0.2,
      sweep: { 'network.priorVariance': { linear: [1, 2], count: 12 } },
      ...theory,
    });
    const whole = await predict(parsed);
    const spool = new PointSpool();
    const small = await predict(parsed, { retain: (point) => spool.take(point) });
    for (const [i, point] of small.points.entries()) {
      const { seconds: _, ...own } = spool.whole(point);
      const { seconds: __, ...expected } = whole.points[i];
      expect(own).toEqual(expected);
      expect(point.prediction?.orderParameters).toEqual({});
    }
    const timeless = (run: typeof whole) => ({ ...run, points: run.points.map(({ seconds: _, ...point }) => point) });
    const packed = new Map(small.points.map((point) => [point.digest, point]));
    const there = await writeRun(join(out, `${parsed.adapter.id}-whole`), parsed, timeless(whole), provenance);
    const here = await writeRun(join(out, `${parsed.adapter.id}-packed`), parsed, timeless(small), provenance, {
      whole: (point) => {
        const { seconds: _, ...own } = spool.whole(packed.get(point.digest) ?? point);
        return own;
      },
    });
    const names = readdirSync(there.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(names.map(({ name }) => name)).toContain('points.parquet');
    for (const { name, parentPath } of names) {
      const file = join(parentPath.slice(there.folder.length), name);
      expect(readFileSync(join(here.folder, file)).equals(readFileSync(join(there.folder, file))), file).toBe(true);
    }
  });
});

it('a report that is stopped while it is written leaves whole files and no others', async () => {
  const parsed = parseSpec({
    theory: 'bpkr',
    data: { source: 'teacher', dimension: 6, train: 5, test: 4 },
    network: { depth: 1, width: 10 },
    temperature: 0.2,
    sweep: { 'network.priorVariance': { linear: [1, 2], count: 12 } },
  });
  const run = await predict(parsed);
  const controller = new AbortController();
  const options = { signal: controller.signal, onProgress: () => controller.abort() };
  await expect(writeRun(join(out, 'stopped'), parsed, run, provenance, options)).rejects.toThrow('aborted');
  const names = readdirSync(join(out, 'stopped'), { recursive: true, withFileTypes: true });
  expect(names.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(['spec.yaml']);
});
