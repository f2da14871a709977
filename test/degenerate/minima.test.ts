import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { checkFile, goldenFilesIn, lineOf, loadCheckers } from '../golden-checkers/registry.ts';

/*
 * Several outputs on very narrow gated networks: a minimum lower than the one that isotropic starts find, and a valley in which
 * sweeps creep. Energies of an independent minimizer (BFGS and Newton).
 */
const checkers = await loadCheckers();

for (const path of goldenFilesIn(join(import.meta.dirname, 'minima'))) {
  it(`gated networks: ${basename(path, '.json')}`, () => {
    const bad = checkFile(path, checkers).filter(({ status }) => status !== 'passed');
    expect(bad.map(lineOf)).toEqual([]);
  });
}
