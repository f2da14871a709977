import { InputError } from '../../src/base/input-error.ts';
import { RandomStream } from '../../src/random/stream.ts';
import type { Job } from '../../src/samplers/job.ts';

/** The mean of some normals, with progress. */
export const meanJob: Job<{ seed: number; chain: number; count: number }, { mean: number; chain: number }> = {
  name: 'example.mean',
  run({ seed, chain, count }, control) {
    const stream = new RandomStream({ seed, purpose: 'example', chain });
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += stream.normal();
      control.progress((i + 1) / count, { sum });
    }
    return { mean: sum / count, chain };
  },
};

/** Waits until it is stopped (or for five seconds), and says how it ended. */
export const waitJob: Job<null, string> = {
  name: 'example.wait',
  run(_input, control) {
    const start = performance.now();
    while (performance.now() - start < 5000) {
      control.progress((performance.now() - start) / 5000);
      if (control.cancelled()) return 'stopped';
    }
    return 'waited';
  },
};

/** Fails in the ways that a job can. */
export const failJob: Job<'input' | 'error' | 'crash' | 'none', string> = {
  name: 'example.fail',
  run(how) {
    if (how === 'input') throw new InputError('widths[0]', '-1', 'a whole number, 1 or more');
    if (how === 'error') throw new RangeError('out of range');
    if (how === 'crash') process.exit(3);
    return 'fine';
  },
};

export const jobs = [meanJob, waitJob, failJob];
