import type { ScalarEstimate } from '../../../samplers/gated/index.ts';
import { hmcJob } from '../../../samplers/hmc/hmc-job.ts';
import type { FigureOptions } from '../catalogue-figure.ts';
import type { DigitTask } from './digit-problem.ts';

/** ReLU networks of one hidden layer on a task. */
export interface ReluSetting {
  readonly task: DigitTask;
  readonly sigma: number;
  readonly temperature: number;
  readonly widths: readonly number[];
  readonly quick: boolean;
}

/** Errors of the sampled posterior of ReLU networks of one width. */
export interface ReluErrors {
  readonly width: number;
  readonly bias2: ScalarEstimate;
  readonly variance: ScalarEstimate;
}

/** Samples the posterior of ReLU networks by Hamiltonian Monte Carlo; errors by the jackknife over chains. */
export async function sampleReluNetworks(setting: ReluSetting, options: FigureOptions): Promise<ReluErrors[]> {
  const { task, sigma, temperature, widths, quick } = setting;
  const batches = quick
    ? [[0, 1, 2, 3]]
    : [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
      ];
  const inputs = widths.flatMap((width) =>
    batches.map((chains) => ({
      task,
      network: { widths: [width], priorVariances: [sigma ** 2, sigma ** 2] },
      activation: 'relu' as const,
      temperature,
      seed: options.seed,
      chains,
      warmup: quick ? 60 : 200,
      draws: quick ? 60 : 300,
    })),
  );
  const results = await options.executor.map(hmcJob, inputs, {
    onProgress: (fraction) => options.onProgress?.(fraction),
    signal: options.signal,
  });
  return widths.map((width, w) => {
    const chains = results.slice(w * batches.length, (w + 1) * batches.length).flatMap((result) => result.chains);
    const errorsWithout = (left: number) => {
      const kept = chains.filter((_, c) => c !== left);
      const { data: targets } = task.testTargets;
      let [bias2, variance] = [0, 0];
      for (let i = 0; i < targets.length; i++) {
        const mean = kept.reduce((sum, chain) => sum + chain.testMean.data[i], 0) / kept.length;
        const square = kept.reduce((sum, chain) => sum + chain.testSquare.data[i], 0) / kept.length;
        bias2 += (mean - targets[i]) ** 2 / targets.length;
        variance += (square - mean * mean) / targets.length;
      }
      return { bias2, variance };
    };
    const all = errorsWithout(-1);
    const parts = chains.map((_, c) => errorsWithout(c));
    const estimate = (of: 'bias2' | 'variance'): ScalarEstimate => {
      const mean = parts.reduce((sum, part) => sum + part[of] / parts.length, 0);
      const square = parts.reduce((sum, part) => sum + (part[of] - mean) ** 2, 0);
      return { value: all[of], error: Math.sqrt((square * (parts.length - 1)) / parts.length) };
    };
    return { width, bias2: estimate('bias2'), variance: estimate('variance') };
  });
}
