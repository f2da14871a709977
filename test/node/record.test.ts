import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { StoredResult } from '../../src/experiment/result-store.ts';
import { createExclusive, removeLeftovers, writeAtomic } from '../../src/node/files.ts';
import { StorageError } from '../../src/node/storage-error.ts';
import { fileStore } from '../../src/node/store/file-store.ts';
import { readRecord, recordText } from '../../src/node/store/record.ts';

const folder = mkdtempSync(join(tmpdir(), 'widthwise-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digest = 'ab'.repeat(32);
const result: StoredResult = {
  kind: 'simulation',
  digest,
  seconds: 0.25,
  value: {
    sampler: 'gibbs',
    observables: { testError: { value: [0.1, 1e-300], mcse: 0.01, rHat: Number.POSITIVE_INFINITY } },
    diagnostics: { chains: 2, draws: 10, rHatMax: Number.POSITIVE_INFINITY },
    warnings: [],
  },
};

describe('a stored result', () => {
  it('comes back as it was, infinities included', () => {
    expect(readRecord(recordText(result), { kind: 'simulation', digest })).toEqual(result);
  });

  it('with any byte changed, or cut anywhere, is refused', () => {
    const text = recordText(result);
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        if (changed !== text) expect(readRecord(changed)).toEqual(expect.any(String));
        expect(readRecord(text.slice(0, at))).toEqual(expect.any(String));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('of another point, or with a value of another shape, is refused in words', () => {
    expect(readRecord(recordText(result), { kind: 'simulation', digest: 'cd'.repeat(32) })).toContain('another point');
    const empty = { ...result, value: null as unknown as StoredResult['value'] };
    expect(readRecord(recordText(empty))).toBe('it has no value');
    expect(readRecord(recordText({ ...result, kind: 'prediction' }))).toBe('its value is not a prediction');
  });
});

describe('a store of files', () => {
  it('reports what is damaged, and writes it anew', async () => {
    const damaged: string[] = [];
    const store = fileStore(join(folder, 'store'), { onDamaged: (_, reason) => damaged.push(reason) });
    expect(await store.get('simulation', digest)).toBeUndefined();
    await store.put(result);
    expect(await store.get('simulation', digest)).toEqual(result);
    writeFileSync(join(folder, 'store', 'simulation', 'ab', `${digest}.json`), recordText(result).slice(0, 50));
    expect(await store.get('simulation', digest)).toBeUndefined();
    expect(damaged).toEqual(['it has no checksum']);
    await store.put(result);
    expect(await store.get('simulation', digest)).toEqual(result);
  });
});

describe('a file', () => {
  it('that only one may make is made by one of many', async () => {
    const path = join(folder, 'claims', 'first');
    const made = await Promise.all(Array.from({ length: 20 }, (_, i) => createExclusive(path, String(i))));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(readdirSync(join(folder, 'claims'))).toEqual(['first']);
  });

  it('that cannot be written is named with the reason, and whose the fault is', async () => {
    writeFileSync(join(folder, 'plain'), '');
    const error = await writeAtomic(join(folder, 'plain', 'below'), 'x').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'ENOTDIR', usersPath: true, path: join(folder, 'plain', 'below') });
    const full = Object.assign(new Error('write'), { code: 'ENOSPC', errno: -28 });
    expect(StorageError.of('x', full)).toMatchObject({ code: 'ENOSPC', usersPath: false });
  });

  it('half-written by a process that is gone is cleared away, one of a living process is not', async () => {
    const place = join(folder, 'leftovers');
    await writeAtomic(join(place, 'whole'), 'x');
    const { hostname } = await import('node:os');
    const machine = hostname().replace(/[^A-Za-z0-9]+/g, '_');
    writeFileSync(join(place, `a.json.${machine}-999999999-1.tmp`), '');
    writeFileSync(join(place, `a.json.${machine}-${process.pid}-1.tmp`), '');
    writeFileSync(join(place, 'a.json.elsewhere-999999999-1.tmp'), '');
    await removeLeftovers(place);
    expect(readdirSync(place).sort()).toEqual(
      ['a.json.elsewhere-999999999-1.tmp', `a.json.${machine}-${process.pid}-1.tmp`, 'whole'].sort(),
    );
  });
});
