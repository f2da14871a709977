import { once } from '../../base/once.ts';
import { closedDual, type DualActivation, type PairDual, separateJet } from '../dual.ts';
import { type CoefficientJet, type HermiteCoefficients, hermiteCoefficients, mehlerJet, mehlerSum } from './mehler.ts';
import type { Jet } from './reference.ts';
import { type SmoothActivation, type SmoothAverages, smoothAverages } from './smooth-averages.ts';

/** What an analytic activation without closed averages has to be given. */
export interface SmoothParts {
  readonly dual: DualActivation;
  /** E phi and E phi' at a variance. */
  mean(v: number): number;
  meanSlope(v: number): number;
}

/** The averages of an analytic activation: single pairs by the trapezoid rule, many pairs by the Mehler series. */
export function smoothDual(activation: SmoothActivation): SmoothParts {
  const averages = smoothAverages(activation);
  const dual = closedDual({
    value: (c, v, w) => averages.pair(0, 0, c, v, w),
    derivative: (c, v, w) => averages.pair(1, 1, c, v, w),
    byVariance: (c, v, w) => averages.pair(2, 0, c, v, w) / 2,
    diagonal: (v) => averages.square(0, v),
    between: (v, w) => seriesBetween(activation, averages, v, w),
  });
  return { dual, mean: (v) => averages.single(0, v), meanSlope: (v) => averages.single(1, v) };
}

/** Beyond this times the squared distance of the singularity the nodes of the series are too far apart. */
const SERIES_RANGE = 5;

function seriesBetween(
  { jet, singularity }: SmoothActivation,
  averages: SmoothAverages,
  v: Float64Array,
  w: Float64Array,
): PairDual {
  const most = SERIES_RANGE * singularity * singularity;
  const series = v.every((x) => x <= most) && w.every((x) => x <= most);
  const left = coefficientsOf(jet, v);
  const right = v === w ? left : coefficientsOf(jet, w);
  const correlation = (c: number, i: number, j: number): number => {
    const g = Math.sqrt(v[i] * w[j]);
    return g === 0 ? 0 : Math.min(1, Math.max(-1, c / g));
  };
  const pair = (k: number, l: number, c: number, i: number, j: number): number => {
    if (series) {
      const sum = mehlerSum(left(k), i, right(l), j, correlation(c, i, j));
      if (sum !== undefined) return sum;
    }
    return averages.pair(k, l, c, v[i], w[j]);
  };
  const maps: Omit<PairDual, 'jet'> = {
    value: (c, i, j) => pair(0, 0, c, i, j),
    derivative: (c, i, j) => pair(1, 1, c, i, j),
    byRow: (c, i, j) => pair(2, 0, c, i, j) / 2,
    byColumn: (c, i, j) => pair(0, 2, c, i, j) / 2,
  };
  const separately = separateJet(maps);
  const all = once((): readonly [CoefficientJet, CoefficientJet] => [
    [left(0), left(1), left(2)],
    [right(0), right(1), right(2)],
  ]);
  return {
    ...maps,
    jet(c, i, j, out) {
      if (!series) return separately(c, i, j, out);
      const [a, b] = all();
      if (!mehlerJet(a, i, b, j, correlation(c, i, j), out)) return separately(c, i, j, out);
      out[2] /= 2;
      out[3] /= 2;
    },
  };
}

/** The coefficients of phi, phi', phi'' at these variances, each at its first use. */
function coefficientsOf(jet: Jet, variances: Float64Array): (k: number) => HermiteCoefficients {
  const kept: HermiteCoefficients[] = [];
  return (k) => {
    kept[k] ??= hermiteCoefficients(jet[k], variances);
    return kept[k];
  };
}
