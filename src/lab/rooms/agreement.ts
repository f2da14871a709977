import { normalQuantile, studentTCdf } from '../../numeric/special/index.ts';
import { momentsOf } from '../../samplers/diagnostics/index.ts';
import type { Agreement } from '../room.ts';

/** One observable: its mean in each independent chain (or network), and what the theory says. */
export interface Compared {
  readonly name: string;
  readonly chainMeans: readonly number[];
  readonly theory: number;
  /** What the theory leaves out by its own account (1/N, m/N), absolute; 0 for exact theories. */
  readonly correction?: number;
}

/** Fewer chains than this say nothing. */
const LEAST_CHAINS = 5;
/** Beyond this normal score, over all observables together, theory and networks disagree. */
const LARGEST_Z = 3.5;

/** What the badge says: z-scores of chain means (a t-distribution, converted to normal scores), R-hat and effective size. */
export function agreementOf(
  observables: readonly Compared[],
  {
    diagnostics,
    allowance = 'the stated 1/N',
  }: {
    /** Of the chains; absent for independent networks. */
    readonly diagnostics?: { readonly rHat: number | undefined; readonly ess: number | undefined };
    /** What the corrections of the observables are, in words. */
    readonly allowance?: string;
  } = {},
): Agreement {
  const samples = Math.min(...observables.map(({ chainMeans }) => chainMeans.length));
  const of = diagnostics === undefined ? ('independent networks' as const) : ('chains' as const);
  const { rHat, ess } = diagnostics ?? {};
  const common = {
    samples,
    of,
    ...(rHat === undefined ? {} : { rHat }),
    ...(ess === undefined ? {} : { ess }),
  };
  if (samples < LEAST_CHAINS) {
    return {
      verdict: 'not yet',
      ...common,
      reason: `${samples} of the ${LEAST_CHAINS} ${of} that a verdict needs`,
    };
  }
  let worst = 0;
  let name = '';
  for (const { name: candidate, chainMeans, theory, correction = 0 } of observables) {
    const { mean, variance } = momentsOf([...chainMeans]);
    const error = Math.sqrt(variance / chainMeans.length);
    const gap = Math.max(0, Math.abs(mean - theory) - correction);
    if (gap <= 1e-12 * Math.abs(theory)) continue;
    const z = error > 0 ? normalScore(gap / error, chainMeans.length - 1) : Number.POSITIVE_INFINITY;
    if (z > worst) {
      worst = z;
      name = candidate;
    }
  }
  if (rHat !== undefined && rHat > 1.05) {
    return { verdict: 'not yet', z: worst, ...common, reason: 'the chains have not mixed yet (R-hat above 1.05)' };
  }
  const agrees = worst <= LARGEST_Z;
  const corrected = observables.some(({ correction = 0 }) => correction > 0);
  return {
    verdict: agrees ? 'agree' : 'disagree',
    z: worst,
    ...common,
    reason: `largest |z| = ${worst.toFixed(1)}${name === '' ? '' : ` (${name})`} over ${observables.length} observables${corrected ? `, beyond ${allowance}` : ''}, bound ${LARGEST_Z}`,
  };
}

/** The normal score of equal tail probability as a t-score. */
function normalScore(t: number, degrees: number): number {
  const tail = studentTCdf(-t, degrees);
  return tail > 1e-300 ? -normalQuantile(tail) : 37;
}
