import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { type DecodeThread, guardedDecoder } from '../../src/data/formats/decode-guard.ts';
import { nodeDecodeThread } from '../../src/node/data/decode-thread.ts';

const csv = (text: string) =>
  ({ format: 'csv', bytes: new TextEncoder().encode(text), name: 't.csv', options: {} }) as const;

describe('decoding in a guarded thread', () => {
  const threads: DecodeThread[] = [];
  afterAll(() => {
    for (const thread of threads) thread.end();
  });

  it('a decoder that sleeps is ended and replaced; the next file is read', async () => {
    let started = 0;
    const decode = guardedDecoder(
      () => {
        started++;
        const sleeper = new URL('./decode-sleeper.ts', import.meta.url);
        const thread = started === 1 ? nodeDecodeThread(sleeper) : nodeDecodeThread();
        threads.push(thread);
        return thread;
      },
      { seconds: 20, secondsPerMiB: 0 },
    );
    const short = guardedDecoder(
      () => {
        const thread = nodeDecodeThread(new URL('./decode-sleeper.ts', import.meta.url));
        threads.push(thread);
        return thread;
      },
      { seconds: 0.2, secondsPerMiB: 0 },
    );
    await expect(short(csv('a,b\n1,2\n'))).rejects.toThrow(/t\.csv: found bytes that were not decoded within 0 s/);
    started = 1;
    const file = await decode(csv('a,b\n1,2\n'));
    expect(file.content.kind === 'table' && file.content.table.rows).toBe(1);
    // Requests wait for each other and use one thread.
    const [first, second] = await Promise.all([decode(csv('a\n1\n')), decode(csv('b\n2\n3\n'))]);
    expect([first, second].map(({ content }) => (content.kind === 'table' ? content.table.rows : 0))).toEqual([1, 2]);
    expect(started).toBe(2);
  });

  it('an error of the decoder keeps its field, and the thread', async () => {
    const thread = nodeDecodeThread();
    threads.push(thread);
    const decode = guardedDecoder(() => thread);
    const error = await decode(csv('a,b\n1,2\n3\n')).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ field: 't.csv: line 3', found: '1 fields' });
    expect((await decode(csv('a\n1\n'))).format).toBe('csv');
  });
});
