import { describe, expect, it } from 'vitest';
import { loadCheckers } from '../golden-checkers/registry.ts';
import { forEachBackend } from '../support/backends.ts';
import { disagreements, REFERENCES } from './references/references.ts';

/* A hundred random problems a theory against answers of many digits, on plain JavaScript, WebAssembly and LAPACK. */
const checkers = await loadCheckers();

forEachBackend((backend) => {
  describe(`all references (${backend})`, () => {
    for (const name of REFERENCES) it(name, () => expect(disagreements(name, checkers)).toEqual([]));
  });
});
