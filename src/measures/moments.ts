/** Mean and variance of numbers that come one by one, without cancellation (Welford 1962). */
export class RunningMoments {
  #count = 0;
  #mean = 0;
  #square = 0;

  /** Takes in one number. */
  add(value: number): void {
    this.#count++;
    const delta = value - this.#mean;
    this.#mean += delta / this.#count;
    this.#square += delta * (value - this.#mean);
  }

  get count(): number {
    return this.#count;
  }

  /** 0 before the first number. */
  get mean(): number {
    return this.#mean;
  }

  /** Sum of squares about the mean over count - 1; 0 for fewer than two numbers. */
  get variance(): number {
    return this.#count < 2 ? 0 : this.#square / (this.#count - 1);
  }
}

/** Mean and unbiased variance of an array. */
export function momentsOf(values: ArrayLike<number>): RunningMoments {
  const moments = new RunningMoments();
  for (let i = 0; i < values.length; i++) moments.add(values[i]);
  return moments;
}

/**
 * Mean of independent samples and its standard error.
 *
 * @returns error null for fewer than two samples
 */
export function meanWithError(samples: ArrayLike<number>): { readonly value: number; readonly error: number | null } {
  const { mean, variance } = momentsOf(samples);
  return { value: mean, error: samples.length < 2 ? null : Math.sqrt(variance / samples.length) };
}

/** An array observable whose error bar comes from the spread of independent chains or seeds. */
export interface ChainSpread {
  /** Mean over chains, entry by entry. */
  readonly mean: Float64Array;
  /** Standard error of that mean; (mean - truth) / mcse is t-distributed with `degreesOfFreedom`. Null for one chain, which has none. */
  readonly mcse: Float64Array | null;
  readonly degreesOfFreedom: number;
}

/**
 * Mean and standard error of an array observable from its means in independent chains (note bpkr, section 9.3).
 *
 * @param chainMeans - one array a chain, of equal lengths; two chains at least for an error bar
 */
export function spreadOfChains(chainMeans: readonly ArrayLike<number>[]): ChainSpread {
  const length = chainMeans[0]?.length ?? 0;
  const mean = new Float64Array(length);
  const mcse = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const moments = new RunningMoments();
    for (const chain of chainMeans) moments.add(chain[i]);
    mean[i] = moments.mean;
    mcse[i] = Math.sqrt(moments.variance / chainMeans.length);
  }
  return { mean, mcse: chainMeans.length < 2 ? null : mcse, degreesOfFreedom: Math.max(0, chainMeans.length - 1) };
}
