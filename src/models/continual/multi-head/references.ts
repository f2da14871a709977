import { activationOf } from '../../../activations/registry.ts';
import type { ObservableValue } from '../../../base/values.ts';
import type { Reference } from '../../../judge/prediction.ts';
import type { ContinualProblem } from '../problem.ts';
import type { ErrorTable } from './errors.ts';
import type { HeadTheory } from './theory.ts';

/** Relative 1/N correction of the leading order, measured at N = 60 to 200 (note continual-multi-head, sections 7 and 8). */
const CORRECTION = 3;

/**
 * What simulated networks are judged against: leading order, with 1/N and u/N corrections; for ReLU also the 10 % of its
 * measured domain. Averages over draws of the recursion bring their own standard errors.
 *
 * @param powers - mean squared target of every task
 */
export function multiHeadReferences(
  { layers }: ContinualProblem,
  theory: HeadTheory,
  train: ErrorTable,
  test: ErrorTable | undefined,
  powers: readonly number[],
): { [name: string]: Reference } {
  const relu = activationOf(layers.activation).rectifier === true;
  const [width] = layers.widths;
  const largest = Math.max(...theory.u.filter(Number.isFinite));
  const size = CORRECTION / width + largest / width / 4 + (relu ? 0.1 : 0);
  const common = {
    standing: relu ? ('heuristic' as const) : ('leading-order' as const),
    form: 'saddle',
    order: relu ? '10 % and O(1/N) (note continual-multi-head, section 9)' : 'O(1/N), u/N',
  };
  const errors = (table: ErrorTable, floor: (s: number) => number): Reference => ({
    ...common,
    value: table.map((row) => row.map((cell) => cell?.total ?? null)),
    mcse: table.map((row) => row.map((cell) => cell?.mcse ?? null)),
    correction: table.map((row) => row.map((cell, s) => (cell === null ? null : size * cell.total + floor(s)))),
  });
  return {
    readoutScale: {
      ...common,
      value: [...theory.u],
      ...(theory.uError === undefined ? {} : { mcse: [...theory.uError] }),
      correction: theory.u.map((u) => size * u),
    },
    // Errors of exactly 0 at T = 0 are met to rounding.
    forgetting: lastOf(
      errors(train, (s) => 1e-12 * powers[s]),
      powers,
    ),
    trainError: errors(train, (s) => 1e-12 * powers[s]),
    ...(test === undefined
      ? {}
      : {
          finalTestError: lastOf(
            errors(test, () => 0),
            undefined,
          ),
          testError: errors(test, () => 0),
        }),
  };
}

/** The row after the whole sequence, per unit of `powers` where they are given. */
function lastOf(table: Reference, powers: readonly number[] | undefined): Reference {
  const last = (of: ObservableValue | undefined) =>
    (of as (number | null)[][])[(of as unknown[]).length - 1].map((value, s) =>
      value === null ? null : value / (powers?.[s] ?? 1),
    );
  return { ...table, value: last(table.value), mcse: last(table.mcse), correction: last(table.correction) };
}
