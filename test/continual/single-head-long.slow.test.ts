import { describe, it } from 'vitest';
import { courseOfForgetting, longSequence } from '../../src/report/catalogue/continual/single-head/figure-e.ts';
import { expectMean } from './support/expect-mean.ts';

describe('the tables of the note, each within three standard errors of both means', () => {
  it('E: long sequences', () => {
    const cases = [
      ['same pixels', 1, [0.91, 1.48, 1.66, 1.54]],
      ['all permuted', 1, [0.29, 0.54, 0.89, 1.02]],
      ['half permuted', 1, [0.14, 0.28, 0.43, 0.55]],
      ['all permuted', 3, [0.16, 0.34, 0.46, 0.66]],
    ] as const;
    for (const [family, depth, stated] of cases) {
      const runs = Array.from({ length: 12 }, (_, k) => courseOfForgetting(depth, longSequence(family, 16, 1, k)));
      [2, 4, 8, 16].forEach((n, i) => {
        expectMean(
          runs.map((run) => run[n - 1]),
          stated[i],
          0.1 * stated[i],
        );
      });
    }
  });
});
