import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSpec, readSpecText } from '../../src/experiment/parse-spec.ts';
import { expandSweep } from '../../src/experiment/sweep.ts';

const folder = `${import.meta.dirname}/../../examples`;

describe('the shipped examples', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
    it(`${name} is a valid spec with a title and points`, () => {
      const parsed = parseSpec(readSpecText(readFileSync(`${folder}/${name}`, 'utf8'), name));
      expect(parsed.spec.title?.length ?? 0).toBeGreaterThan(5);
      expect(expandSweep(parsed).length).toBeGreaterThan(0);
    });
  }
});
