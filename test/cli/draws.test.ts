import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { commandIn } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'widthwise-draws-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SPEC = `theory: bpkr
data: { source: teacher, dimension: 8, train: 5, test: 3, seed: 1 }
network: { depth: 1, width: 10, activation: linear }
temperature: 0.1
simulation: { sampler: gibbs, chains: 3, warmup: 10, draws: 20, seed: 1 }
`;

interface Draw {
  readonly point: number;
  readonly chain: number;
  readonly draw: number;
  readonly observable: string;
  readonly index: number | null;
  readonly value: number;
}

describe('--draws', () => {
  it('writes every kept draw, though the simulation was stored before; their mean is the reported number', async () => {
    writeFileSync(join(folder, 'spec.yaml'), SPEC);
    const run = commandIn(folder);
    const before = await run(['simulate', 'spec.yaml', '--quiet']);
    const { status, stderr } = await run(['simulate', 'spec.yaml', '--draws']);
    // So few draws do not mix by the judge's own measure, with --draws or without.
    expect([before.status, status]).toEqual([4, 4]);
    expect(stderr).toMatch(/draws: .*draws\.parquet/);
    const name = readdirSync(join(folder, 'results')).find((entry) => entry.endsWith('-simulate')) ?? '';
    const bytes = readFileSync(join(folder, 'results', name, 'draws.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const rows = (await parquetReadObjects({ file })) as unknown as Draw[];
    const errors = rows.filter(({ observable }) => observable === 'testError');
    expect(errors).toHaveLength(60);
    expect(errors.map(({ chain, draw }) => 20 * chain + draw)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    const mean = errors.reduce((sum, { value }) => sum + value, 0) / 60;
    const result = JSON.parse(readFileSync(join(folder, 'results', name, 'result.json'), 'utf8'));
    expect(mean).toBeCloseTo(result.points[0].simulation.testError.value, 12);
    expect(result.points[0].simulation.traces).toBeUndefined();
    const layers = rows.filter(({ observable }) => observable === 'normDeficits').map(({ index }) => index);
    expect(new Set(layers)).toEqual(new Set([0, 1]));
    expect(errors[0].index).toBeNull();
  });
});
