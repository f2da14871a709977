import type { Matrix } from '../../../linalg/matrix.ts';
import type { FigureData, Series } from '../../../report/figure.ts';
import { momentsOf } from '../../../samplers/diagnostics/index.ts';
import type { NetworkChain } from '../../../samplers/network-chain.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { biasAndVariance } from '../pooled-errors.ts';

/** Mean of a trace. */
export function meanOf(trace: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < trace.length; i++) sum += trace[i];
  return sum / trace.length;
}

/** Fewer chains than this have no error bars of bias² and variance. */
const LEAST_CHAINS = 3;

/** Test error, bias² and variance of sampled networks at some places of the axis, with standard errors over chains. */
export function errorPoints(
  places: readonly number[],
  groups: readonly (readonly NetworkChain[])[],
  testTargets: Matrix,
): FigureData {
  const seen = places
    .map((x, p) => ({ x, estimates: estimatesOf(groups[p], testTargets) }))
    .filter(({ estimates }) => estimates !== undefined);
  const panel = (name: 'testError' | 'bias2' | 'variance') => {
    const series: Series = {
      type: 'points',
      name: 'networks',
      role: 'simulation',
      x: seen.map(({ x }) => x),
      y: seen.map(({ estimates }) => estimates?.[name].value ?? null),
      error: seen.map(({ estimates }) => estimates?.[name].error ?? null),
    };
    return [series];
  };
  return overlayFigure('width-errors', [panel('testError'), panel('bias2'), panel('variance')]);
}

function estimatesOf(chains: readonly NetworkChain[], targets: Matrix) {
  if (chains.length < LEAST_CHAINS) return undefined;
  const errors = momentsOf(chains.map(({ traces }) => meanOf(traces.testError)));
  return {
    testError: { value: errors.mean, error: Math.sqrt(errors.variance / chains.length) },
    ...biasAndVariance(
      chains.map(({ testMean, testSquare }) => ({ mean: testMean.data, square: testSquare.data })),
      targets,
    ),
  };
}
