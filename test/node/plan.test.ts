import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { fileStore } from '../../src/node/store/file-store.ts';
import { packStore } from '../../src/node/store/packs.ts';
import { openStudy, studyRecord } from '../../src/node/study/open-study.ts';
import { PointTable } from '../../src/node/study/point-table.ts';
import { studyStatus } from '../../src/node/study/study-status.ts';

const out = mkdtempSync(join(tmpdir(), 'widthwise-plan-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const spec = (extra: object = {}) =>
  parseSpec({
    theory: 'bpkr',
    data: { source: 'teacher', dimension: 6, train: 5, test: 4 },
    network: { depth: 1, width: 10 },
    temperature: 0.2,
    sweep: { 'network.width': { linear: [10, 99], count: 90 }, 'network.depth': [1, 2] },
    simulation: { chains: 2, at: { 'network.width': [10] } },
    ...extra,
  });
const open = (parsed = spec()) => openStudy(studyRecord('compare', parsed, out, out), parsed);

describe('a plan', () => {
  it('puts points of a long sweep together as parsing each of them would', async () => {
    const study = open();
    expect(study.plan.count).toBe(180);
    for (const index of [0, 1, 77, 179]) {
      const planned = await study.plan.at(index);
      const { simulation: _, ...alone } = planned.written;
      const single = open(parseSpec({ ...alone, simulation: { chains: 2 } }));
      const { point } = await single.plan.at(0);
      expect(point.spec.network).toEqual(planned.point.spec.network);
      expect(point.digest).toBe(planned.point.digest);
    }
  });

  it('finds the mistake of the last point before anything runs', async () => {
    const parsed = spec({ sweep: { 'network.depth': [2, 3] }, network: { widths: [10, 10] }, simulation: {} });
    await expect(PointTable.of(open(parsed))).rejects.toThrow('network.widths: found 2 widths, expected 3');
  });

  it('refuses more points than sweep.limit at once', () => {
    const sweep = { temperature: { linear: [1, 2], count: 150_000 } };
    expect(() => open(spec({ sweep, simulation: {} }))).toThrow('sweep: found 150000 points, expected 100000 or fewer');
    expect(open(spec({ sweep: { ...sweep, limit: 150_000 }, simulation: {} })).plan.count).toBe(150_000);
  });

  it('counts what is done by files of both kinds, once', async () => {
    const study = open();
    const store = fileStore(study.record.store);
    const packs = packStore(store, study.record.store, 'a-task');
    for (const index of [2, 3, 4]) {
      const { point } = await study.plan.at(index);
      const value = study.parsed.adapter.predict(point);
      const result = { kind: 'prediction', digest: point.digest, value, seconds: 0 } as const;
      if (index !== 2) await store.put(result);
      if (index !== 4) await packs.put(result);
    }
    await packs.flush();
    const { counts } = await studyStatus(study);
    expect(counts).toEqual({ done: 3, running: 0, failed: 0, planned: 177 });
    const { point } = await study.plan.at(2);
    const found = await fileStore(study.record.store).get('prediction', point.digest);
    expect(found?.value).toEqual(study.parsed.adapter.predict(point));
  });
});
