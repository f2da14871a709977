import { momentsOf } from '../../measures/moments.ts';
import { autocovariance } from './fourier.ts';

/**
 * Effective number of independent draws in several chains for the mean of their values (Vehtari et al. 2021, eqs. 10-13):
 * autocorrelations of all chains together, summed by Geyer's initial monotone sequence. Can exceed the number of draws (up to
 * S log10 S) where neighbours are anticorrelated.
 *
 * @param chains - chains of equal length n >= 3, split already; values finite and not all equal
 */
export function effectiveSize(chains: readonly Float64Array[]): number {
  const n = chains[0].length;
  const count = chains.length;
  const lagged = new Float64Array(n);
  for (const chain of chains)
    autocovariance(chain).forEach((value, t) => {
      lagged[t] += value / count;
    });
  const within = (lagged[0] * n) / (n - 1);
  const between = count > 1 ? momentsOf(chains.map((chain) => momentsOf(chain).mean)).variance : 0;
  const total = lagged[0] + between;
  const correlation = (t: number) => 1 - (within - lagged[t]) / total;

  // Pairs (2k, 2k + 1) of lags: kept while their sum is positive, and never larger than the pair before.
  let time = -1;
  let smallest = Number.POSITIVE_INFINITY;
  let lag = 0;
  let even = 1;
  let odd = correlation(1);
  while (lag < n - 5 && even + odd > 0) {
    smallest = Math.min(smallest, even + odd);
    time += 2 * smallest;
    lag += 2;
    even = correlation(lag);
    odd = correlation(lag + 1);
  }
  // Half of the first term left out lowers the variance of the estimate.
  if (even > 0 || even + odd >= 0) time += even;
  const draws = count * n;
  return draws / Math.max(time, 1 / Math.log10(draws));
}

/**
 * Integrated autocorrelation time of several chains in draws: 1 + 2 sum of autocorrelations, so that S / time draws are as
 * good as independent.
 */
export function autocorrelationTime(chains: readonly Float64Array[]): number {
  return (chains.length * chains[0].length) / effectiveSize(chains);
}
