import { expect, it } from 'vitest';
import { yDomain } from '../../src/report/figure/axis-domain.ts';

const panel = (y: readonly number[], scale?: 'log') => ({
  x: { label: 'x' },
  y: { label: 'y', ...(scale === undefined ? {} : { scale }) },
  series: [{ type: 'line' as const, name: 'a', x: y.map((_, i) => i), y }],
});

it('a curve that varies by rounding alone is drawn flat, not magnified', () => {
  for (const scale of [undefined, 'log'] as const) {
    const [low, high] = yDomain(panel([0.6, 0.6 + 1e-15, 0.6 - 2e-15], scale));
    expect(high - low).toBeGreaterThan(0.05);
    expect((low + high) / 2).toBeCloseTo(0.6, 0);
  }
  const [low, high] = yDomain(panel([0.6, 0.6 + 1e-6]));
  expect(high - low).toBeLessThan(2e-6);
});
