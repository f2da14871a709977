import type { Matrix } from '../linalg/matrix.ts';
import { jackknifeOf, spreadOfChains } from '../measures/index.ts';
import { summarizeScalar } from '../samplers/diagnostics/index.ts';
import type { NetworkChain } from '../samplers/network-chain.ts';
import type { Estimate } from './simulation.ts';

/**
 * The mean of a scalar over all draws, with the error bar of its effective sample size; undefined without usable draws. One chain
 * has no error bar: nothing says whether it has seen the whole posterior.
 */
export function traceEstimate(chains: readonly Pick<NetworkChain, 'traces'>[], name: string): Estimate | undefined {
  const traces = chains.flatMap((chain) => (chain.traces[name] === undefined ? [] : [chain.traces[name]]));
  if (traces.length < chains.length || traces.length === 0) return undefined;
  const summary = summarizeScalar(traces);
  if (summary.mean === undefined || summary.mcse === undefined) return undefined;
  return {
    value: summary.mean,
    mcse: traces.length < 2 ? null : summary.mcse,
    rHat: summary.rHat,
    essBulk: summary.essBulk,
    essTail: summary.essTail,
    degreesOfFreedom: summary.essMean === undefined ? traces.length - 1 : Math.max(1, summary.essMean - 1),
  };
}

/** Every draw of scalar observables, chain by chain, cut to the shortest chain; `names` maps observables to traces. */
export function tracesOf(
  chains: readonly Pick<NetworkChain, 'traces'>[],
  names: { readonly [observable: string]: string },
): { [observable: string]: readonly Float64Array[] } {
  return Object.fromEntries(
    Object.entries(names).flatMap(([observable, name]) => {
      const traces = chains.flatMap((chain) => (chain.traces[name] === undefined ? [] : [chain.traces[name]]));
      const length = Math.min(...traces.map((trace) => trace.length));
      if (traces.length < chains.length || traces.length === 0 || length === 0) return [];
      return [[observable, traces.map((trace) => trace.slice(0, length))]];
    }),
  );
}

/** Several scalars of one kind (one a layer) as one array; undefined if one is missing. */
export function traceEstimates(chains: readonly NetworkChain[], names: readonly string[]): Estimate | undefined {
  const parts = names.map((name) => traceEstimate(chains, name));
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  const all = parts as Estimate[];
  const list = (of: (part: Estimate) => Estimate['value'] | undefined) => all.map((part) => of(part) ?? null);
  return {
    value: list((part) => part.value),
    mcse: list((part) => part.mcse),
    rHat: list((part) => part.rHat),
    essBulk: list((part) => part.essBulk),
    degreesOfFreedom: Math.min(...all.map((part) => part.degreesOfFreedom ?? Number.POSITIVE_INFINITY)),
  };
}

/** Means that each chain gives, entry by entry: their mean, and the error bar from their spread over independent chains. */
export function chainMeans(values: readonly ArrayLike<number>[]): Estimate {
  const { mean, mcse, degreesOfFreedom } = spreadOfChains(values);
  return { value: Array.from(mean), mcse: mcse && Array.from(mcse), degreesOfFreedom };
}

/**
 * A nonlinear function of averages over chains (the alignment of a mean kernel, the bias of a mean predictor): the jackknife
 * over chains gives its error bar and takes away the bias of order 1 / chains. One chain has no error bar.
 *
 * @param parts - what each chain averaged
 * @param f - of the average over the chains given
 */
export function jackknife(parts: readonly Float64Array[], f: (average: Float64Array) => number): Estimate {
  const { value, error } = jackknifeOf(parts, f);
  return error === null ? { value, mcse: null } : { value, mcse: error, degreesOfFreedom: parts.length - 1 };
}

/** Entries (i, j <= i) of the leading `size` rows and columns. */
export function lowerTriangle(a: Matrix, size: number): number[] {
  const entries: number[] = [];
  for (let i = 0; i < Math.min(size, a.rows); i++) {
    for (let j = 0; j <= i; j++) entries.push(a.data[i * a.columns + j]);
  }
  return entries;
}
