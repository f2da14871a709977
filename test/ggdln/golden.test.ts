import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkers } from '../golden-checkers/ggdln.ts';
import { checkFile, goldenFilesIn, lineOf } from '../golden-checkers/registry.ts';
import { forEachBackend } from '../support/backends.ts';

const files = goldenFilesIn(join(import.meta.dirname, '..', 'golden')).filter((path) => path.includes('/ggdln_'));

describe('golden vectors of gated networks', () => {
  it('are sixteen files', () => expect(files.length).toBe(16));

  forEachBackend(() => {
    it('are met', () => {
      const outcomes = files.flatMap((path) => checkFile(path, checkers));
      expect(outcomes.filter(({ status }) => status !== 'passed').map(lineOf)).toEqual([]);
    });
  });
});
