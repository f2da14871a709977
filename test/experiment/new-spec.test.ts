import { describe, expect, test } from 'vitest';
import { newSpec, startedTheories } from '../../src/experiment/new-spec.ts';
import { parseSpec, readSpecText } from '../../src/experiment/parse-spec.ts';
import { predict } from '../../src/experiment/run.ts';

describe('widthwise new', () => {
  test.each(startedTheories)('%s: a commented spec of version 1 that parses and predicts', async (theory) => {
    const text = newSpec(theory);
    const parsed = parseSpec(readSpecText(text));
    expect(parsed.spec).toMatchObject({ version: 1, theory });
    expect(parsed.notes).toEqual([]);
    for (const line of text
      .split('\nsimulation')[0]
      .split('\n')
      .filter((row) => /^ {2}\w/.test(row) && !/"?\w+\.\w+/.test(row.split('#')[0]))) {
      expect(line).toMatch(/#|at:/);
    }
    const { points } = await predict(parsed);
    expect(points.length).toBeGreaterThan(0);
    for (const { prediction } of points) expect(prediction?.status.converged).toBe(true);
  });

  test('an unknown theory is an error with the nearest name', () => {
    expect(() => newSpec('bkpr')).toThrow(/did you mean bpkr/);
  });
});
