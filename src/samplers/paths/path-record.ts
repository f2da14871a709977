import { InputError } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { squaredError } from '../../measures/index.ts';
import type { GatedChain } from '../gated/gated-chain.ts';
import type { GatedWeights } from '../gated/gated-state.ts';
import { MeansRecorder, type MeansState } from '../gated/means-recorder.ts';
import { pathConditionalMoments } from './conditional-moments.ts';
import type { PathPlan, PathSweep } from './gibbs-sweep.ts';
import { functionOfPaths } from './path-state.ts';

/** A head of a set, both from 0. */
export interface CutHead {
  readonly set: number;
  readonly head: number;
}

/** What one chain found: as for gated networks, and the same of the networks with heads cut, one for each group. */
export interface PathChain extends GatedChain {
  readonly cuts: readonly GatedChain[];
}

const TRACES = ['trainError', 'testError', 'traceU'] as const;

/** Where a record stands, as it survives cloning. */
export interface PathRecordState {
  readonly traces: { readonly [name in (typeof TRACES)[number]]: readonly number[] };
  readonly whole: MeansState;
  readonly cuts: readonly MeansState[];
}

/**
 * The draws of one chain of networks of paths: the function, its mean and covariance given all layers but the first, the order
 * parameters, and all of these of the network with heads cut.
 */
export class PathRecord {
  readonly #plan: PathPlan;
  readonly #chain: number;
  #traces: { readonly [name in (typeof TRACES)[number]]: number[] } = {
    trainError: [],
    testError: [],
    traceU: [],
  };
  readonly #whole: MeansRecorder;
  readonly #cuts: readonly { readonly kept: readonly boolean[]; readonly record: MeansRecorder }[];

  /**
   * @param parting - draws whose means are kept together, for error bars
   * @param cuts - heads that are cut from every network, group by group
   */
  constructor(plan: PathPlan, chain: number, parting: number, cuts: readonly (readonly CutHead[])[]) {
    this.#plan = plan;
    this.#chain = chain;
    this.#whole = new MeansRecorder(parting);
    this.#cuts = cuts.map((heads) => ({
      kept: keptPaths(plan.task.sets, heads),
      record: new MeansRecorder(parting),
    }));
  }

  /** Takes a network and what belongs to its weights. */
  add(weights: GatedWeights, sweep: PathSweep): void {
    const { task } = this.#plan;
    const { orderParameters, readout } = sweep;
    const [u] = orderParameters;
    const m = task.targets.columns;
    const at = (features: Matrix, keep?: readonly boolean[]) => functionOfPaths(features, weights[0], readout, m, keep);
    const direct = at(task.test.features);
    this.#traces.trainError.push(squaredError(at(task.train.features), task.targets));
    this.#traces.testError.push(task.testTargets === undefined ? 0 : squaredError(direct, task.testTargets));
    let trace = 0;
    for (let e = 0; e < u.rows; e++) trace += u.data[e * u.rows + e] / u.rows;
    this.#traces.traceU.push(trace);
    const common = { orderParameters, hiddenKernels: [] };
    this.#whole.add({ ...common, direct, conditional: pathConditionalMoments(this.#plan, sweep) });
    for (const { kept, record } of this.#cuts) {
      record.add({
        ...common,
        direct: at(task.test.features, kept),
        conditional: pathConditionalMoments(this.#plan, sweep, kept),
      });
    }
  }

  get draws(): number {
    return this.#traces.traceU.length;
  }

  state(): PathRecordState {
    const { trainError, testError, traceU } = this.#traces;
    return {
      traces: { trainError: [...trainError], testError: [...testError], traceU: [...traceU] },
      whole: this.#whole.state(),
      cuts: this.#cuts.map(({ record }) => record.state()),
    };
  }

  restore({ traces, whole, cuts }: PathRecordState): void {
    const { trainError, testError, traceU } = traces;
    this.#traces = { trainError: [...trainError], testError: [...testError], traceU: [...traceU] };
    this.#whole.restore(whole);
    this.#cuts.forEach(({ record }, i) => {
      record.restore(cuts[i]);
    });
  }

  result(): PathChain {
    const chain = {
      chain: this.#chain,
      draws: this.draws,
      traces: Object.fromEntries(TRACES.map((name) => [name, Float64Array.from(this.#traces[name])])),
    };
    return {
      ...chain,
      batches: this.#whole.parts(),
      cuts: this.#cuts.map(({ record }) => ({ ...chain, batches: record.parts() })),
    };
  }
}

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
