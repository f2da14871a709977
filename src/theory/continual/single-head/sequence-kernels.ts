import { weightChain } from '../../../gaussian/weight-process.ts';
import { type ChainKernels, chainKernels, layerVariances } from '../../../kernels/chain/chain-kernel.ts';
import { frozenKernels, frozenVariances } from '../../../kernels/chain/frozen-kernel.ts';
import type { InputPoints } from '../../../kernels/chain/input-points.ts';
import { type Matrix, transpose } from '../../../linalg/matrix.ts';
import type { CheckedProblem } from './problem.ts';

/** The kernels of the sequential rule, at any lambda. Times count from 0; task s is learned at time s. */
export interface SequenceKernels {
  /** K1_tu(a, b) and R_tu(a, b), t >= u. */
  pair(a: InputPoints, t: number, b: InputPoints, u: number): ChainKernels;
  /** K1_tt(x, x) */
  priorVariance(a: InputPoints, t: number): Float64Array;
  /** What is added to the diagonal of R_ss where task s is learned. */
  ridge(s: number): number;
  /** Variance of the thermal noise on the targets of task s, in the covariance. */
  noise(s: number): number;
}

/** The kernels that a problem needs: those of the chain, or those of the prior at lambda = infinity. */
export function sequenceKernels(problem: CheckedProblem): SequenceKernels {
  return problem.coupling === Number.POSITIVE_INFINITY ? frozen(problem) : finite(problem);
}

/** K1_tu(a, b) for times in either order. */
export function sameNetwork(kernels: SequenceKernels, a: InputPoints, t: number, b: InputPoints, u: number): Matrix {
  return t >= u ? kernels.pair(a, t, b, u).same : transpose(kernels.pair(b, u, a, t).same);
}

function finite(problem: CheckedProblem): SequenceKernels {
  const { activation, coupling, temperature, tasks } = problem;
  const layers = problem.priorVariances.map((sigma2) => weightChain(sigma2, coupling, tasks.length));
  const network = { activation, layers };
  return {
    pair: (a, t, b, u) => chainKernels(network, a, t, b, u),
    priorVariance: (a, t) => layerVariances(network, a, t)[layers.length - 1],
    ridge: () => temperature,
    noise: () => temperature,
  };
}

/** R_t0 -> k_gp, R_tu -> k_ntk / lambda, K1 -> k_gp; the factor 1 / lambda goes into the ridge tau = T lambda. */
function frozen(problem: CheckedProblem): SequenceKernels {
  const { temperature, laterRidge } = problem;
  const cache = new WeakMap<InputPoints, WeakMap<InputPoints, readonly [ChainKernels, ChainKernels]>>();
  return {
    pair(a, _t, b, u) {
      let row = cache.get(a);
      if (row === undefined) {
        row = new WeakMap();
        cache.set(a, row);
      }
      let found = row.get(b);
      if (found === undefined) {
        const { nngp, ntk } = frozenKernels(problem, a, b);
        found = [
          { same: nngp, response: nngp },
          { same: nngp, response: ntk },
        ];
        row.set(b, found);
      }
      return found[u === 0 ? 0 : 1];
    },
    priorVariance: (a) => frozenVariances(problem, a)[problem.depth],
    ridge: (s) => (s === 0 ? temperature : laterRidge),
    noise: (s) => (s === 0 ? temperature : 0),
  };
}
