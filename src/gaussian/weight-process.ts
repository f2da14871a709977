import { requireInteger, requireNonNegative, requirePositive } from '../base/input-error.ts';

/**
 * The weights of one layer in a sequence of tasks without any data: w_t = a w_{t-1} + s xi_t, started from the prior.
 *
 * The chain is not stationary: the first task has no pull towards earlier weights, so the variance starts at sigma^2 and
 * falls to that of the stationary chain. Times count from 0, the first task (note continual-single-head, section 2.1).
 */
export interface WeightChain {
  /** sigma^2 */
  readonly priorVariance: number;
  /** a = lambda sigma^2 / (1 + lambda sigma^2) */
  readonly memory: number;
  /** s^2 = 1 / (lambda + 1 / sigma^2), the variance of one step */
  readonly stepVariance: number;
  /** m_t, the variance of a weight at time t */
  readonly variances: Float64Array;
}

/**
 * The free chain of one layer.
 *
 * @param priorVariance - sigma^2 > 0
 * @param coupling - lambda >= 0, the strength of the pull towards the weights of the task before; finite
 * @param times - how many tasks
 * @throws InputError for values out of range
 */
export function weightChain(priorVariance: number, coupling: number, times: number): WeightChain {
  requirePositive('priorVariance', priorVariance);
  requireNonNegative('coupling', coupling);
  requireInteger('times', times, 1);
  const x = coupling * priorVariance;
  const memory = x / (1 + x);
  const stepVariance = priorVariance / (1 + x);
  const variances = new Float64Array(times);
  variances[0] = priorVariance;
  for (let t = 1; t < times; t++) variances[t] = memory * memory * variances[t - 1] + stepVariance;
  return { priorVariance, memory, stepVariance, variances };
}

/** m1_tu = a^(t-u) m_u: covariance of one weight with itself between the times t >= u. */
export function chainCovariance(chain: WeightChain, t: number, u: number): number {
  return chain.memory ** (t - u) * chain.variances[u];
}

/**
 * Delta_tu = m1_tu - m0_tu for t >= u: what the step into time u adds to the covariance of w_t and w_u, that is, the
 * covariance of one weight with itself minus that of two replicas which share the history before u.
 *
 * The step into time 0 is the prior itself: replicas share nothing there, m0_t0 = 0.
 */
export function chainResponse(chain: WeightChain, t: number, u: number): number {
  return chain.memory ** (t - u) * (u === 0 ? chain.priorVariance : chain.stepVariance);
}
