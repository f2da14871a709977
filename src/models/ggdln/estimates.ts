import { flattenValue, plainValue } from '../../base/values.ts';
import { traceEstimate, tracesOf } from '../../judge/chain-estimates.ts';
import type { Estimate, Simulation } from '../../judge/simulation.ts';
import { toRows } from '../../linalg/matrix.ts';
import { type GatedChain, type GatedPosterior, type PooledMoments, poolChains } from '../../samplers/gated/index.ts';
import { errorsOf, type GatedPrediction } from '../../theory/ggdln/index.ts';
import type { ChainLayer } from '../../theory/paths/chain/layer.ts';
import { type GgdlnProblem, lookedAt } from './problem.ts';
import { correlationWithoutNoise, difference, type PredictedShapes, shapeShift } from './shape.ts';
import type { GatedTheory } from './theory.ts';

/** A correlation with a larger error bar was not measured: in wide networks the shift is below the noise of short chains. */
const MEASURED = 0.25;
/** Draws of a trace kept for a figure, a chain. */
const SHOWN = 500;

/** The chains of one point as estimates with error bars; numbers with 1/N terms are judged by the same estimates. */
export function combineGated(
  chains: readonly GatedChain[],
  { data }: GgdlnProblem,
  { solution, shapes, corrected: nextOrder, exact }: GatedTheory,
): Simulation {
  const { layers } = solution.solved;
  const judgedTwice = nextOrder !== undefined && exact === undefined;
  const usable = chains.filter(({ draws }) => draws > 0);
  const observables: { [name: string]: Estimate } = {};
  const put = (name: string, estimate: Estimate | undefined): void => {
    if (estimate === undefined) return;
    observables[name] = estimate;
    const corrected = CORRECTED[name];
    if (corrected !== undefined && judgedTwice) observables[corrected] = estimate;
  };
  const mixing = traceEstimate(usable, 'traceU');
  if (usable.length > 0) {
    const pool = poolChains(usable);
    const { degreesOfFreedom } = pool;
    const scalar = (f: (moments: PooledMoments) => number): Estimate => {
      const { value, error } = pool.scalar(f);
      return Number.isFinite(value)
        ? { value, mcse: plainValue(error), degreesOfFreedom }
        : { value: null, mcse: null };
    };
    if (data.testInputs.rows > 0) {
      const errors = (moments: Pick<GatedPrediction, 'mean' | 'covariance'>) => errorsOf(moments, data.testTargets);
      put(
        'testError',
        scalar((moments) => errors(moments).testError),
      );
      put(
        'bias2',
        scalar((moments) => errors(moments).bias2),
      );
      put(
        'variance',
        scalar((moments) => errors(moments).variance),
      );
      put('testMean', {
        value: lookedAt(pool.mean.value),
        mcse: plainValue(lookedAt(pool.mean.error)),
        degreesOfFreedom,
      });
    }
    put('trainError', traceEstimate(usable, 'trainError'));
    const [u] = pool.orderParameters;
    // Error bars of what hangs on U hold only where Tr U has mixed.
    put('orderParameter', {
      value: toRows(u.value),
      mcse: plainValue(toRows(u.error)),
      degreesOfFreedom,
      rHat: mixing?.rHat,
      essBulk: mixing?.essBulk,
    });
    Object.assign(observables, shapeEstimates(pool, scalar, shapes, layers));
  }
  return {
    sampler: 'gibbs',
    observables,
    diagnostics: {
      chains: usable.length,
      draws: usable.length === 0 ? 0 : Math.min(...usable.map(({ draws }) => draws)),
      ...(typeof mixing?.rHat === 'number' ? { rHatMax: mixing.rHat } : {}),
      ...(typeof mixing?.essBulk === 'number' ? { essMin: mixing.essBulk } : {}),
    },
    warnings: usable.length < chains.length ? ['stopped before every chain had draws'] : [],
    traces: tracesOf(usable, { trainError: 'trainError', testError: 'testError', traceU: 'traceU' }),
    draws: Object.fromEntries(
      ['trainError', 'testError', 'traceU'].map((name) => [
        name,
        usable.flatMap(({ traces }) => thinned(traces[name])),
      ]),
    ),
  };
}

/** Correlations of measured shifts from infinite width with those of the saddle and of the theory with 1/N terms. */
function shapeEstimates(
  pool: GatedPosterior,
  scalar: (f: (moments: PooledMoments) => number) => Estimate,
  { saddle, corrected, infiniteKernels }: PredictedShapes,
  layers: readonly ChainLayer[],
): { [name: string]: Estimate } {
  const estimates: { [name: string]: Estimate } = {};
  const noiseOfU = meanSquare(pool.orderParameters[0].error.data);
  const measured = (estimate: Estimate): Estimate =>
    Number(estimate.mcse ?? Number.NaN) < MEASURED ? estimate : { value: null, mcse: null };
  const withU = (theory: Float64Array) =>
    scalar(({ orderParameters: [u] }) => correlationWithoutNoise(theory, shapeShift(u, layers), noiseOfU));
  const withKernels = (theories: readonly Float64Array[]): Estimate => {
    const parts = theories.map((theory, l) => {
      const noise = meanSquare(pool.hiddenKernels[l].error.data);
      return measured(
        scalar(({ hiddenKernels }) =>
          correlationWithoutNoise(theory, difference(hiddenKernels[l], infiniteKernels[l]), noise),
        ),
      );
    });
    return {
      value: parts.map(({ value }) => value),
      mcse: parts.map(({ mcse }) => mcse),
      degreesOfFreedom: pool.degreesOfFreedom,
    };
  };
  if (saddle.u !== undefined) estimates.shapeCorrelation = measured(withU(saddle.u));
  if (corrected?.u !== undefined) estimates.nextOrderShape = measured(withU(corrected.u));
  if (saddle.kernels.length > 0) estimates.kernelCorrelation = withKernels(saddle.kernels);
  if (corrected !== undefined && corrected.kernels.length > 0) {
    estimates.nextOrderKernels = withKernels(corrected.kernels);
  }
  return Object.fromEntries(
    Object.entries(estimates).filter(([, { value }]) => flattenValue(value).some(Number.isFinite)),
  );
}

/** The number with 1/N terms that the same estimate is compared with. */
const CORRECTED: { readonly [name: string]: string | undefined } = {
  testError: 'nextOrderTestError',
  bias2: 'nextOrderBias2',
  variance: 'nextOrderVariance',
  trainError: 'nextOrderTrainError',
  testMean: 'nextOrderMean',
  orderParameter: 'nextOrderU',
};

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

function thinned(trace: Float64Array): number[] {
  const step = Math.max(1, Math.ceil(trace.length / SHOWN));
  return Array.from(trace).filter((_, i) => i % step === 0);
}
