import { plainValue } from '../../base/values.ts';
import { traceEstimate, tracesOf } from '../../judge/chain-estimates.ts';
import type { Estimate, Simulation } from '../../judge/simulation.ts';
import { type Matrix, matrix, toRows } from '../../linalg/matrix.ts';
import { accuracyOf } from '../../measures/index.ts';
import { type GatedChain, type GatedPosterior, type PooledMoments, poolChains } from '../../samplers/gated/index.ts';
import { headScores, pathErrors } from '../../theory/paths/index.ts';
import { lookedAt } from '../ggdln/problem.ts';
import { type PathsProblem, scalesOfPaths } from './problem.ts';
import { theoryOf } from './theory.ts';

/** Draws of a trace kept for a figure, a chain. */
const SHOWN = 500;

/** Chains with what their networks do after heads were cut, one for each pruned head. */
type Chain = GatedChain & { readonly cuts?: readonly GatedChain[] };

/** The chains of one problem as estimates with error bars; numbers with 1/N terms are judged by the same estimates. */
export function combinePaths(sampler: string, chains: readonly Chain[], problem: PathsProblem): Simulation {
  const { data } = problem;
  const { corrected, solution } = theoryOf(problem);
  const usable = chains.filter(({ draws }) => draws > 0);
  const observables: { [name: string]: Estimate } = {};
  const put = (name: string, estimate: Estimate | undefined): void => {
    if (estimate === undefined) return;
    observables[name] = estimate;
    if (corrected !== undefined && CORRECTED[name] !== undefined) observables[CORRECTED[name]] = estimate;
  };
  const mixing = traceEstimate(usable, 'traceU');
  if (usable.length > 0) {
    const pool = poolChains(usable);
    const { degreesOfFreedom } = pool;
    const mixed = { degreesOfFreedom, rHat: mixing?.rHat, essBulk: mixing?.essBulk };
    const scalarOf = (from: GatedPosterior, f: (moments: PooledMoments) => number): Estimate => {
      const { value, error } = from.scalar(f);
      return Number.isFinite(value)
        ? { value, mcse: plainValue(error), degreesOfFreedom }
        : { value: null, mcse: null };
    };
    if (data.testTargets.rows > 0) {
      const errors = (moments: PooledMoments) => pathErrors(moments, data.testTargets);
      put(
        'testError',
        scalarOf(pool, (moments) => errors(moments).testError),
      );
      put(
        'bias2',
        scalarOf(pool, (moments) => errors(moments).bias2),
      );
      put(
        'variance',
        scalarOf(pool, (moments) => errors(moments).variance),
      );
      put(
        'accuracy',
        scalarOf(pool, ({ mean }) => accuracyOf(mean, data.testTargets)),
      );
      put('testMean', {
        value: lookedAt(pool.mean.value),
        mcse: plainValue(lookedAt(pool.mean.error)),
        degreesOfFreedom,
      });
    }
    put('trainError', traceEstimate(usable, 'trainError'));
    const u = pool.matrix(({ orderParameters: [own] }) => inUnits(own, problem));
    put('orderParameter', { value: toRows(u.value), mcse: plainValue(toRows(u.error)), ...mixed });
    const scores = pool.matrix(({ orderParameters: [own] }) => {
      const flat = headScores(solution, inUnits(own, problem)).flat();
      return matrix(1, flat.length, Float64Array.from(flat));
    });
    const { sets } = data.tables;
    put('headScores', {
      value: bySet(scores.value.data, sets),
      mcse: plainValue(bySet(scores.error.data, sets)),
      ...mixed,
    });
    const groups = usable[0].cuts?.length ?? 0;
    if (groups > 0) {
      const cuts = Array.from({ length: groups }, (_, c) =>
        poolChains(usable.map((chain) => chain.cuts?.[c] as GatedChain)),
      );
      put('cutMean', {
        value: cuts.map(({ mean }) => lookedAt(mean.value)),
        mcse: plainValue(cuts.map(({ mean }) => lookedAt(mean.error))),
        degreesOfFreedom,
      });
      const bias2 = cuts.map((cut) => scalarOf(cut, (moments) => pathErrors(moments, data.testTargets).bias2));
      put('cutBias2', {
        value: bias2.map(({ value }) => value),
        mcse: bias2.map(({ mcse }) => mcse),
        degreesOfFreedom,
      });
    }
  }
  return {
    sampler,
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

/** The number with 1/N terms that the same estimate is compared with. */
const CORRECTED: { readonly [name: string]: string } = {
  testError: 'nextOrderTestError',
  bias2: 'nextOrderBias2',
  variance: 'nextOrderVariance',
  trainError: 'nextOrderTrainError',
  testMean: 'nextOrderMean',
  orderParameter: 'nextOrderU',
  headScores: 'nextOrderHeadScores',
};

/** U_1 in the units of the problem: the sampled one has head scales in its maps. */
function inUnits(u: Matrix, { options, data }: PathsProblem): Matrix {
  const { headScales } = options;
  if (headScales === undefined) return u;
  const m = data.targets.columns;
  const scales = scalesOfPaths(data.tables.sets, headScales);
  return matrix(
    u.rows,
    u.rows,
    u.data.map(
      (value, i) => value * scales[Math.floor(Math.floor(i / u.rows) / m)] * scales[Math.floor((i % u.rows) / m)],
    ),
  );
}

function bySet(values: ArrayLike<number>, sets: readonly number[]): number[][] {
  let from = 0;
  return sets.map((count) => Array.from({ length: count }, () => values[from++]));
}

function thinned(trace: Float64Array): number[] {
  const step = Math.max(1, Math.ceil(trace.length / SHOWN));
  return Array.from(trace).filter((_, i) => i % step === 0);
}
