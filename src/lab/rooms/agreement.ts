import { type Comparison, judgeDefaults, type Verdict } from '../../judge/comparison.ts';
import type { Prediction } from '../../judge/prediction.ts';
import type { Simulation } from '../../judge/simulation.ts';
import { entriesOf, judge } from '../../judge/verdict.ts';
import type { Agreement } from '../room.ts';

/** What the theory says at one setting, and what was simulated there so far. */
export interface Compared {
  readonly references: Prediction['references'];
  readonly simulation: Pick<Simulation, 'observables' | 'diagnostics'>;
}

/** Fewer chains or networks than this say nothing. */
const LEAST = 5;

/**
 * What the badge says of every number that is drawn: the verdict of `compare`, whose level the numbers of all rounds share, for the
 * badge is looked at after each.
 *
 * @param settings - the present one first; verdicts at others count where they are decided
 * @param rounds - how often the badge was looked at
 */
export function agreementOf(settings: readonly Compared[], of: Agreement['of'], rounds: number): Agreement {
  const [own] = settings;
  const { chains: samples, rHatMax, essMin } = own.simulation.diagnostics;
  const common = {
    of,
    samples,
    ...(rHatMax === undefined ? {} : { rHat: rHatMax }),
    ...(essMin === undefined ? {} : { ess: essMin }),
  };
  if (samples < LEAST) {
    return { verdict: 'undecided', ...common, reason: `${samples} of the ${LEAST} ${of} that a verdict needs` };
  }
  const seen = settings.filter(({ simulation }) => simulation.diagnostics.chains >= LEAST);
  const entries = seen.reduce(
    (sum, { references, simulation }) => sum + entriesOf(references, simulation.observables),
    0,
  );
  const comparisons = seen.map(({ references, simulation }) =>
    judge(references, simulation.observables, judgeDefaults, entries * rounds),
  );
  const decisive = decisiveOf(comparisons);
  const furthest = comparisons
    .flatMap(({ observables }) => observables)
    .reduce((a, b) => ((b.maxAbsZ ?? 0) > (a.maxAbsZ ?? 0) ? b : a));
  return {
    verdict: decisive.verdict,
    ...common,
    ...(furthest.maxAbsZ === null ? {} : { z: furthest.maxAbsZ }),
    ...(furthest.allowanceShare === null ? {} : { allowance: furthest.allowanceShare }),
    reason: decisive.reason,
  };
}

/** The worst of all verdicts; where nothing is decided at another setting it does not count. */
function decisiveOf([own, ...others]: readonly Comparison[]): Comparison {
  const order: readonly Verdict[] = ['agree', 'within', 'undecided', 'disagree'];
  return others
    .filter(({ verdict }) => verdict !== 'undecided')
    .reduce((worst, other) => (order.indexOf(other.verdict) > order.indexOf(worst.verdict) ? other : worst), own);
}
