import type { Executor } from './job.ts';
import { abortError, CHECKPOINT_INTERVAL, ProgressTally } from './job-runner.ts';

/** Runs every input in this thread, one after the other, letting the event loop turn between two. */
export const inlineExecutor: Executor = {
  workers: 1,

  async map(job, inputs, options = {}) {
    const { signal, onProgress, onResult, onCheckpoint } = options;
    const tally = new ProgressTally(inputs.length, onProgress);
    const outputs = [];
    for (let index = 0; index < inputs.length; index++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal?.aborted) throw abortError(signal);
      const output = job.run(inputs[index], {
        progress: (fraction, partial) => tally.report(index, fraction, partial),
        cancelled: () => signal?.aborted ?? false,
        saved: options.saved?.[index],
        ...(onCheckpoint === undefined
          ? {}
          : { checkpoint: timed(onCheckpoint, index, () => signal?.aborted ?? false) }),
      });
      if (signal?.aborted) throw abortError(signal);
      outputs.push(output);
      onResult?.(index, output);
      tally.report(index, 1);
    }
    return outputs;
  },
};

/** Passes on where a job stands when it is time, as a copy. */
function timed(
  onCheckpoint: (index: number, state: unknown) => void,
  index: number,
  stopped: () => boolean,
): (state: () => unknown) => void {
  let saved = performance.now();
  return (state) => {
    if (performance.now() - saved < CHECKPOINT_INTERVAL && !stopped()) return;
    saved = performance.now();
    onCheckpoint(index, structuredClone(state()));
  };
}
