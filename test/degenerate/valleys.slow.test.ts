import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { checkFile, goldenFilesIn, lineOf, loadCheckers } from '../golden-checkers/registry.ts';

/* Narrow gated networks with three outputs whose minimum lies in a valley in which sweeps creep. Energy of BFGS and Newton. */
const checkers = await loadCheckers();

for (const path of goldenFilesIn(join(import.meta.dirname, 'valleys'))) {
  it(`gated networks: ${basename(path, '.json')}`, () => {
    const bad = checkFile(path, checkers).filter(({ status }) => status !== 'passed');
    expect(bad.map(lineOf)).toEqual([]);
  });
}
