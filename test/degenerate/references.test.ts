import { describe, expect, it } from 'vitest';
import { loadCheckers } from '../golden-checkers/registry.ts';
import { forEachBackend } from '../support/backends.ts';
import { disagreements, REFERENCES } from './references/references.ts';

/* Some problems of every theory against answers of many digits; `references.slow.test.ts` takes all of them. */
const checkers = await loadCheckers();
const FEW = 6;

forEachBackend((backend) => {
  describe(`references (${backend})`, () => {
    for (const name of REFERENCES) it(name, () => expect(disagreements(name, checkers, FEW)).toEqual([]));
  });
});
