import type { Matrix } from '../../../linalg/matrix.ts';
import type { FigureData, Series } from '../../../report/figure.ts';
import { momentsOf } from '../../../samplers/diagnostics/index.ts';
import type { NetworkChain } from '../../../samplers/network-chain.ts';

/** Mean of a trace. */
export function meanOf(trace: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < trace.length; i++) sum += trace[i];
  return sum / trace.length;
}

/** Fewer chains than this have no error bars of bias² and variance. */
const LEAST_CHAINS = 3;

interface Estimate {
  readonly value: number;
  readonly error: number;
}

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
    return { x: { label: '' }, y: { label: '' }, series: [series] };
  };
  return {
    id: 'width-errors',
    title: '',
    caption: '',
    citations: [],
    panels: [panel('testError'), panel('bias2'), panel('variance')],
  };
}

function estimatesOf(chains: readonly NetworkChain[], targets: Matrix) {
  if (chains.length < LEAST_CHAINS) return undefined;
  const errors = momentsOf(chains.map(({ traces }) => meanOf(traces.testError)));
  return {
    testError: { value: errors.mean, error: Math.sqrt(errors.variance / chains.length) },
    ...biasAndVariance(chains, targets),
  };
}

/** Bias² and variance of the predictor, free of the noise of the chains' means; errors by the jackknife over chains. */
function biasAndVariance(
  chains: readonly NetworkChain[],
  targets: Matrix,
): { readonly bias2: Estimate; readonly variance: Estimate } {
  const size = targets.data.length;
  const means = new Float64Array(size);
  const meanSquares = new Float64Array(size);
  const squares = new Float64Array(size);
  for (const { testMean, testSquare } of chains) {
    for (let i = 0; i < size; i++) {
      means[i] += testMean.data[i];
      meanSquares[i] += testMean.data[i] ** 2;
      squares[i] += testSquare.data[i];
    }
  }
  const without = (left?: NetworkChain): readonly [number, number] => {
    const count = chains.length - (left === undefined ? 0 : 1);
    let bias2 = 0;
    let variance = 0;
    for (let i = 0; i < size; i++) {
      const out = left?.testMean.data[i] ?? 0;
      const mean = (means[i] - out) / count;
      // Of the mean over chains about the true mean, from the spread of the chains.
      const noise = ((meanSquares[i] - out * out) / count - mean * mean) / (count - 1);
      bias2 += (mean - targets.data[i]) ** 2 - noise;
      variance += (squares[i] - (left?.testSquare.data[i] ?? 0)) / count - mean * mean + noise;
    }
    return [bias2 / targets.rows, variance / targets.rows];
  };
  const whole = without();
  const parts = chains.map((chain) => without(chain));
  const estimate = (k: 0 | 1): Estimate => {
    const { variance } = momentsOf(parts.map((part) => part[k]));
    return { value: whole[k], error: (Math.sqrt(variance) * (chains.length - 1)) / Math.sqrt(chains.length) };
  };
  return { bias2: estimate(0), variance: estimate(1) };
}
