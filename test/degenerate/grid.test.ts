import { expect, it } from 'vitest';
import { closureOrPathsCase, type GridCase, gridCase } from '../support/grid.ts';
import { outcomeOf } from '../support/grid-outcome.ts';

/* A part of the grid of extreme problems that takes seconds; `grid.slow.test.ts` walks further. */
const QUICK = { seed: 1, theories: 8, closures: 6 };

it('the grid of extreme problems ends in numbers, in a field of the spec, or unconverged', async () => {
  const faults: string[] = [];
  const walk = async (name: string, of: GridCase): Promise<void> => {
    const { outcome, text } = await outcomeOf(of, 'predict');
    if (!['numbers', 'refused', 'unconverged'].includes(outcome)) faults.push(`${name} ${outcome}: ${text}`);
  };
  for (let i = 0; i < QUICK.theories; i++) await walk(`theory ${i}`, gridCase(QUICK.seed, i));
  for (let i = 0; i < QUICK.closures; i++) await walk(`closure or paths ${i}`, closureOrPathsCase(QUICK.seed, i));
  expect(faults).toEqual([]);
});
