import type { Executor } from './job.ts';
import { abortError, ProgressTally } from './job-runner.ts';

/** Runs every input in this thread, one after the other, letting the event loop turn between two. */
export const inlineExecutor: Executor = {
  workers: 1,

  async map(job, inputs, options = {}) {
    const { signal, onProgress, onResult } = options;
    const tally = new ProgressTally(inputs.length, onProgress);
    const outputs = [];
    for (let index = 0; index < inputs.length; index++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal?.aborted) throw abortError(signal);
      const output = job.run(inputs[index], {
        progress: (fraction, partial) => tally.report(index, fraction, partial),
        cancelled: () => signal?.aborted ?? false,
      });
      if (signal?.aborted) throw abortError(signal);
      outputs.push(output);
      onResult?.(index, output);
      tally.report(index, 1);
    }
    return outputs;
  },
};
