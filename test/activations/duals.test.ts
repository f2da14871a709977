import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activationFamilies, activationNames, activationOf } from '../../src/activations/registry.ts';

type Row = readonly [name: string, c: number, v: number, w: number, value: number, derivative: number, byV: number];

const read = (name: string): Row[] => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Row[];

const known = (name: string) => activationNames.includes(name.replace(/\(.*/, ''));

function averages(name: string, c: number, v: number, w: number): number[] {
  const { dual } = activationOf(name);
  return [dual.value(c, v, w), dual.derivative(c, v, w), dual.byVariance(c, v, w)];
}

describe('duals against references', () => {
  it('closed forms = 60-digit values at the arguments as given, variances 1e-300 to 1e300, to 2e-15 of themselves', () => {
    const rows = read('dual-references.json');
    expect(rows.length).toBeGreaterThan(300);
    for (const [name, c, v, w, ...expected] of rows) {
      if (!known(name)) continue;
      averages(name, c, v, w).forEach((found, q) => {
        const error = Math.abs(found - expected[q]) / Math.max(Math.abs(expected[q]), Number.MIN_VALUE);
        expect(
          found === expected[q] || error < 2e-15,
          `${name} ${q} at ${c}, ${v}, ${w}: ${found}, ${expected[q]}`,
        ).toBe(true);
      });
    }
    expect(activationOf('erf').dual.derivative(1e16, 1e16, 1e16)).toBeCloseTo(6.366197723675813e-9, 22);
  });

  it('numeric and GELU averages = independent Gauss-Legendre quadrature, variances 1e-6 to 1e4, to 1e-11 of their size', () => {
    for (const [name, c, v, w, ...expected] of read('dual-quadrature.json')) {
      if (!known(name)) continue;
      const { dual } = activationOf(name);
      const size = Math.sqrt(dual.diagonal(v) * dual.diagonal(w));
      const slopes = Math.sqrt(dual.derivative(v, v, v) * dual.derivative(w, w, w));
      const scales = [size, slopes, Math.max(Math.abs(expected[2]), size / v)];
      averages(name, c, v, w).forEach((found, q) => {
        expect(Math.abs(found - expected[q]), `${name} ${q} at ${c}, ${v}, ${w}`).toBeLessThan(1e-11 * scales[q]);
      });
    }
  });
});

describe.each(activationFamilies.map((family) => family.of(family.example ?? [])))('$name', (part) => {
  const { dual } = part;
  const triples = [
    [0.3, 0.7, 1.1],
    [-0.5, 0.6, 2.3],
    [1.2, 1.2, 1.3],
  ] as const;

  it("E[phi' phi'] = d value / d c, and the derivatives by the variances are those of differences", () => {
    for (const [c, v, w] of triples) {
      const h = 1e-4;
      const slope = (f: (t: number) => number) => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
      expect(dual.derivative(c, v, w)).toBeCloseTo(
        slope((t) => dual.value(c + t, v, w)),
        9,
      );
      expect(dual.byVariance(c, v, w)).toBeCloseTo(
        slope((t) => dual.value(c, v + t, w)),
        9,
      );
      expect(dual.byVariance(c, w, v)).toBeCloseTo(
        slope((t) => dual.value(c, v, w + t)),
        9,
      );
    }
  });

  it('value(v; v, v) is the diagonal; value is symmetric; pairs are the maps', () => {
    for (const v of [1e-3, 0.4, 3]) expect(dual.value(v, v, v) / dual.diagonal(v)).toBeCloseTo(1, 11);
    for (const [c, v, w] of triples) {
      expect(dual.value(c, v, w)).toBeCloseTo(dual.value(c, w, v), 12);
      const pair = dual.between(Float64Array.of(v), Float64Array.of(w));
      expect(pair.value(c, 0, 0)).toBeCloseTo(dual.value(c, v, w), 11);
      expect(pair.derivative(c, 0, 0)).toBeCloseTo(dual.derivative(c, v, w), 11);
      expect(pair.byRow(c, 0, 0)).toBeCloseTo(dual.byVariance(c, v, w), 11);
      expect(pair.byColumn(c, 0, 0)).toBeCloseTo(dual.byVariance(c, w, v), 11);
    }
  });

  it("at c = 0 the value is the product of the means; E phi' is their slope", () => {
    expect(dual.value(0, 0.7, 1.9)).toBeCloseTo(part.mean(0.7) * part.mean(1.9), 11);
    expect(dual.derivative(0, 0.7, 1.9)).toBeCloseTo(part.meanSlope(0.7) * part.meanSlope(1.9), 11);
  });

  it('homogeneous and odd where it says so; the derivative is that of the function', () => {
    for (const h of [-2.1, -0.4, 0.3, 1.7]) {
      if (part.homogeneous) expect(part.value(3 * h)).toBeCloseTo(3 * part.value(h), 12);
      if (part.odd) expect(part.value(-h)).toBeCloseTo(-part.value(h), 13);
      expect(part.derivative(h)).toBeCloseTo((part.value(h + 1e-5) - part.value(h - 1e-5)) / 2e-5, 8);
    }
    if (!part.odd) expect(Math.abs(part.mean(1))).toBeGreaterThan(1e-6);
  });

  it('arrays follow the functions, in place too', () => {
    const h = Float64Array.of(-3, -0.7, -1e-3, 0.2, 1.4, 8);
    const out = h.slice();
    part.apply(out, out, 1, 5);
    h.forEach((x, i) => {
      expect(out[i]).toBeCloseTo(i > 0 && i < 5 ? part.value(x) : x, 13);
    });
    const gradient = new Float64Array(6).fill(2);
    part.applyDerivative(h, gradient, 0, 6);
    h.forEach((x, i) => {
      expect(gradient[i]).toBeCloseTo(2 * part.derivative(x), 13);
    });
  });

  it('differences keep their digits where the step is small', () => {
    if (!part.chains) return;
    for (const [c, v, w] of triples) {
      expect(dual.difference(c, 0.2, v, w)).toBeCloseTo(dual.value(c, v, w) - dual.value(c - 0.2, v, w), 12);
      expect(dual.difference(c, 1e-12, v, w) / (1e-12 * dual.derivative(c, v, w))).toBeCloseTo(1, 9);
    }
  });
});
