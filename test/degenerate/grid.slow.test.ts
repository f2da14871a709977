import { expect, it } from 'vitest';
import { closureOrPathsCase, gridCase } from '../support/grid.ts';
import { outcomeOf } from '../support/grid-outcome.ts';

/** Cases walked of each of both grids: of another seed than the quick test's. */
const WALK = { seed: 2, predict: 300, compare: 30 };

it('the grid of extreme problems ends in numbers, in a field of the spec, or unconverged', async () => {
  const faults: string[] = [];
  const counts = new Map<string, number>();
  for (let i = 0; i < WALK.predict + WALK.compare; i++) {
    const kind = i < WALK.predict ? 'predict' : 'compare';
    for (const of of [gridCase(WALK.seed, i), closureOrPathsCase(WALK.seed, i)]) {
      const { outcome, text } = await outcomeOf(of, kind);
      const name = `${of.theory} ${kind} ${outcome}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (!['numbers', 'refused', 'unconverged'].includes(outcome)) faults.push(`${i} ${name}: ${text}`);
    }
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(counts))}\n`);
  expect(faults).toEqual([]);
});
