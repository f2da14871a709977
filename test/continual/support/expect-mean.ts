import { expect } from 'vitest';
import { averageOf } from '../../../src/report/catalogue/continual/single-head/task-families.ts';

/**
 * Whether a mean over draws meets a number of the note that was itself a mean over draws.
 *
 * @param stated - of the note, with its standard error
 */
export function expectMean(values: readonly number[], stated: number, error: number): void {
  const found = averageOf(values);
  expect(Math.abs(found.mean - stated) / Math.hypot(found.error, error)).toBeLessThan(3);
}
