import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFile, goldenFilesIn, lineOf, loadCheckers } from '../golden-checkers/registry.ts';
import { forEachBackend } from '../support/backends.ts';

/** Registers every golden vector of this folder as a test on each of the named backends. */
export async function describeGolden(backends: readonly string[]): Promise<void> {
  const checkers = await loadCheckers();
  forEachBackend((backend) => {
    describe(`golden vectors (${backend})`, () => {
      for (const path of goldenFilesIn(import.meta.dirname)) {
        it(basename(path), () => {
          const bad = checkFile(path, checkers).filter(({ status }) => status !== 'passed');
          expect(bad.map(lineOf)).toEqual([]);
        });
      }
    });
  }, backends);
}
