import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import * as special from '../../src/numeric/special/index.ts';

const { values } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reference', 'special-functions.json'), 'utf8'),
) as { values: Record<string, number[][]> };
const functions = special as unknown as Record<string, (...x: number[]) => number | Float64Array>;
const { besselK, besselKRatio, bivariateNormalUpper, complexLogGamma, complexLogGammaStep, digamma, erf, erfc } =
  special;
const {
  logBeta,
  logGamma,
  logSumExp,
  normalCdf,
  normalQuantile,
  studentTCdf,
  studentTQuantile,
  tabulatedErf,
  trigamma,
} = special;

/** Relative distance, absolute near zero for logarithms. */
function distance(name: string, found: number | Float64Array, expected: number[]): number {
  if (typeof found !== 'number') {
    return Math.hypot(found[0] - expected[0], found[1] - expected[1]) / Math.hypot(expected[0], expected[1]);
  }
  const scale = name === 'logBesselK' ? Math.max(1, Math.abs(expected[0])) : Math.abs(expected[0]);
  return expected[0] === 0 ? Math.abs(found) : Math.abs(found - expected[0]) / scale;
}

describe('special functions against values of 40 digits and more', () => {
  for (const [name, rows] of Object.entries(values)) {
    it(`${name}: ${rows.length} values to 1e-13`, () => {
      for (const row of rows) {
        const results = name.startsWith('complex') ? 2 : 1;
        const found = functions[name](...row.slice(0, row.length - results));
        expect(
          distance(name, found, row.slice(-results)),
          `${name}(${row.slice(0, -results).join(', ')})`,
        ).toBeLessThan(1e-13);
      }
    });
  }
});

describe('published values', () => {
  const close = (found: number, published: number): void =>
    expect(Math.abs(found - published)).toBeLessThan(1e-13 * Math.max(1e-3, Math.abs(published)));

  it('log Gamma and its derivatives (NIST DLMF 5.4; Abramowitz & Stegun, table 6.7)', () => {
    close(logGamma(0.5), 0.5 * Math.log(Math.PI));
    close(logGamma(171), Math.log(7.257415615307994e306));
    close(digamma(1), -0.5772156649015329);
    close(digamma(0.5), -1.9635100260214235);
    close(trigamma(1), Math.PI ** 2 / 6);
    close(trigamma(0.5), Math.PI ** 2 / 2);
    const [real, imaginary] = complexLogGamma(1, 1);
    close(real, -0.6509231993018563);
    close(imaginary, -0.3016403204675331);
  });

  it('K_0(1), K_1(1), K_{1/2} (Abramowitz & Stegun, table 9.8 and 10.2.17)', () => {
    close(besselK(0, 1), 0.42102443824070834);
    close(besselK(1, 1), 0.6019072301972346);
    close(besselK(0.5, 3), Math.sqrt(Math.PI / 6) * Math.exp(-3));
    close(besselK(1.5, 3), Math.sqrt(Math.PI / 6) * Math.exp(-3) * (4 / 3));
  });

  it('erf, erfc, the normal distribution and its quantile (Abramowitz & Stegun, tables 7.1, 26.1, 26.5)', () => {
    close(erf(1), 0.8427007929497149);
    close(erfc(2), 0.004677734981047266);
    close(normalCdf(1), 0.8413447460685429);
    close(normalQuantile(0.975), 1.9599639845400543);
  });

  it("Student's t: 1 and 2 degrees of freedom in closed form, t_{0.975} of 10 degrees", () => {
    for (const t of [-20, -1.5, -0.01, 0.3, 4]) {
      close(studentTCdf(t, 1), 0.5 + Math.atan(t) / Math.PI);
      close(studentTCdf(t, 2), 0.5 + t / (2 * Math.sqrt(2 + t * t)));
    }
    close(studentTQuantile(0.975, 10), 2.228138851986275);
    close(studentTQuantile(0.01, 1), Math.tan(Math.PI * (0.01 - 0.5)));
  });

  it('the orthant at the origin: 1/4 + asin(rho)/(2 pi) (Sheppard 1899)', () => {
    for (const rho of [-1, -0.7, 0, 0.2, 0.999, 1]) {
      close(bivariateNormalUpper(0, 0, rho), 0.25 + Math.asin(rho) / (2 * Math.PI));
    }
  });
});

describe('identities', () => {
  const positive = fc.double({ min: 1e-3, max: 300, noNaN: true });
  const part = fc.double({ min: -60, max: 60, noNaN: true });

  it('complex log Gamma obeys the recurrence, is conjugate-symmetric and continuous in the imaginary part', () => {
    fc.assert(
      fc.property(positive, part, (x, y) => {
        const here = complexLogGamma(x, y);
        const up = complexLogGamma(x + 1, y);
        const mirrored = complexLogGamma(x, -y);
        const scale = 1 + Math.hypot(...here);
        expect(Math.abs(up[0] - here[0] - Math.log(Math.hypot(x, y)))).toBeLessThan(1e-13 * scale);
        expect(Math.abs(up[1] - here[1] - Math.atan2(y, x))).toBeLessThan(1e-13 * scale);
        expect(mirrored[0]).toBe(here[0]);
        expect(mirrored[1]).toBe(-here[1] === 0 ? mirrored[1] : -here[1]);
      }),
    );
    let previous = 0;
    for (let y = 0; y < 400; y += 0.25) {
      const [, phase] = complexLogGamma(2.5, y);
      expect(Math.abs(phase - previous)).toBeLessThan(1.6);
      previous = phase;
    }
  });

  it('the step of complex log Gamma is the difference of two values', () => {
    fc.assert(
      fc.property(positive, part, (x, y) => {
        const step = complexLogGammaStep(x, y);
        const [real, imaginary] = complexLogGamma(x, y);
        const scale = 1 + Math.abs(real) + Math.abs(logGamma(x)) + Math.abs(imaginary);
        expect(Math.abs(step[0] - (real - logGamma(x)))).toBeLessThan(1e-14 * scale);
        expect(Math.abs(step[1] - imaginary)).toBeLessThan(1e-14 * scale);
      }),
    );
  });

  it('digamma and trigamma obey their recurrences', () => {
    fc.assert(
      fc.property(positive, (x) => {
        expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(1e-14 * (1 + 1 / x + Math.abs(digamma(x))));
        expect(Math.abs(trigamma(x + 1) - trigamma(x) + 1 / (x * x))).toBeLessThan(1e-14 * (1 + 1 / (x * x)));
      }),
    );
  });

  it('K obeys its three-term recurrence and the ratio is K_{nu+1}/K_nu', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.double({ min: 0.05, max: 60, noNaN: true }),
        (nu, x) => {
          const right = besselK(nu - 1, x) + ((2 * nu) / x) * besselK(nu, x);
          const size = besselK(nu - 1, x) + Math.abs((2 * nu) / x) * besselK(nu, x);
          expect(Math.abs(besselK(nu + 1, x) - right)).toBeLessThan(2e-14 * size);
          const ratio = besselKRatio(nu, x);
          expect(Math.abs((besselK(nu, x) * ratio) / besselK(nu + 1, x) - 1)).toBeLessThan(2e-14);
        },
      ),
    );
  });

  it('quantiles invert distribution functions', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
        fc.double({ min: 0.6, max: 500, noNaN: true }),
        (p, freedom) => {
          expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(2e-15);
          expect(Math.abs(studentTCdf(studentTQuantile(p, freedom), freedom) - p)).toBeLessThan(2e-13);
        },
      ),
    );
  });

  it('the four orthants of a bivariate normal sum to one and have the right margins', () => {
    const threshold = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(threshold, threshold, fc.double({ min: -1, max: 1, noNaN: true }), (h, k, rho) => {
        const both = bivariateNormalUpper(h, k, rho);
        const first = bivariateNormalUpper(h, -k, -rho);
        expect(Math.abs(both + first - normalCdf(-h))).toBeLessThan(1e-15 + 1e-13 * normalCdf(-h));
        expect(Math.abs(both - bivariateNormalUpper(k, h, rho))).toBeLessThan(1e-15);
        expect(both).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('log B is symmetric and B(a, 1) = 1/a', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        expect(logBeta(a, b)).toBe(logBeta(b, a));
        expect(Math.abs(logBeta(a, 1) + Math.log(a))).toBeLessThan(1e-13 * (1 + Math.abs(Math.log(a))));
      }),
    );
  });

  it('logSumExp is shift-invariant, empty sums are log 0, weights count', () => {
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
    expect(logSumExp([1e4, 1e4])).toBeCloseTo(1e4 + Math.LN2, 10);
    expect(logSumExp([Number.NEGATIVE_INFINITY, 3])).toBe(3);
    expect(logSumExp([0, 5], [2, 0])).toBeCloseTo(Math.LN2, 14);
  });
});

it('arguments outside of the domain are named errors, never NaN', () => {
  for (const bad of [
    () => logGamma(0),
    () => logGamma(Number.NaN),
    () => digamma(-1),
    () => trigamma(0),
    () => complexLogGamma(-3, 0),
    () => complexLogGammaStep(0, 1),
    () => besselK(1, 0),
    () => besselKRatio(Number.NaN, 1),
    () => normalQuantile(0),
    () => normalQuantile(1),
    () => studentTCdf(1, 0),
    () => studentTQuantile(2, 3),
    () => bivariateNormalUpper(0, 0, 1.5),
  ]) {
    expect(bad).toThrow(InputError);
  }
});

describe('the tabulated error function', () => {
  it('is erf to 1e-15 everywhere, odd, and exact where erf is 0 or 1', () => {
    for (let x = -7; x <= 7; x += 0.00137) expect(Math.abs(tabulatedErf(x) - erf(x))).toBeLessThan(1e-15);
    // Edges of the expansions lie half way between centres.
    for (let n = 0; n < 100; n++) {
      const x = (n + 0.5) / 16;
      for (const y of [x * (1 - 1e-15), x, x * (1 + 1e-15)])
        expect(Math.abs(tabulatedErf(y) - erf(y))).toBeLessThan(1e-15);
      expect(tabulatedErf(-x)).toBe(-tabulatedErf(x));
    }
    for (const x of [1e-300, 1e-20, 1e-8]) expect(Math.abs(tabulatedErf(x) / erf(x) - 1)).toBeLessThan(1e-14);
    expect([0, 6, 1e9, -Infinity].map(tabulatedErf)).toEqual([0, 1, 1, -1]);
    expect(tabulatedErf(Number.NaN)).toBeNaN();
  });
});
