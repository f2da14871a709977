import { requireInteger } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gram } from '../../linalg/products.ts';
import { squaredError } from '../../measures/index.ts';
import { RandomStream, type StreamState } from '../../random/stream.ts';
import type { Job } from '../job.ts';
import { conditionalMoments, conditionalTargets } from './conditional-moments.ts';
import { copyWeights, drawPrior, forwardHidden, type GatedWeights, readOut } from './gated-state.ts';
import { checkGatedTask, type GatedNetwork, type GatedTask } from './gated-task.ts';
import { gibbsSweep, planSweeps } from './gibbs-sweep.ts';
import { type GatedMeans, MeansRecorder, type MeansState } from './means-recorder.ts';

/** One chain of blocked Gibbs. */
export interface GatedChainInput {
  readonly task: GatedTask;
  readonly network: GatedNetwork;
  readonly seed: number;
  readonly chain: number;
  /** Sweeps that are not recorded. */
  readonly warmup: number;
  /** Recorded draws. */
  readonly draws: number;
  /** Sweeps between recorded draws; 1 unless given. */
  readonly thin?: number;
  /** Parts of the chain whose means are kept apart, for error bars; 8 unless given. */
  readonly batches?: number;
  /** Whether kernels of the hidden layers at the test points are averaged, or at how many of the first of them. */
  readonly hiddenKernels?: boolean | number;
}

/** What one chain found. */
export interface GatedChain {
  readonly chain: number;
  readonly draws: number;
  readonly batches: readonly GatedMeans[];
  /** Scalars draw by draw: `trainError`, `testError` (squares averaged over points, summed over outputs), `traceU` (Tr U_1 / D_1). */
  readonly traces: { readonly [name: string]: Float64Array };
}

/** Where a chain stands after some sweeps of warm-up and some draws. */
interface GatedState {
  readonly warmed: number;
  readonly draws: number;
  readonly weights: GatedWeights;
  readonly stream: StreamState;
  readonly record: MeansState;
  readonly traces: { readonly [name in 'trainError' | 'testError' | 'traceU']: Float64Array };
}

/**
 * Exact blocked Gibbs sampling of a globally gated deep linear network at its own width (note ggdln, section 13), from a draw of
 * the prior; recorded are the function itself, its conditional mean and covariance, the order parameters and hidden kernels.
 */
export const gatedGibbs: Job<GatedChainInput, GatedChain> = {
  name: 'gated-gibbs',

  run(input, control) {
    const { task, network, warmup, draws, thin = 1, batches = 8 } = input;
    checkGatedTask(task, network);
    requireInteger('warmup', warmup, 0);
    requireInteger('draws', draws, 1);
    const plan = planSweeps(task, network);
    const targets = conditionalTargets(plan);
    const stream = new RandomStream({ seed: input.seed, purpose: 'gated-gibbs', chain: input.chain });
    const gateCounts = task.gates.map((set) => set.columns);
    const m = task.targets.columns;
    const { hiddenKernels = 0 } = input;
    const kernelPoints = Math.min(Number(hiddenKernels === true ? Infinity : hiddenKernels), task.testInputs.rows);
    const saved = control.saved as GatedState | undefined;
    const weights = saved?.weights ?? drawPrior(stream, network, gateCounts, task.inputs.columns, m);
    if (saved !== undefined) stream.restore(saved.stream);
    const traces = {
      trainError: new Float64Array(draws),
      testError: new Float64Array(draws),
      traceU: new Float64Array(draws),
    };
    const record = new MeansRecorder(Math.max(1, Math.ceil(draws / batches)));
    if (saved !== undefined) {
      record.restore(saved.record);
      traces.trainError.set(saved.traces.trainError);
      traces.testError.set(saved.traces.testError);
      traces.traceU.set(saved.traces.traceU);
    }
    let done = saved?.draws ?? 0;
    const state = (warmed: number): GatedState => ({
      warmed,
      draws: done,
      weights: copyWeights(weights),
      stream: stream.state(),
      record: record.state(),
      traces: {
        trainError: traces.trainError.slice(),
        testError: traces.testError.slice(),
        traceU: traces.traceU.slice(),
      },
    });
    for (let s = saved?.warmed ?? 0; s < warmup && !control.cancelled(); s++) {
      gibbsSweep(stream, plan, weights);
      control.progress(s / (warmup + draws * thin));
      control.checkpoint?.(() => state(s + 1));
    }
    for (let d = done; d < draws && !control.cancelled(); d++) {
      let result = gibbsSweep(stream, plan, weights);
      for (let s = 1; s < thin; s++) result = gibbsSweep(stream, plan, weights);
      const test = forwardHidden(weights, task.testInputs, task.testGates, plan.inputDimension);
      const f = readOut(weights, test.gated[test.gated.length - 1]);
      const train = forwardHidden(weights, task.inputs, task.gates, plan.inputDimension);
      traces.trainError[d] = squaredError(readOut(weights, train.gated[train.gated.length - 1]), task.targets);
      traces.testError[d] = task.testTargets === undefined ? 0 : squaredError(f, task.testTargets);
      const [u] = result.orderParameters;
      for (let e = 0; e < u.rows; e++) traces.traceU[d] += u.data[e * u.rows + e] / u.rows;
      record.add({
        direct: f,
        conditional: conditionalMoments(plan, targets, result),
        orderParameters: result.orderParameters,
        hiddenKernels: kernelPoints > 0 ? test.hidden.map((hidden) => kernelOf(hidden, kernelPoints)) : [],
      });
      done++;
      control.progress((warmup + (d + 1) * thin) / (warmup + draws * thin));
      control.checkpoint?.(() => state(warmup));
    }
    const cut = (trace: Float64Array) => trace.subarray(0, done).slice();
    return {
      chain: input.chain,
      draws: done,
      batches: record.parts(),
      traces: { trainError: cut(traces.trainError), testError: cut(traces.testError), traceU: cut(traces.traceU) },
    };
  },
};

/** 1/N h h^T at the first points. */
function kernelOf(hidden: Matrix, points: number): Matrix {
  const { columns } = hidden;
  return gram(matrix(points, columns, hidden.data.subarray(0, points * columns)), 1 / columns);
}
