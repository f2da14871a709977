import { requireInteger } from '../../base/input-error.ts';
import { RandomStream, type StreamState } from '../../random/stream.ts';
import { copyWeights, drawPrior, type GatedWeights } from '../gated/gated-state.ts';
import type { Job } from '../job.ts';
import { pathSweep, planPaths } from './gibbs-sweep.ts';
import { type CutHead, type PathChain, PathRecord, type PathRecordState } from './path-record.ts';
import { checkPathTask, type PathNetwork, type PathTask, tokenSize } from './path-task.ts';

/** One chain of a sampler of networks of paths. */
export interface PathChainInput {
  readonly task: PathTask;
  readonly network: PathNetwork;
  readonly seed: number;
  readonly chain: number;
  /** Records that are thrown away. */
  readonly warmup: number;
  /** Recorded draws. */
  readonly draws: number;
  /** Moves between records; 1 unless given. */
  readonly thin?: number;
  /** Parts of the chain whose means are kept apart, for error bars; 8 unless given. */
  readonly batches?: number;
  /** Heads that are cut from every drawn network, group by group: the function without them is recorded too. */
  readonly cuts?: readonly (readonly CutHead[])[];
}

/** Where a chain stands after some sweeps of warm-up and some draws. */
interface GibbsState {
  readonly warmed: number;
  readonly weights: GatedWeights;
  readonly stream: StreamState;
  readonly record: PathRecordState;
}

/**
 * Exact blocked Gibbs sampling of a network of paths at its own width (note paths, section 6), from a draw of the prior; recorded are the function, its mean and covariance given all layers but the first, and the order parameters.
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
    const saved = control.saved as GibbsState | undefined;
    const weights = saved?.weights ?? drawPrior(stream, network, task.sets, tokenSize(task), task.targets.columns);
    const record = new PathRecord(plan, input.chain, Math.max(1, Math.ceil(draws / batches)), cuts);
    if (saved !== undefined) {
      stream.restore(saved.stream);
      record.restore(saved.record);
    }
    const state = (warmed: number): GibbsState => ({
      warmed,
      weights: copyWeights(weights),
      stream: stream.state(),
      record: record.state(),
    });
    const total = warmup + draws * thin;
    for (let s = saved?.warmed ?? 0; s < warmup && !control.cancelled(); s++) {
      pathSweep(stream, plan, weights);
      control.progress((s + 1) / total);
      control.checkpoint?.(() => state(s + 1));
    }
    for (let d = record.draws; d < draws && !control.cancelled(); d++) {
      let sweep = pathSweep(stream, plan, weights);
      for (let s = 1; s < thin; s++) sweep = pathSweep(stream, plan, weights);
      record.add(weights, sweep);
      control.progress((warmup + (d + 1) * thin) / total);
      control.checkpoint?.(() => state(warmup));
    }
    return record.result();
  },
};
