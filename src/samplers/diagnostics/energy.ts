import { momentsOf } from '../../measures/moments.ts';

/**
 * Bayesian fraction of missing information of a chain's energies (potential plus kinetic, before each trajectory): the mean
 * square step over the variance. About 1 to 2 is good; below 0.3 the momenta do not carry the chain through its energies (Betancourt 2016).
 *
 * @returns undefined for fewer than 3 draws, or energies that are all equal or not finite
 */
export function energyFraction(energies: ArrayLike<number>): number | undefined {
  const n = energies.length;
  const variance = momentsOf(energies).variance;
  if (n < 3 || !(variance > 0) || !Number.isFinite(variance)) return undefined;
  let steps = 0;
  for (let i = 1; i < n; i++) steps += (energies[i] - energies[i - 1]) ** 2;
  return steps / (n - 1) / variance;
}
