import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileCheckpoints } from '../../src/node/store/checkpoints.ts';

const store = mkdtempSync(join(tmpdir(), 'widthwise-checkpoints-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));
const [one, other] = ['a', 'b'].map((letter) => letter.repeat(64));
const left = () => readdirSync(join(store, 'checkpoints')).sort();

describe('checkpoints on the disk', () => {
  it('are found by the next process, and removed by it once their simulation is whole', async () => {
    const first = fileCheckpoints(store);
    first.save(one, 0, { state: Float64Array.of(1, 2) });
    first.save(one, 11, { output: 'whole' });
    first.save(other, 0, { state: 3 });
    await first.flush();
    const second = fileCheckpoints(store);
    expect(await second.load(one, 0)).toEqual({ state: Float64Array.of(1, 2) });
    second.save(one, 0, { state: 5 });
    await second.clear(one);
    expect(left()).toEqual([`${other}-0`]);
    // A process that only meets the stored result: it was killed between the two writes before.
    await fileCheckpoints(store).clear(other);
    expect(left()).toEqual([]);
  });

  it('that are damaged are as good as none', async () => {
    writeFileSync(join(store, 'checkpoints', `${one}-0`), 'half of a');
    expect(await fileCheckpoints(store).load(one, 0)).toBeUndefined();
  });
});
