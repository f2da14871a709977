import type { Matrix } from '../../../linalg/matrix.ts';
import { type GatedPosterior, gatedGibbs, poolChains, rotateToSpan } from '../../../samplers/gated/index.ts';
import type { GatedPoints, GatedProblem } from '../../../theory/ggdln/index.ts';
import type { FigureOptions } from '../catalogue-figure.ts';

/** One network to be sampled for a figure. */
export interface SimulationRequest {
  readonly problem: GatedProblem;
  readonly test: GatedPoints;
  readonly testTargets?: Matrix;
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
  readonly hiddenKernels?: boolean;
}

/** Samples all networks together, so that an executor with several workers is kept busy. */
export async function simulateAll(
  requests: readonly SimulationRequest[],
  options: FigureOptions,
): Promise<GatedPosterior[]> {
  const inputs = requests.flatMap((request) => {
    const { problem, test } = request;
    const task = rotateToSpan({
      ...problem,
      testInputs: test.inputs,
      testGates: test.gates,
      testTargets: request.testTargets,
    });
    const { widths, priorVariances, temperature } = problem;
    return Array.from({ length: request.chains }, (_, chain) => ({
      task,
      network: { widths, priorVariances, temperature },
      seed: options.seed,
      chain,
      warmup: request.warmup,
      draws: request.draws,
      hiddenKernels: request.hiddenKernels,
    }));
  });
  const chains = await options.executor.map(gatedGibbs, inputs, {
    onProgress: (fraction) => options.onProgress?.(fraction, 'sampling networks'),
    signal: options.signal,
  });
  let from = 0;
  return requests.map((request) => {
    const own = chains.slice(from, from + request.chains);
    from += request.chains;
    return poolChains(own);
  });
}
