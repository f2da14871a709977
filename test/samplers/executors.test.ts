import { afterAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { createWorkerPool } from '../../src/node/worker-pool.ts';
import { gibbsLinearJob } from '../../src/samplers/gibbs-linear/gibbs-job.ts';
import { inlineExecutor } from '../../src/samplers/inline-executor.ts';
import type { Job } from '../../src/samplers/job.ts';
import { failJob, meanJob, waitJob } from './example-jobs.ts';
import { teacherTask } from './z-scores.ts';

const registry = new URL('./example-jobs.ts', import.meta.url);
const pool = createWorkerPool({ workers: 2, registry });
const single = createWorkerPool({ workers: 1, registry });
afterAll(() => Promise.all([pool.close(), single.close()]));

const inputs = Array.from({ length: 5 }, (_, chain) => ({ seed: 3, chain, count: 1000 }));

describe.each([
  ['inline', inlineExecutor],
  ['two workers', pool],
])('an executor (%s)', (_name, executor) => {
  test('gives the outputs in the order of the inputs', async () => {
    const outputs = await executor.map(meanJob, inputs);
    expect(outputs.map((output) => output.chain)).toEqual([0, 1, 2, 3, 4]);
  });

  test('hands over every output as it comes, and progress that ends at 1', async () => {
    const results = new Map<number, unknown>();
    const fractions: number[] = [];
    const outputs = await executor.map(meanJob, inputs, {
      onResult: (index, output) => results.set(index, output),
      onProgress: (fraction) => fractions.push(fraction),
    });
    expect([...results.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(results.get(3)).toEqual(outputs[3]);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  test('passes partial results on with their index', async () => {
    const partials: { index: number; value: unknown }[] = [];
    await executor.map(meanJob, [{ seed: 1, chain: 0, count: 10 }], {
      onProgress: (_fraction, partial) => partial && partials.push(partial),
    });
    expect(partials[0].index).toBe(0);
    expect(partials[0].value).toHaveProperty('sum');
  });

  test('an InputError of a job stays one', async () => {
    const failure = executor.map(failJob, ['none', 'input']);
    await expect(failure).rejects.toBeInstanceOf(InputError);
    const said = { name: 'InputError', field: 'widths[0]', found: '-1', expected: 'a whole number, 1 or more' };
    await expect(failure).rejects.toMatchObject(said);
  });

  test('no inputs give no outputs', async () => {
    expect(await executor.map(meanJob, [])).toEqual([]);
  });

  test('a signal that is already aborted runs nothing', async () => {
    await expect(executor.map(meanJob, inputs, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

test('outputs do not depend on the number of workers', async () => {
  const inline = await inlineExecutor.map(meanJob, inputs);
  expect(await single.map(meanJob, inputs)).toEqual(inline);
  expect(await pool.map(meanJob, inputs)).toEqual(inline);
});

test('runs of one pool can overlap', async () => {
  const both = await Promise.all([pool.map(meanJob, inputs), pool.map(meanJob, inputs)]);
  expect(both[0]).toEqual(both[1]);
});

test('a signal stops the jobs that run, and the pool goes on', async () => {
  const controller = new AbortController();
  const start = performance.now();
  const stopped = pool.map(waitJob, [null, null, null], {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(stopped).rejects.toThrow(/abort/i);
  expect(performance.now() - start).toBeLessThan(4000);
  expect(await pool.map(failJob, ['none'])).toEqual(['fine']);
});

test('an error says which job and input it came from', async () => {
  await expect(pool.map(failJob, ['none', 'error'])).rejects.toThrow('job example.fail, input 1: out of range');
});

test('a crashed thread gives an error, and the pool goes on', async () => {
  await expect(pool.map(failJob, ['crash'])).rejects.toThrow(/input 0: its worker thread crashed/);
  expect(await pool.map(failJob, ['none', 'none'])).toEqual(['fine', 'fine']);
});

test('a job that is not registered is named, with the nearest that is', async () => {
  const unknown: Job<null, string> = { name: 'example.wiat', run: () => '' };
  await expect(pool.map(unknown, [null])).rejects.toThrow(
    'job: found "example.wiat", expected a job such as "example.wait"',
  );
});

test('an input that cannot be cloned is an error, not a hang', async () => {
  const job: Job<() => void, string> = { name: 'example.wait', run: () => '' };
  await expect(pool.map(job, [() => undefined])).rejects.toThrow(/could not be cloned/);
});

test('a registry that cannot be loaded is an error', async () => {
  const broken = createWorkerPool({ workers: 1, registry: new URL('./no-such-file.ts', import.meta.url) });
  await expect(broken.map(meanJob, inputs)).rejects.toThrow(/no-such-file/);
  await broken.close();
});

test('a closed pool rejects', async () => {
  const closing = createWorkerPool({ workers: 1, registry });
  const run = closing.map(waitJob, [null]);
  await closing.close();
  await expect(run).rejects.toThrow(/closed/);
  await expect(closing.map(waitJob, [null])).rejects.toThrow(/closed/);
});

test("the library's own registry: Gibbs chains are the same inline and in workers", async () => {
  const own = createWorkerPool({ workers: 2 });
  const chains = [0, 1, 2].map((chain) => ({
    task: teacherTask(6, 8),
    network: { widths: [5, 4], priorVariances: [1, 1.2, 0.9] },
    temperature: 0.1,
    seed: 2,
    chain,
    warmup: 3,
    draws: 5,
    kernels: 'all' as const,
  }));
  const inWorkers = await own.map(gibbsLinearJob, chains);
  expect(inWorkers).toEqual(await inlineExecutor.map(gibbsLinearJob, chains));
  await own.close();
});
