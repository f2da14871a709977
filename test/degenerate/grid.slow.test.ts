import { expect, it } from 'vitest';
import { gridCase } from '../support/grid.ts';
import { outcomeOf } from '../support/grid-outcome.ts';

/** Cases walked: of another seed than the quick test's. */
const WALK = { seed: 2, predict: 600, compare: 60 };

it('the grid of extreme problems ends in numbers, in a field of the spec, or unconverged', async () => {
  const faults: string[] = [];
  const counts = new Map<string, number>();
  for (let i = 0; i < WALK.predict + WALK.compare; i++) {
    const kind = i < WALK.predict ? 'predict' : 'compare';
    const { outcome, text } = await outcomeOf(gridCase(WALK.seed, i), kind);
    counts.set(`${kind} ${outcome}`, (counts.get(`${kind} ${outcome}`) ?? 0) + 1);
    if (!['numbers', 'refused', 'unconverged'].includes(outcome)) faults.push(`${i} ${kind} ${outcome}: ${text}`);
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(counts))}\n`);
  expect(faults).toEqual([]);
});
