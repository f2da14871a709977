import { requireInteger } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gram } from '../../linalg/products.ts';
import { squaredError } from '../../measures/index.ts';
import { RandomStream } from '../../random/stream.ts';
import type { Job } from '../job.ts';
import { conditionalMoments, conditionalTargets } from './conditional-moments.ts';
import { drawPrior, forwardHidden, readOut } from './gated-state.ts';
import { checkGatedTask, type GatedNetwork, type GatedTask } from './gated-task.ts';
import { gibbsSweep, planSweeps } from './gibbs-sweep.ts';

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

/** Means over a part of a chain, all at the test points. */
export interface GatedMeans {
  readonly draws: number;
  /** f of the network itself, n x m, and its square. */
  readonly direct: Matrix;
  readonly directSquare: Matrix;
  /** Mean of f given all layers but the first, n x m, and its square (n x m m, between the outputs). */
  readonly conditionalMean: Matrix;
  readonly conditionalMeanSquare: Matrix;
  /** Covariance of f given all layers but the first, n x m m. */
  readonly conditionalCovariance: Matrix;
  /** U_1..U_L. */
  readonly orderParameters: readonly Matrix[];
  /** 1/N_l h_l h_l^T, n x n, where asked for. */
  readonly hiddenKernels: readonly Matrix[];
}

/** What one chain found. */
export interface GatedChain {
  readonly chain: number;
  readonly draws: number;
  readonly batches: readonly GatedMeans[];
  /** Scalars draw by draw: `trainError`, `testError` (squares averaged over points, summed over outputs), `traceU` (Tr U_1 / D_1). */
  readonly traces: { readonly [name: string]: Float64Array };
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
    const weights = drawPrior(stream, network, gateCounts, task.inputs.columns, m);
    for (let s = 0; s < warmup && !control.cancelled(); s++) {
      gibbsSweep(stream, plan, weights);
      control.progress(s / (warmup + draws * thin));
    }
    const traces = {
      trainError: new Float64Array(draws),
      testError: new Float64Array(draws),
      traceU: new Float64Array(draws),
    };
    const parts: GatedMeans[] = [];
    const parting = Math.max(1, Math.ceil(draws / batches));
    let sums: Sums | undefined;
    let done = 0;
    for (let d = 0; d < draws && !control.cancelled(); d++) {
      let result = gibbsSweep(stream, plan, weights);
      for (let s = 1; s < thin; s++) result = gibbsSweep(stream, plan, weights);
      const test = forwardHidden(weights, task.testInputs, task.testGates, plan.inputDimension);
      const f = readOut(weights, test.gated[test.gated.length - 1]);
      const train = forwardHidden(weights, task.inputs, task.gates, plan.inputDimension);
      traces.trainError[d] = squaredError(readOut(weights, train.gated[train.gated.length - 1]), task.targets);
      traces.testError[d] = task.testTargets === undefined ? 0 : squaredError(f, task.testTargets);
      const [u] = result.orderParameters;
      for (let e = 0; e < u.rows; e++) traces.traceU[d] += u.data[e * u.rows + e] / u.rows;
      sums ??= new Sums();
      sums.add('direct', f);
      sums.add('directSquare', { ...f, data: f.data.map((value) => value * value) });
      const { mean, covariance } = conditionalMoments(plan, targets, result);
      sums.add('conditionalMean', mean);
      sums.add('conditionalMeanSquare', outerBlocks(mean));
      sums.add('conditionalCovariance', covariance);
      for (let l = 0; l < result.orderParameters.length; l++) sums.add(`u${l}`, result.orderParameters[l]);
      if (kernelPoints > 0) {
        for (let l = 0; l < test.hidden.length; l++) sums.add(`k${l}`, kernelOf(test.hidden[l], kernelPoints));
      }
      done++;
      if (sums.draws('direct') === parting || d + 1 === draws) {
        parts.push(sums.means(network.widths.length, kernelPoints > 0));
        sums = undefined;
      }
      control.progress((warmup + (d + 1) * thin) / (warmup + draws * thin));
    }
    const cut = (trace: Float64Array) => trace.subarray(0, done).slice();
    return {
      chain: input.chain,
      draws: done,
      batches: parts,
      traces: { trainError: cut(traces.trainError), testError: cut(traces.testError), traceU: cut(traces.traceU) },
    };
  },
};

/** Running sums of matrices by name. */
class Sums {
  readonly #sums = new Map<string, { sum: Matrix; count: number }>();

  add(name: string, value: Matrix): void {
    const entry = this.#sums.get(name);
    if (entry === undefined) {
      this.#sums.set(name, { sum: matrix(value.rows, value.columns, value.data.slice()), count: 1 });
      return;
    }
    entry.count++;
    for (let i = 0; i < value.data.length; i++) entry.sum.data[i] += value.data[i];
  }

  draws(name: string): number {
    return this.#sums.get(name)?.count ?? 0;
  }

  mean(name: string): Matrix {
    const entry = this.#sums.get(name);
    if (entry === undefined) throw new RangeError(`nothing was recorded as ${name}`);
    return { ...entry.sum, data: entry.sum.data.map((value) => value / entry.count) };
  }

  means(depth: number, kernels: boolean): GatedMeans {
    const layers = Array.from({ length: depth }, (_, l) => l);
    return {
      draws: this.draws('direct'),
      direct: this.mean('direct'),
      directSquare: this.mean('directSquare'),
      conditionalMean: this.mean('conditionalMean'),
      conditionalMeanSquare: this.mean('conditionalMeanSquare'),
      conditionalCovariance: this.mean('conditionalCovariance'),
      orderParameters: layers.map((l) => this.mean(`u${l}`)),
      hiddenKernels: kernels ? layers.map((l) => this.mean(`k${l}`)) : [],
    };
  }
}

/** 1/N h h^T at the first points. */
function kernelOf(hidden: Matrix, points: number): Matrix {
  const { columns } = hidden;
  return gram(matrix(points, columns, hidden.data.subarray(0, points * columns)), 1 / columns);
}

/** Row x: the m x m block f(x) f(x)^T. */
function outerBlocks(f: Matrix): Matrix {
  const m = f.columns;
  const result = matrix(f.rows, m * m);
  for (let x = 0; x < f.rows; x++) {
    for (let k = 0; k < m; k++) {
      for (let q = 0; q < m; q++) result.data[(x * m + k) * m + q] = f.data[x * m + k] * f.data[x * m + q];
    }
  }
  return result;
}
