import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { brentRoot, expandBracket, linspace, scanRoots } from '../../src/numeric/roots.ts';

describe('roots', () => {
  it('brentRoot finds the root of a monotone function to rounding, wherever it lies', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        (x0, k) => {
          const root = brentRoot((x) => Math.sinh(Math.max(-700, Math.min(700, k * (x - x0)))), -60, 70);
          expect(Math.abs(root.x - x0)).toBeLessThan(2e-14 * Math.max(1, Math.abs(x0)));
        },
      ),
    );
  });

  it('brentRoot needs a dozen evaluations where bisection needs fifty', () => {
    expect(brentRoot((x) => x ** 3 - 2, 0, 2).iterations).toBeLessThan(15);
  });

  it('brentRoot takes infinite ends by their sign and exact zeros as they are', () => {
    expect(brentRoot((x) => Math.log(x), 0, 3).x).toBeCloseTo(1, 14);
    expect(brentRoot((x) => x - 1, 1, 3)).toEqual({ x: 1, residual: 0, iterations: 0 });
  });

  it('brentRoot refuses a bracket without a sign change', () => {
    expect(() => brentRoot((x) => x * x + 1, -1, 1)).toThrow(InputError);
    expect(() => brentRoot(() => Number.NaN, -1, 1)).toThrow(InputError);
  });

  it('scanRoots sees every sign change and zeros that fall on a point', () => {
    const roots = scanRoots((x) => Math.sin(Math.PI * x), linspace(-2.25, 2.3, 60)).map(({ x }) => x);
    expect(roots).toHaveLength(5);
    roots.forEach((x, i) => {
      expect(x).toBeCloseTo(i - 2, 13);
    });
    expect(scanRoots((x) => x * (x - 1), [-1, 0, 0.5, 1, 2]).map(({ x }) => x)).toEqual([0, 1]);
    expect(scanRoots((x) => x * x, [-1, 0, 1]).map(({ x }) => x)).toEqual([0]);
  });

  it('expandBracket reaches far roots in a few doublings', () => {
    const { left, right } = expandBracket((x) => x - 1e6, -1, 1, 5);
    expect(left).toBeLessThan(1e6);
    expect(right).toBeGreaterThan(1e6);
    expect(() => expandBracket(() => 1, -1, 1, 1e-300)).toThrow(InputError);
  });

  it('linspace includes both ends exactly', () => {
    const points = linspace(0.1, 0.7, 7);
    expect([points[0], points[6], points.length]).toEqual([0.1, 0.7, 7]);
  });
});
