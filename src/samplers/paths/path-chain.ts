import { InputError, requireInteger } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { squaredError } from '../../measures/index.ts';
import { RandomStream } from '../../random/stream.ts';
import type { GatedChain } from '../gated/gated-chain.ts';
import { drawPrior, type GatedWeights } from '../gated/gated-state.ts';
import { MeansRecorder } from '../gated/means-recorder.ts';
import type { Job } from '../job.ts';
import { pathConditionalMoments } from './conditional-moments.ts';
import { pathSweep, planPaths } from './gibbs-sweep.ts';
import { readOutTokens, upward } from './path-state.ts';
import { checkPathTask, type PathNetwork, type PathTask, tokenSize } from './path-task.ts';

/** A head of a set, both from 0. */
export interface CutHead {
  readonly set: number;
  readonly head: number;
}

/** One chain of blocked Gibbs. */
export interface PathChainInput {
  readonly task: PathTask;
  readonly network: PathNetwork;
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
  /** Heads that are cut from every drawn network, group by group: the function without them is recorded too. */
  readonly cuts?: readonly (readonly CutHead[])[];
}

/** What one chain found: as for gated networks, and the same of the networks with heads cut, one for each group. */
export interface PathChain extends GatedChain {
  readonly cuts: readonly GatedChain[];
}

/**
 * Exact blocked Gibbs sampling of a network of paths at its own width, through tokens and maps (note paths, section 6), from a draw
 * of the prior; recorded are the function, its mean and covariance given all layers but the first, and the order parameters.
 */
export const pathGibbs: Job<PathChainInput, PathChain> = {
  name: 'path-gibbs',

  run(input, control) {
    const { task, network, warmup, draws, thin = 1, batches = 8, cuts = [] } = input;
    checkPathTask(task, network);
    requireInteger('warmup', warmup, 0);
    requireInteger('draws', draws, 1);
    const plan = planPaths(task, network);
    const stream = new RandomStream({ seed: input.seed, purpose: 'path-gibbs', chain: input.chain });
    const weights = drawPrior(stream, network, task.sets, tokenSize(task), task.targets.columns);
    const total = warmup + draws * thin;
    for (let s = 0; s < warmup && !control.cancelled(); s++) {
      pathSweep(stream, plan, weights);
      control.progress(s / total);
    }
    const names = ['trainError', 'testError', 'traceU'] as const;
    const traces = {
      trainError: new Float64Array(draws),
      testError: new Float64Array(draws),
      traceU: new Float64Array(draws),
    };
    const parting = Math.max(1, Math.ceil(draws / batches));
    const record = new MeansRecorder(parting);
    const cutRecords = cuts.map(() => new MeansRecorder(parting));
    const kept = cuts.map((heads) => keptPaths(task.sets, heads));
    const functionAt = (of: GatedWeights): Matrix =>
      readOutTokens(of[of.length - 1], upward(of, plan.testSets, plan.testTokens)[of.length - 1], task.test.readout);
    let done = 0;
    for (let d = 0; d < draws && !control.cancelled(); d++) {
      let sweep = pathSweep(stream, plan, weights);
      for (let s = 1; s < thin; s++) sweep = pathSweep(stream, plan, weights);
      const { orderParameters } = sweep;
      const [u] = orderParameters;
      const f = functionAt(weights);
      const z = upward(weights, plan.sets, plan.tokens);
      traces.trainError[d] = squaredError(
        readOutTokens(weights[z.length - 1], z[z.length - 1], task.train.readout),
        task.targets,
      );
      traces.testError[d] = task.testTargets === undefined ? 0 : squaredError(f, task.testTargets);
      for (let e = 0; e < u.rows; e++) traces.traceU[d] += u.data[e * u.rows + e] / u.rows;
      record.add({ direct: f, conditional: pathConditionalMoments(plan, sweep), orderParameters, hiddenKernels: [] });
      cuts.forEach((heads, c) => {
        cutRecords[c].add({
          direct: functionAt(withoutWeights(weights, task.sets, heads)),
          conditional: pathConditionalMoments(plan, sweep, kept[c]),
          orderParameters,
          hiddenKernels: [],
        });
      });
      done++;
      control.progress((warmup + (d + 1) * thin) / total);
    }
    const chain = {
      chain: input.chain,
      draws: done,
      traces: Object.fromEntries(names.map((name) => [name, traces[name].slice(0, done)])),
    };
    return {
      ...chain,
      batches: record.parts(),
      cuts: cutRecords.map((each) => ({ ...chain, batches: each.parts() })),
    };
  },
};

/** Which paths go through none of the heads. */
function keptPaths(sets: readonly number[], heads: readonly CutHead[]): boolean[] {
  for (const { set, head } of heads) {
    if (!(set >= 0 && set < sets.length && head >= 0 && head < sets[set])) {
      throw new InputError('cuts', `head ${head} of set ${set}`, `sets of ${sets.join(', ')} heads, counted from 0`);
    }
  }
  const paths = sets.reduce((product, count) => product * count, 1);
  return Array.from({ length: paths }, (_, path) => {
    let rest = path;
    for (let l = sets.length - 1; l >= 0; l--) {
      if (heads.some(({ set, head }) => set === l && head === rest % sets[l])) return false;
      rest = Math.floor(rest / sets[l]);
    }
    return true;
  });
}

/** The weights with those of some heads zeroed, in a copy. */
function withoutWeights(weights: GatedWeights, sets: readonly number[], heads: readonly CutHead[]): GatedWeights {
  return weights.map((w, l) => {
    const own = heads.filter(({ set }) => set + 1 === l);
    if (own.length === 0) return w;
    const copy = { ...w, data: w.data.slice() };
    const units = w.columns / sets[l - 1];
    for (const { head } of own) {
      for (let i = 0; i < w.rows; i++)
        copy.data.fill(0, i * w.columns + head * units, i * w.columns + (head + 1) * units);
    }
    return copy;
  });
}
