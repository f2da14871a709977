import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { gaussLegendre, gaussLegendreOn, gaussRadauRight, radauIIA } from '../../src/numeric/quadrature.ts';

describe('Gauss-Legendre', () => {
  it('integrates x^k on [-1, 1] exactly for k <= 2n - 1', () => {
    for (const n of [1, 2, 3, 5, 12, 20, 33]) {
      const { nodes, weights } = gaussLegendre(n);
      for (let k = 0; k < 2 * n; k++) {
        const sum = nodes.reduce((total, x, i) => total + weights[i] * x ** k, 0);
        expect(Math.abs(sum - (k % 2 === 0 ? 2 / (k + 1) : 0))).toBeLessThan(3e-15);
      }
    }
  });

  it('nodes and weights of n = 12 and 20 (Abramowitz & Stegun, table 25.4)', () => {
    const twelve = gaussLegendre(12);
    expect(twelve.nodes[11]).toBeCloseTo(0.981560634246719, 14);
    expect(twelve.weights[11]).toBeCloseTo(0.047175336386512, 14);
    expect(twelve.nodes[6]).toBeCloseTo(0.125233408511469, 14);
    const twenty = gaussLegendre(20);
    expect(twenty.nodes[19]).toBeCloseTo(0.993128599185095, 14);
    expect(twenty.weights[10]).toBeCloseTo(0.152753387130726, 14);
  });

  it('is ascending and sums to the length of the interval for n up to 1000', () => {
    for (const n of [7, 64, 501, 1000]) {
      const { nodes, weights } = gaussLegendreOn(n, -2, 5);
      for (let i = 1; i < n; i++) expect(nodes[i]).toBeGreaterThan(nodes[i - 1]);
      expect(Math.abs(weights.reduce((a, b) => a + b) - 7)).toBeLessThan(1e-13);
      const sum = nodes.reduce((total, x, i) => total + weights[i] * Math.exp(-x * x), 0);
      expect(Math.abs(sum - 1.7683083162138171)).toBeLessThan(n < 10 ? 0.1 : 1e-12);
    }
  });
});

describe('Radau', () => {
  it('integrates t^k on [0, 1] exactly for k <= 2n - 2 and ends at 1', () => {
    for (const n of [1, 2, 3, 5, 8, 13]) {
      const { nodes, weights } = gaussRadauRight(n);
      expect(nodes[n - 1]).toBe(1);
      for (let i = 1; i < n; i++) expect(nodes[i]).toBeGreaterThan(nodes[i - 1]);
      for (let k = 0; k <= 2 * n - 2; k++) {
        const sum = nodes.reduce((total, t, i) => total + weights[i] * t ** k, 0);
        expect(Math.abs(sum - 1 / (k + 1))).toBeLessThan(2e-15);
      }
    }
  });

  it('Radau IIA of 2 and 3 stages is the published one (Hairer & Wanner, table IV.5.5 and IV.5.6)', () => {
    const two = radauIIA(2);
    [5 / 12, -1 / 12, 3 / 4, 1 / 4].forEach((a, i) => {
      expect(two.coefficients[i]).toBeCloseTo(a, 14);
    });
    const r = Math.sqrt(6);
    const published = [
      (88 - 7 * r) / 360,
      (296 - 169 * r) / 1800,
      (-2 + 3 * r) / 225,
      (296 + 169 * r) / 1800,
      (88 + 7 * r) / 360,
      (-2 - 3 * r) / 225,
      (16 - r) / 36,
      (16 + r) / 36,
      1 / 9,
    ];
    const three = radauIIA(3);
    published.forEach((a, i) => {
      expect(three.coefficients[i]).toBeCloseTo(a, 14);
    });
    [(4 - r) / 10, (4 + r) / 10, 1].forEach((c, i) => {
      expect(three.nodes[i]).toBeCloseTo(c, 14);
    });
  });

  it('the collocation conditions sum_j a_ij c_j^(k-1) = c_i^k / k hold, and the last row is the weights', () => {
    for (const n of [1, 4, 7, 10]) {
      const { nodes, weights, coefficients } = radauIIA(n);
      for (let i = 0; i < n; i++) {
        for (let k = 1; k <= n; k++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += coefficients[i * n + j] * nodes[j] ** (k - 1);
          expect(Math.abs(sum - nodes[i] ** k / k)).toBeLessThan(2e-14);
        }
        expect(Math.abs(coefficients[(n - 1) * n + i] - weights[i])).toBeLessThan(2e-14);
      }
    }
  });
});

it('a number of nodes that is not a positive whole number is an error', () => {
  for (const n of [0, -1, 2.5, Number.NaN]) {
    expect(() => gaussLegendre(n)).toThrow(InputError);
    expect(() => gaussRadauRight(n)).toThrow(InputError);
  }
});
