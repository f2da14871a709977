import { describe, expect, it } from 'vitest';
import { gaussLegendre } from '../../src/numeric/quadrature.ts';
import { prepare, teacherAverage } from '../../src/theory/bpkr/index.ts';
import { teacherProblem } from './problems.ts';

const noisy = { teacherVariance: 1, noiseVariance: 0.25 };
const average = (alpha0: number, samples: number, N: number, L: number, s: number, T: number) =>
  teacherAverage({ alpha0, samples, ...noisy }, new Array(L).fill(N), new Array(L + 1).fill(s), T);

/** Half a unit of the last printed digit, and a little for numbers rounded twice. */
function printed(value: number, text: string): void {
  const digits = text.includes('e') ? text.indexOf('e') - 2 : (text.split('.')[1]?.length ?? 0);
  const unit = text.includes('e') ? 10 ** (Number(text.split('e')[1]) - digits) : 10 ** -digits;
  expect(Math.abs(value - Number(text)), `${value} for ${text}`).toBeLessThanOrEqual(0.51 * unit);
}

describe('the numbers of note bpkr, section 14', () => {
  it('F1: test error against width, L = 1 and 3', () => {
    const table: [number, number, [number, string][]][] = [
      [
        1,
        0.5,
        [
          [5, '1.426'],
          [50, '1.203'],
          [200, '1.056'],
          [2000, '0.918'],
          [Infinity, '0.875'],
        ],
      ],
      [
        1,
        2,
        [
          [5, '1.512'],
          [50, '1.623'],
          [200, '1.975'],
          [2000, '2.630'],
          [Infinity, '2.75'],
        ],
      ],
      [
        3,
        2,
        [
          [5, '1.510'],
          [50, '1.613'],
          [200, '2.105'],
          [2000, '6.825'],
          [Infinity, '8.75'],
        ],
      ],
    ];
    for (const [L, s, row] of table)
      for (const [N, text] of row) printed(average(0.5, 200, N, L, s, 0).testError, text);
    expect(average(0.5, 200, 50, 1, 2, 0).bias2).toBeCloseTo(0.75, 14);
    for (const s of [0.5, 2]) expect(average(0.5, 200, 1e-6, 1, s, 0).testError).toBeCloseTo(1.5, 5);
  });

  it('F2: test error against depth', () => {
    const table: [number, string[]][] = [
      [0.5, ['1.000', '1.000', '1.000', '1.000']],
      [0.8, ['1.186', '1.212', '1.234', '1.246']],
      [1, ['1.326', '1.390', '1.452', '1.488']],
      [1.5, ['1.739', '2.022', '2.433', '2.829']],
      [3, ['3.59', '7.65', '94.4', '9.6e8']],
    ];
    for (const [s, row] of table) {
      [1, 3, 10, 50].forEach((L, k) => {
        printed(average(0.5, 200, 400, L, s, 0).testError, row[k]);
      });
    }
  });

  it('F3: double descent, its cure by T > 0, and bias2 = variance at T = noise', () => {
    const at = (alpha0: number, T: number) => average(alpha0, 200 * alpha0, 200, 1, 1, T);
    printed(at(0.95, 0).bias2, '4.80');
    printed(at(1.05, 0).bias2, '5.00');
    printed(at(0.8, 0).bias2, '1.2');
    printed(at(1.2, 0).bias2, '1.25');
    printed(at(2, 0).bias2, '0.25');
    printed(at(0.95, 0.05).bias2, '0.613');
    printed(at(0.95, 0.05).testError, '0.863');
    for (const alpha0 of [0.3, 0.95, 1, 1.7]) {
      const { bias2, variance, U } = at(alpha0, 0.25);
      expect(bias2).toBeCloseTo(variance, 11);
      expect(U).toBeCloseTo(1, 11);
    }
  });

  it('F4: temperature', () => {
    const temperatures = [0.001, 0.1, 0.3, 1, 3];
    for (const [L, row] of [
      [1, ['1.400', '1.308', '1.281', '1.357', '1.537']],
      [3, ['1.455', '1.339', '1.273', '1.275', '1.395']],
    ] as const) {
      temperatures.forEach((T, k) => {
        printed(average(0.5, 200, 100, L, 1, T).testError, row[k]);
      });
    }
    printed(average(0.5, 200, 100, 1, 1, 0.001).U, '1.300');
    printed(average(0.5, 200, 100, 1, 1, 3).U, '0.770');
  });

  it('F5: an optimal finite width at T > 0', () => {
    const row = ['0.345', '0.3405', '0.336', '0.334', '0.339', '0.354', '0.380', '0.424', '0.475'];
    [2, 5, 10, 20, 50, 100, 200, 500, 2000].forEach((N, k) => {
      printed(average(2, 400, N, 1, 0.3, 0.25).testError, row[k]);
    });
  });
});

describe('average learning curves', () => {
  it('T > 0: = integrals over the Marchenko-Pastur law of the inputs covariance', () => {
    const T = 0.1;
    for (const [alpha0, N, L] of [
      [0.5, 100, 1],
      [1.5, 40, 2],
      [4, 30, 2],
    ]) {
      const P = 200;
      const found = average(alpha0, P, N, L, 0.9, T);
      const A = found.U * 0.9;
      const low = (1 - alpha0 ** -0.5) ** 2;
      const high = (1 + alpha0 ** -0.5) ** 2;
      // x = eigenvalue of X^T X / P; x = c + r cos(phi) makes the square roots smooth. Mass 1 per input dimension.
      const { nodes, weights } = gaussLegendre(400);
      let [bias2, variance, Delta] = [0, 0, 0];
      const ridge = T / (A * alpha0);
      nodes.forEach((u, j) => {
        const phi = (Math.PI / 2) * (u + 1);
        const x = (low + high) / 2 + ((high - low) / 2) * Math.cos(phi);
        const density =
          (((weights[j] * Math.PI) / 2) * ((high - low) / 2) ** 2 * Math.sin(phi) ** 2 * alpha0) / (2 * Math.PI * x);
        const shrink = ridge / (x + ridge);
        const q = x / (x + ridge);
        bias2 += density * (shrink ** 2 + ((0.25 / alpha0) * x) / (x + ridge) ** 2);
        variance += density * A * shrink;
        Delta += density * (P / alpha0) * q * (1 - (x * alpha0 + 0.25) / (A * alpha0 * (x + ridge)));
      });
      // Below alpha0 = 1 a fraction 1 - alpha0 of the directions is not seen.
      if (alpha0 < 1) {
        bias2 += 1 - alpha0;
        variance += (1 - alpha0) * A;
      }
      expect(found.bias2).toBeCloseTo(bias2, 9);
      expect(found.variance).toBeCloseTo(variance, 9);
      expect(found.Delta / Delta).toBeCloseTo(1, 8);
    }
  });

  it('= the mean over draws of data sets, within the spread', () => {
    for (const [T, P, N0] of [
      [0.1, 60, 120],
      [0, 120, 60],
    ]) {
      const draws = Array.from({ length: 12 }, (_, seed) => {
        const data = teacherProblem({ samples: P, dimension: N0, tests: 200, noise: 0.5 }, 300 + seed);
        const { branches, errors } = prepare(data).predict({ widths: [40], temperature: T });
        return [branches[0].U, errors.testError as number, errors.trainError];
      });
      const found = average(P / N0, P, 40, 1, 1, T);
      [found.U, found.testError, found.trainError].forEach((value, k) => {
        if (value === undefined) return;
        const mean = draws.reduce((sum, draw) => sum + draw[k], 0) / draws.length;
        const spread = Math.sqrt(draws.reduce((sum, draw) => sum + (draw[k] - mean) ** 2, 0) / (draws.length - 1));
        expect(Math.abs(mean - value)).toBeLessThan(3.5 * (spread / Math.sqrt(draws.length)) + 0.01 * value);
      });
    }
  });

  it('bad parameters are refused by name; alpha0 = 1 at T = 0 diverges', () => {
    expect(() => average(0, 100, 10, 1, 1, 0)).toThrow(/^alpha0/);
    expect(() => average(1, 100, 10, 1, 1, 0)).toThrow(/diverge/);
    expect(() => average(0.5, 100, 10, 1, 1, -1)).toThrow(/^temperature/);
  });
});
