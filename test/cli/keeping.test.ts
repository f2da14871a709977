import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commandIn } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'widthwise-keeping-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const widthwise = commandIn(folder);

const SPEC = `
title: durability
theory: bpkr
data: { source: teacher, dimension: 12, train: 10, test: 8, noiseVariance: 0.1 }
network: { depth: 1, width: 10 }
temperature: 0.2
sweep: { network.width: [4, 10] }
simulation: { chains: 2, warmup: 20, draws: 60, at: { network.width: [10] } }
judge: { ess: 1, rHat: 10 }
`;

/** A file of the store, of one kind. */
function stored(out: string, kind: string): string {
  const store = join(folder, out, '.store');
  const names = readdirSync(store, { recursive: true }).map(String);
  return join(store, names.find((name) => name.includes(kind) && name.endsWith('.json')) as string);
}

describe('what is kept', { timeout: 120_000 }, () => {
  it('is checked when it is read: a damaged result is named and computed again', async () => {
    const first = await widthwise(['predict', '-', '--json', '--out', 'damaged'], SPEC);
    const path = stored('damaged', 'prediction');
    const text = readFileSync(path, 'utf8');
    for (const damaged of [text.replace(/"value":.*/, '"value":null}'), text.replace(/"seconds":/, '"seconds":1')]) {
      writeFileSync(path, damaged);
      const { status, stdout, stderr } = await widthwise(['predict', '-', '--json', '--out', 'damaged'], SPEC);
      expect(status).toBe(0);
      expect(stderr).toContain('damaged result ');
      expect(stderr).toContain(path.slice(folder.length + 1));
      expect(stderr).toContain('1 results were there already');
      expect(JSON.parse(stdout).points[0].observables).toEqual(JSON.parse(first.stdout).points[0].observables);
      expect(JSON.parse(readFileSync(path, 'utf8')).value.observables).toEqual(JSON.parse(text).value.observables);
    }
  });

  it('of a comparison stays when the same spec is predicted', async () => {
    const run = async (kind: string) => (await widthwise([kind, '-', '--out', 'both'], SPEC)).status;
    expect([await run('compare'), await run('predict')].every((status) => status === 0 || status === 5)).toBe(true);
    const runs = readdirSync(join(folder, 'both')).filter((name) => name.startsWith('durability-'));
    const results = runs.map((name) => JSON.parse(readFileSync(join(folder, 'both', name, 'result.json'), 'utf8')));
    expect(results.map(({ command }) => command).sort()).toEqual(['compare', 'predict']);
  });

  it('nowhere still gives the numbers, then the path and the reason, with exit status 2', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const { status, stdout, stderr } = await widthwise(['predict', '-', '--json', '--out', 'a-file'], SPEC);
    expect(JSON.parse(stdout).points).toHaveLength(2);
    expect(stderr).toMatch(/widthwise: cannot write .*a-file.*: (not a directory|file already exists)/);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });
});
