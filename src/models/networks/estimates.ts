import { flattenValue } from '../../base/values.ts';
import type { Task } from '../../data/dataset.ts';
import {
  chainMeans,
  jackknife,
  lowerTriangle,
  traceEstimate,
  traceEstimates,
  tracesOf,
} from '../../judge/chain-estimates.ts';
import type { Diagnostics, Estimate, Simulation } from '../../judge/simulation.ts';
import { matrix } from '../../linalg/matrix.ts';
import { margins } from '../../measures/index.ts';
import { studentTCdf } from '../../numeric/special/student-t.ts';
import { spreadOfChains } from '../../samplers/diagnostics/index.ts';
import type { HmcResult } from '../../samplers/hmc/hmc-job.ts';
import type { NetworkChain } from '../../samplers/network-chain.ts';
import { effectiveRank, labelAlignment } from '../../theory/bpkr/index.ts';
import type { Layers } from '../layers.ts';
import { KERNEL_POINTS, type SampledNetworks, TESTS_LOOKED_AT } from './problem.ts';

/** Names of a chain's traces for scalar observables. */
const SCALARS = {
  testError: 'testError',
  trainError: 'trainError',
  amplitude: 'U',
  inverseAmplitude: 'inverseU',
  logAmplitude: 'logU',
  readoutNorm: 'readoutNorm',
} as const;

/** What estimates need of the problem that was sampled. */
export type ChainProblem = Pick<SampledNetworks, 'task' | 'center'> & { readonly layers: Pick<Layers, 'depth'> };

/** Draws kept for a histogram. */
const SHOWN = 4000;

/**
 * The chains of one point as estimates with error bars: scalars from their traces, entries from the spread of chain means,
 * nonlinear functions of averages by the jackknife over chains.
 */
export function combineChains(
  sampler: string,
  chains: readonly NetworkChain[],
  { task, layers: { depth }, center }: ChainProblem,
): Simulation {
  const reference = center();
  const usable = chains.filter((chain) => chain.draws > 0);
  const observables: { [name: string]: Estimate } = {};
  const put = (name: string, estimate: Estimate | undefined): void => {
    if (estimate !== undefined) observables[name] = estimate;
  };
  for (const [name, trace] of Object.entries(SCALARS)) put(name, traceEstimate(usable, trace));
  put(
    'normDeficits',
    traceEstimates(
      usable,
      Array.from({ length: depth + 1 }, (_, l) => `deficit${l + 1}`),
    ),
  );
  const tests = usable[0]?.testMean.rows ?? 0;
  if (tests > 0) Object.assign(observables, testEstimates(usable, task, reference));
  if (usable.length > 0 && usable[0].kernels.length > 0) Object.assign(observables, kernelEstimates(usable, task));
  const draws = Math.min(...usable.map((chain) => chain.draws));
  const short = usable.length === 0 || usable.length < chains.length;
  return {
    sampler,
    observables,
    diagnostics: diagnosticsOf(observables, usable.length, usable.length === 0 ? 0 : draws),
    warnings: short ? ['stopped before every chain had draws'] : [],
    traces: tracesOf(usable, {
      ...SCALARS,
      ...Object.fromEntries(Array.from({ length: depth + 1 }, (_, l) => [`normDeficits[${l}]`, `deficit${l + 1}`])),
    }),
    draws: { logAmplitude: thinned(usable.flatMap((chain) => Array.from(chain.traces.logU ?? []))) },
  };
}

/** The batches of HMC chains of one point, with acceptance, divergences and energy fractions. */
export function combineBatches(batches: readonly HmcResult[], problem: ChainProblem): Simulation {
  const simulation = combineChains(
    'hmc',
    batches.flatMap(({ chains }) => chains),
    problem,
  );
  const acceptance = batches.reduce((sum, batch) => sum + batch.acceptance, 0) / batches.length;
  const divergences = batches.reduce((sum, batch) => sum + batch.divergences, 0);
  const fractions = batches.flatMap(({ energyFractions }) => energyFractions.filter((value) => value !== undefined));
  return {
    ...simulation,
    diagnostics: {
      ...simulation.diagnostics,
      acceptance,
      divergences,
      ...(fractions.length > 0 ? { bfmi: Math.min(...fractions) } : {}),
    },
    warnings: [
      ...simulation.warnings,
      ...(acceptance < 0.5 ? ['HMC accepts less than half: raise simulation.warmup'] : []),
    ],
  };
}

function testEstimates(
  chains: readonly NetworkChain[],
  data: Task,
  reference: Float64Array,
): { [name: string]: Estimate } {
  const { rows } = data.testInputs;
  const size = chains[0].testMean.data.length;
  const targets = data.testTargets.data;
  const joint = chains.map(({ testMean, testSquare }) => Float64Array.of(...testMean.data, ...testSquare.data));
  const bias2 = (average: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (average[i] - targets[i]) ** 2;
    return sum / rows;
  };
  const variance = (average: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += average[size + i] - (average[i] - reference[i]) ** 2;
    return sum / rows;
  };
  return {
    ...(targets.length === size ? { bias2: jackknife(joint, bias2) } : {}),
    variance: jackknife(joint, variance),
    testMean: chainMeans(chains.map((chain) => chain.testMean.data.subarray(0, TESTS_LOOKED_AT))),
    testVariance: varianceEntries(chains, reference),
    ...(data.labels !== undefined && targets.length === size ? { accuracy: accuracyEstimate(chains, data) } : {}),
  };
}

/**
 * Accuracy of the mean predictor. Its error bar is that of a sum of independent points, each on its side with the probability that the
 * spread of its margin over chains leaves (Student's t).
 */
function accuracyEstimate(chains: readonly NetworkChain[], data: Task): Estimate {
  const { testTargets } = data;
  const { mean, mcse, degreesOfFreedom } = spreadOfChains(chains.map((chain) => margins(chain.testMean, testTargets)));
  const rows = testTargets.rows;
  const value = mean.filter((margin) => margin > 0).length / rows;
  if (mcse === null) return { value, mcse };
  const variance = mean.reduce((sum, margin, i) => {
    const wrong = mcse[i] > 0 ? studentTCdf(-Math.abs(margin) / mcse[i], degreesOfFreedom) : 0;
    return sum + wrong * (1 - wrong);
  }, 0);
  return { value, mcse: Math.sqrt(variance) / rows, degreesOfFreedom };
}

/** Variance of the output at the first test points about its own mean, entry by entry. */
function varianceEntries(chains: readonly NetworkChain[], reference: Float64Array): Estimate {
  const parts = Array.from({ length: Math.min(TESTS_LOOKED_AT, reference.length) }, (_, i) =>
    jackknife(
      chains.map(({ testMean, testSquare }) => Float64Array.of(testMean.data[i], testSquare.data[i])),
      ([mean, square]) => square - (mean - reference[i]) ** 2,
    ),
  );
  return {
    value: parts.map(({ value }) => value),
    mcse: parts.map(({ mcse }) => mcse),
    degreesOfFreedom: chains.length - 1,
  };
}

function kernelEstimates(chains: readonly NetworkChain[], data: Task): { [name: string]: Estimate } {
  const layers = chains[0].kernels.map((_, l) => chains.map((chain) => chain.kernels[l]));
  const size = data.inputs.rows;
  const each = (f: (kernel: Float64Array) => number): Estimate => {
    const parts = layers.map((kernels) =>
      jackknife(
        kernels.map(({ data: values }) => values),
        f,
      ),
    );
    return {
      value: parts.map(({ value }) => value),
      mcse: parts.map(({ mcse }) => mcse),
      degreesOfFreedom: chains.length - 1,
    };
  };
  return {
    kernelAlignment: each((values) => labelAlignment(matrix(size, size, values), data.targets)),
    kernelRank: each((values) => effectiveRank(matrix(size, size, values))),
    kernelEntries: chainMeans(
      chains.map(({ kernels }) => kernels.flatMap((kernel) => lowerTriangle(kernel, KERNEL_POINTS))),
    ),
  };
}

function diagnosticsOf(observables: { readonly [name: string]: Estimate }, chains: number, draws: number): Diagnostics {
  const all = (of: 'rHat' | 'essBulk') =>
    Object.values(observables)
      .flatMap((estimate) => flattenValue(estimate[of] ?? null))
      .filter(Number.isFinite);
  const [rHats, sizes] = [all('rHat'), all('essBulk')];
  return {
    chains,
    draws,
    ...(rHats.length > 0 ? { rHatMax: Math.max(...rHats) } : {}),
    ...(sizes.length > 0 ? { essMin: Math.min(...sizes) } : {}),
  };
}

function thinned(values: readonly number[]): number[] {
  const stride = Math.max(1, Math.ceil(values.length / SHOWN));
  return values.filter((_, i) => i % stride === 0);
}
