import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFile, goldenFilesIn, lineOf, loadCheckers } from '../golden-checkers/registry.ts';
import { forEachBackend } from '../support/backends.ts';

/*
 * Small temperatures with more samples than rank, inputs of zero, and order parameters with several minima: problems in the
 * layout of the golden vectors. Their answers were computed with 50 and 60 digits, or by an independent minimizer.
 */
const checkers = await loadCheckers();
const files = goldenFilesIn(join(import.meta.dirname, 'vectors'));

forEachBackend((backend) => {
  describe(`degenerate problems (${backend})`, () => {
    for (const path of files) {
      it(basename(path, '.json'), () => {
        const bad = checkFile(path, checkers).filter(({ status }) => status !== 'passed');
        expect(bad.map(lineOf)).toEqual([]);
      });
    }
  });
});
