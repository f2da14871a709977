import { expect, it } from 'vitest';
import { gridCase } from '../support/grid.ts';
import { outcomeOf } from '../support/grid-outcome.ts';

/* A part of the grid of extreme problems that takes seconds; `grid.slow.test.ts` walks further. */
const QUICK = { seed: 1, cases: 8 };

it('the grid of extreme problems ends in numbers, in a field of the spec, or unconverged', async () => {
  const faults: string[] = [];
  for (let i = 0; i < QUICK.cases; i++) {
    const { outcome, text } = await outcomeOf(gridCase(QUICK.seed, i), 'predict');
    if (!['numbers', 'refused', 'unconverged'].includes(outcome)) faults.push(`${i} ${outcome}: ${text}`);
  }
  expect(faults).toEqual([]);
});
