import { logSumExp } from '../../numeric/special/index.ts';
import type { GammaProduct } from './gamma-product.ts';

/** A prior amplitude: the product of Gamma variables and of constants. */
export interface AmplitudePrior {
  /** undefined where the amplitude is a constant. */
  readonly product: GammaProduct | undefined;
  /** log of the constant factors. */
  readonly logConstant: number;
}

/** Nodes and weights on t = log U that stand for the posterior density of the amplitude. */
export interface AmplitudePosterior {
  /** t_j, ascending, equally spaced. */
  readonly nodes: Float64Array;
  /** w_j, sum 1. */
  readonly weights: Float64Array;
  /** log of the prior density of t at the nodes. */
  readonly logPrior: Float64Array;
  /** Spacing of the nodes, 0 for a single one. */
  readonly step: number;
  /** log of the integral of prior x likelihood. */
  readonly logEvidence: number;
}

/** What the quadrature needs to know besides the likelihood. */
export interface PosteriorOptions {
  /** Stationary points of the posterior and other places where its mass may be. */
  readonly starts: readonly number[];
  readonly nodes?: number;
  /** Lowest power of U whose mean is wanted: -1 moves the left end so that <1/U> keeps its digits. */
  readonly lowestMoment?: number;
}

/** Mass further than this many nats below the maximum is left out. */
const NATS = 44;
/** The trapezoid rule's error is about exp(-pi^2 / step) where the left tail is an exponential in t. */
const LONGEST_STEP = 0.3;

/**
 * The posterior of an amplitude U whose prior is a product of Gammas, as a trapezoid rule in log U (note bpkr, section
 * 6.2): convergence is exponential in the number of nodes.
 *
 * @param logLikelihood - of t = log U, up to a constant
 */
export function amplitudePosterior(
  prior: AmplitudePrior,
  logLikelihood: (t: number) => number,
  options: PosteriorOptions,
): AmplitudePosterior {
  const { product, logConstant } = prior;
  if (product === undefined) {
    return {
      nodes: Float64Array.of(logConstant),
      weights: Float64Array.of(1),
      logPrior: Float64Array.of(0),
      step: 0,
      logEvidence: logLikelihood(logConstant),
    };
  }
  const { starts, lowestMoment = 0 } = options;
  const coarse = (t: number): number => product.approximateLogDensity(t - logConstant) + logLikelihood(t);
  const left = flank(coarse, Math.min(...starts), -1, [0, lowestMoment]);
  const right = flank(coarse, Math.max(...starts), 1, [0, 1]);
  const count = Math.max(options.nodes ?? 200, Math.ceil((right - left) / LONGEST_STEP) + 1);
  const step = (right - left) / (count - 1);
  const nodes = Float64Array.from({ length: count }, (_, j) => left + j * step);
  const logPrior = product.logDensity(nodes.map((t) => t - logConstant));
  const logWeights = nodes.map((t, j) => logPrior[j] + logLikelihood(t));
  const total = logSumExp(logWeights);
  return {
    nodes,
    weights: logWeights.map((value) => Math.exp(value - total)),
    logPrior,
    step,
    logEvidence: total + Math.log(step),
  };
}

/**
 * Where the density, and the density times U^k for each k of `moments`, has fallen by 44 nats from its maximum, walking
 * outwards from the outermost stationary point.
 */
function flank(log: (t: number) => number, start: number, direction: 1 | -1, moments: readonly number[]): number {
  const first = log(start);
  const highest = moments.map((k) => first + k * start);
  const carries = (t: number): boolean => {
    const value = log(t);
    let some = false;
    moments.forEach((k, i) => {
      const tilted = value + k * t;
      if (tilted > highest[i]) highest[i] = tilted;
      if (tilted > highest[i] - NATS) some = true;
    });
    return some;
  };
  let inside = start;
  let outside = start;
  for (let move = 1e-4; ; move *= 1.6) {
    outside = start + direction * move;
    if (!carries(outside)) break;
    inside = outside;
  }
  for (let i = 0; i < 4; i++) {
    const middle = (inside + outside) / 2;
    if (carries(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** sum_j w_j f(t_j, j) */
export function posteriorMean(posterior: AmplitudePosterior, f: (t: number, j: number) => number): number {
  const { nodes, weights } = posterior;
  let sum = 0;
  for (let j = 0; j < nodes.length; j++) if (weights[j] > 0) sum += weights[j] * f(nodes[j], j);
  return sum;
}
