import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matrix } from '../../../src/linalg/matrix.ts';
import { frameBytes, PREFIX_BYTES, readFrame, readPrefix } from '../../../src/node/engine/frames.ts';
import { fromFrame, toFrame } from '../../../src/node/engine/wire.ts';
import { RandomStream } from '../../../src/random/stream.ts';
import { prepare } from '../../../src/theory/bpkr/index.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let child: ChildProcessByStdio<Writable, Readable, null>;
let received = Buffer.alloc(0);
const listeners: (() => void)[] = [];

function send(value: unknown): void {
  for (const piece of frameBytes(toFrame(value))) child.stdin.write(piece);
}

/** The next message of the engine. */
async function next(): Promise<Record<string, unknown>> {
  for (;;) {
    if (received.length >= PREFIX_BYTES) {
      const { header, body } = readPrefix(received);
      const end = PREFIX_BYTES + header + body;
      if (received.length >= end) {
        const numbers = new Uint8Array(received.subarray(PREFIX_BYTES + header, end)).buffer;
        const { message, arrays } = readFrame(received.subarray(PREFIX_BYTES, PREFIX_BYTES + header), numbers);
        received = received.subarray(end);
        return fromFrame(message, arrays) as Record<string, unknown>;
      }
    }
    await new Promise<void>((resolve) => listeners.push(resolve));
  }
}

beforeAll(() => {
  const entry = join(root, 'src', 'node', 'engine', 'main.ts');
  child = spawn(process.execPath, ['--import', 'tsx', entry], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.on('data', (part: Buffer) => {
    received = Buffer.concat([received, part]);
    for (const wake of listeners.splice(0)) wake();
  });
});

afterAll(() => {
  child.kill();
});

describe('the engine', { timeout: 60_000 }, () => {
  const stream = new RandomStream({ seed: 3, purpose: 'engine test' });
  const normal = (rows: number, columns: number) =>
    matrix(rows, columns, stream.fillNormal(new Float64Array(rows * columns)));
  const data = { inputs: normal(12, 20), targets: normal(12, 1), testInputs: normal(5, 20), testTargets: normal(5, 1) };

  test('answers as the library does', async () => {
    expect(await next()).toMatchObject({ ready: { protocol: 1 } });
    send({ id: 1, method: 'prepare', params: { theory: 'bpkr', ...data } });
    const { result } = (await next()) as { result: { handle: string } };
    send({
      id: 2,
      method: 'ask',
      params: { handle: result.handle, question: 'predict', widths: [30], temperature: 0.1 },
    });
    const { result: answer } = (await next()) as { result: { errors: { testError: number } } };
    const own = prepare(data).predict({ widths: [30], temperature: 0.1 });
    expect(answer.errors.testError).toBeCloseTo(own.errors.testError as number, 12);
  });

  test('says what is wrong as the library does, and that a handle is gone', async () => {
    send({ id: 3, method: 'run', params: { kind: 'predict', spec: 'theory: bpkr\nnetwork: {depth: 1}' } });
    expect(await next()).toMatchObject({ id: 3, error: { kind: 'input', field: 'data' } });
    send({ id: 4, method: 'predict', params: {} });
    expect(await next()).toMatchObject({ id: 4, error: { kind: 'input', field: 'method', found: '"predict"' } });
    send({ id: 5, method: 'ask', params: { handle: 'bpkr 99', question: 'predict' } });
    expect(await next()).toMatchObject({ id: 5, error: { kind: 'gone' } });
  });

  test('stops a computation that is asked to stop, and answers the next question', async () => {
    const spec = {
      theory: 'bpkr',
      data: { source: 'npz', path: 'arrays' },
      network: { depth: 2, width: 60 },
      temperature: 0.1,
      simulation: { chains: 4, draws: 10_000_000 },
    };
    send({ id: 6, method: 'run', params: { kind: 'simulate', spec, arrays: { arrays: data }, workers: 1 } });
    send({ id: 7, method: 'cite', params: { spec, points: [] } });
    setTimeout(() => send({ cancel: 6 }), 1500);
    expect(await next()).toMatchObject({ id: 6, error: { kind: 'cancelled' } });
    expect((await next()).result).toHaveProperty('li2021');
  });

  test('ends when its input ends', async () => {
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.stdin.end();
    expect(await ended).toBe(0);
  });
});
