import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import {
  hiddenLayers,
  labelEnergy,
  labelForce,
  labelSpectrum,
  linearKernelProblem,
  orderParameters,
  prepare,
} from '../../src/theory/bpkr/index.ts';
import { labelForceSlope } from '../../src/theory/bpkr/label-spectrum.ts';
import { layerForce, layerForceSlope } from '../../src/theory/bpkr/layers.ts';
import { teacherProblem, twoBranchProblem } from './problems.ts';

const widthList = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
const temperatures = fc.constantFrom(0, 0.01, 0.3, 2);
const variance = fc.double({ min: 0.4, max: 2.5, noNaN: true });

const data = teacherProblem({ samples: 12, dimension: 20 }, 1);
const theory = prepare(data);

describe('saddle points: invariances (note bpkr, section 2)', () => {
  it('moving variance between layers, sigma_1^2 included, leaves U sigma_1^2, predictor and evidence alone', () => {
    fc.assert(
      fc.property(widthList, temperatures, variance, fc.nat(4), fc.nat(4), (widths, temperature, factor, from, to) => {
        const base = new Array<number>(widths.length + 1).fill(1.1);
        const moved = base.slice();
        moved[from % moved.length] *= factor;
        moved[to % moved.length] /= factor;
        const a = theory.predict({ widths, priorVariances: base, temperature });
        const b = theory.predict({ widths, priorVariances: moved, temperature });
        const amplitude = (p: typeof a, first: number) => p.branches[0].logU + Math.log(first);
        expect(amplitude(b, moved[0])).toBeCloseTo(amplitude(a, base[0]), 11);
        expect(b.branches[0].Delta).toBeCloseTo(a.branches[0].Delta, 9);
        expect(b.errors.testError).toBeCloseTo(a.errors.testError as number, 10);
        expect(b.logEvidenceLaplace).toBeCloseTo(a.logEvidenceLaplace, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('permuting hidden layers permutes u_l with their layers and changes nothing else', () => {
    const a = theory.predict({ widths: [5, 30, 11], priorVariances: [1, 0.7, 1.3, 1.9], temperature: 0.1 });
    const b = theory.predict({ widths: [11, 5, 30], priorVariances: [1, 1.9, 0.7, 1.3], temperature: 0.1 });
    expect(b.branches[0].logU).toBeCloseTo(a.branches[0].logU, 12);
    const [u1, u2, u3] = a.branches[0].u;
    [u3, u1, u2].forEach((value, l) => {
      expect(b.branches[0].u[l]).toBeCloseTo(value, 11);
    });
    expect(b.errors.testError).toBeCloseTo(a.errors.testError as number, 11);
  });

  it('y -> c y, T -> c^2 T, sigma_1^2 -> c^2 sigma_1^2 leaves U and scales f by c', () => {
    const scaled = prepare({
      ...data,
      targets: matrix(
        12,
        1,
        data.targets.data.map((y) => 3 * y),
      ),
    });
    const a = theory.predict({ widths: [7, 9], priorVariances: [1, 1, 1], temperature: 0.2 });
    const b = scaled.predict({ widths: [7, 9], priorVariances: [9, 1, 1], temperature: 1.8 });
    expect(b.branches[0].logU).toBeCloseTo(a.branches[0].logU, 12);
    a.predictor.mean.forEach((f, i) => {
      expect(b.predictor.mean[i]).toBeCloseTo(3 * f, 11);
    });
  });
});

describe('saddle points: equations', () => {
  it('Delta(U) = N_l (1 - u_l/sigma^2) for every layer, prod u_l = U, G > 0 slope at a minimum, an odd number of roots', () => {
    fc.assert(
      fc.property(
        widthList,
        temperatures,
        fc.array(variance, { minLength: 5, maxLength: 5 }),
        fc.nat(20),
        (widths, T, v, seed) => {
          const own = teacherProblem({ samples: 10, dimension: 8 }, seed);
          const problem = linearKernelProblem(own.inputs, own.targets, own.testInputs);
          const spectrum = labelSpectrum(problem);
          const priorVariances = v.slice(0, widths.length + 1);
          const { branches, status } = prepare(own).orderParameters({ widths, priorVariances, temperature: T });
          expect(status.converged).toBe(true);
          expect(branches.length % 2).toBe(1);
          expect(branches[0].isMinimum).toBe(true);
          for (const { u, U, logU, Delta } of branches) {
            const force = labelForce(spectrum, logU + Math.log(priorVariances[0]), T);
            expect(Math.abs(force - Delta)).toBeLessThan(1e-9 * Math.max(1, Math.abs(Delta)));
            expect(u.reduce((a, b) => a * b, 1) / U).toBeCloseTo(1, 11);
            widths.forEach((N, l) => {
              expect(Math.abs(N * (1 - u[l] / priorVariances[l + 1]) - Delta)).toBeLessThan(
                1e-10 * Math.max(N, Math.abs(Delta)),
              );
            });
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it('equal widths at T = 0: 1 - u/sigma^2 = alpha (1 - u^-L r0)', () => {
    const { r0 } = theory.spectrum({ widths: [1], temperature: 0 });
    for (const L of [1, 2, 5]) {
      const N = 17;
      const s = 0.8;
      const parameters = { widths: new Array(L).fill(N), priorVariances: [1, ...new Array(L).fill(s)], temperature: 0 };
      const [{ u }] = theory.orderParameters(parameters).branches;
      expect(1 - u[0] / s).toBeCloseTo((12 / N) * (1 - r0 / u[0] ** L), 11);
    }
  });

  it('layerForce solves its equation and its slope is its derivative, for widths from 1 to 1e6 and any x', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1, 2, 3.5, 40, 1e6, Number.POSITIVE_INFINITY), { minLength: 1, maxLength: 4 }),
        fc.double({ min: -60, max: 60, noNaN: true }),
        (widths, x) => {
          fc.pre(widths.some(Number.isFinite));
          const layers = hiddenLayers(widths, new Array(widths.length + 1).fill(1));
          const delta = layerForce(layers, x);
          const least = Math.min(...widths);
          expect(delta).toBeLessThanOrEqual(least);
          if (x > -25) {
            const sum = widths.reduce((total, N) => total + Math.log1p(-delta / N), 0);
            expect(Math.abs(sum - x)).toBeLessThan(1e-10 * Math.exp(Math.max(0, -x)) + 1e-12 * Math.abs(x));
            const h = 1e-4;
            const slope = (layerForce(layers, x + h) - layerForce(layers, x - h)) / (2 * h);
            expect(Math.abs(slope / layerForceSlope(layers, delta) - 1)).toBeLessThan(1e-5 * Math.exp(Math.max(0, -x)));
          }
        },
      ),
    );
  });

  it('Delta = 2 dF/dlogU and its slope, at T = 0 and T > 0, also where U overflows', () => {
    const spectrum = labelSpectrum(linearKernelProblem(data.inputs, data.targets, data.testInputs));
    for (const T of [0, 0.1]) {
      for (const t of [-3, -0.2, 0.4, 5]) {
        const h = 1e-4;
        const F = (s: number) => labelEnergy(spectrum, s, T);
        expect(labelForce(spectrum, t, T)).toBeCloseTo((F(t + h) - F(t - h)) / h, 5);
        const force = (s: number) => labelForce(spectrum, s, T);
        expect(labelForceSlope(spectrum, t, T)).toBeCloseTo((force(t + h) - force(t - h)) / (2 * h), 5);
      }
      expect(labelForce(spectrum, 2000, T)).toBeCloseTo(12, 9);
      expect(Number.isFinite(labelEnergy(spectrum, 2000, T))).toBe(true);
    }
    expect(labelForce(spectrum, -2000, 0.1)).toBeCloseTo(0, 12);
    expect(labelForceSlope(spectrum, -2000, 0.1)).toBeCloseTo(0, 12);
  });
});

describe('saddle points: limits (note bpkr, section 3.3)', () => {
  const one = (N: number, L: number, s: number, T = 0) =>
    theory.orderParameters({
      widths: new Array(L).fill(N),
      priorVariances: [1, ...new Array(L).fill(s)],
      temperature: T,
    }).branches[0];
  const { r0 } = theory.spectrum({ widths: [1], temperature: 0 });

  it('N -> infinity: U -> S as 1/N, and exactly S at infinite width', () => {
    for (const T of [0, 0.3]) {
      const off = [1e3, 1e4, 1e5].map((N) => one(N, 2, 1.3, T).U / 1.69 - 1);
      expect(off[0] / off[1]).toBeCloseTo(10, 0);
      expect(off[1] / off[2]).toBeCloseTo(10, 1);
      expect(one(Number.POSITIVE_INFINITY, 2, 1.3, T).U).toBeCloseTo(1.69, 14);
    }
  });

  it('N -> 0 at T = 0: U -> r0, monotone in between', () => {
    expect(one(1e-6, 1, 1.3).U).toBeCloseTo(r0, 5);
    const values = [0.1, 1, 10, 100, 1e4].map((N) => one(N, 1, 1.3).U);
    const signs = values.slice(1).map((value, i) => Math.sign(value - values[i]));
    expect(new Set(signs).size).toBe(1);
  });

  it('an infinite layer drops out: its variance multiplies, nothing else', () => {
    const a = theory.orderParameters({
      widths: [9, Number.POSITIVE_INFINITY],
      priorVariances: [1, 0.8, 1.5],
      temperature: 0.1,
    });
    const b = theory.orderParameters({ widths: [9], priorVariances: [1.5, 0.8], temperature: 0.1 });
    expect(a.branches[0].logU).toBeCloseTo(b.branches[0].logU + Math.log(1.5), 12);
    expect(a.branches[0].u[1]).toBe(1.5);
  });

  it('L -> infinity in the low-noise regime: U -> alpha r0 / (alpha - 1 + 1/sigma^2), with the numbers of the note at L = 1000', () => {
    // Spectrum with r0 chosen so that the limit at alpha = 1/2, sigma^2 = 1 is 1.8524 as in section 13.
    for (const [s, at1000, limit] of [
      [0.7, 1.4241, 1.4249],
      [1, 1.8501, 1.8524],
      [1.6, 4.596, 4.631],
    ]) {
      const P = 200;
      const spectrum = {
        samples: P,
        eigenvalues: new Float64Array(P).fill(1),
        labelPowers: new Float64Array(P),
        largestPower: 0,
        residual: 0,
        quadraticForm: P * 1.8524,
        logDeterminant: 0,
      };
      // All variances equal, sigma_1^2 included: r0 = 1.8524 / sigma_1^2.
      expect((0.5 * 1.8524) / s / (0.5 - 1 + 1 / s)).toBeCloseTo(limit, 3);
      const layers = hiddenLayers(new Array(1000).fill(400), [1, ...new Array(1000).fill(s)]);
      const { branches } = orderParameters(spectrum, layers, 0, { logInputVariance: Math.log(s) });
      expect(branches[0].U / at1000).toBeCloseTo(1, 3);
    }
  });

  it('deep high-noise networks stay in log U: sigma^2 = 4, L = 1000 gives U near 1e301, L = 4000 beyond overflow', () => {
    const big = prepare(teacherProblem({ samples: 100, dimension: 200 }, 3));
    const at = (L: number) =>
      big.predict({ widths: new Array(L).fill(200), priorVariances: [1, ...new Array(L).fill(4)], temperature: 0 });
    const log10 = at(1000).branches[0].logU / Math.LN10;
    expect(log10).toBeGreaterThan(300.5);
    expect(log10).toBeLessThan(302);
    const deep = at(4000);
    expect(deep.status.warnings.join()).toMatch(/logarithm/);
    expect(deep.predictor.mean.every(Number.isFinite)).toBe(true);
    expect(deep.branches[0].logU).toBeGreaterThan(2700);
  });

  it('a bottleneck bounds Delta: Delta < N_min', () => {
    const { branches } = theory.orderParameters({ widths: [200, 2, 200], temperature: 0.01 });
    expect(branches[0].Delta).toBeLessThan(2);
  });
});

describe('saddle points: branches and edges', () => {
  it('two minima and a barrier, numbers of note bpkr F8', () => {
    for (const [N, A, roots] of [
      [
        4,
        3.5,
        [
          [0.0444, 54.71],
          [20.41, 55.56],
          [2.25, 58.97],
        ],
      ],
      [
        8,
        4,
        [
          [14.03, 73.78],
          [0.171, 75.69],
        ],
      ],
    ] as const) {
      const two = prepare(twoBranchProblem(A));
      const { branches, status } = two.orderParameters({ widths: [N, N], temperature: 0.5 });
      expect(branches).toHaveLength(3);
      expect(branches.filter((branch) => branch.isMinimum)).toHaveLength(2);
      roots.forEach(([U, H], k) => {
        expect(branches[k].U / U).toBeCloseTo(1, 2);
        expect(branches[k].H).toBeCloseTo(H, 1);
      });
      expect(status.warnings.join()).toMatch(/2 minima/);
    }
  });

  it('an exact root on a point of the scan is found once: U = S = 1 where y is drawn from the prior in the mean', () => {
    // lambda = 1, T = 1, c^2 = 2: Delta(1) = 0 exactly.
    const inputs = matrix(3, 3, Float64Array.of(Math.sqrt(3), 0, 0, 0, Math.sqrt(3), 0, 0, 0, Math.sqrt(3)));
    const unit = prepare({ inputs, targets: matrix(3, 1, new Float64Array(3).fill(Math.SQRT2)) });
    const { branches } = unit.orderParameters({ widths: [6, 6], temperature: 1 });
    expect(branches).toHaveLength(1);
    expect(branches[0].U).toBeCloseTo(1, 14);
  });

  it('y = 0: an error at T = 0 with R >= N_min that names the remedy; U = S prod(1 - R/N_l) with R < N_min; fine at T > 0', () => {
    const silent = prepare({ ...data, targets: matrix(12, 1) });
    expect(() => silent.predict({ widths: [12], temperature: 0 })).toThrow(InputError);
    expect(() => silent.predict({ widths: [12], temperature: 0 })).toThrow(/temperature > 0/);
    const wide = silent.predict({ widths: [24], temperature: 0 });
    expect(wide.branches[0].U).toBeCloseTo(0.5, 13);
    expect(silent.predict({ widths: [5], temperature: 0.1 }).predictor.mean.every((f) => f === 0)).toBe(true);
  });

  it('inputs of zeros: rank 0, U = S, mean 0 and variance 0', () => {
    const empty = prepare({
      inputs: matrix(4, 3),
      targets: matrix(4, 1, Float64Array.of(1, 2, 3, 4)),
      testInputs: matrix(2, 3),
    });
    for (const temperature of [0, 0.2]) {
      const { branches, predictor } = empty.predict({ widths: [3, 3], temperature });
      expect(branches[0].U).toBeCloseTo(1, 14);
      expect([...predictor.mean, ...predictor.variance]).toEqual([0, 0, 0, 0]);
      expect(predictor.trainError).toBeCloseTo(7.5, 12);
    }
  });

  it('a condition number beyond 1e12 at T = 0 is flagged', () => {
    const inputs = matrix(2, 2, Float64Array.of(1, 0, 0, 3e-7));
    const warned = prepare({ inputs, targets: matrix(2, 1, Float64Array.of(1, 1)) });
    expect(warned.predict({ widths: [5], temperature: 0 }).status.warnings.join()).toMatch(/ill-conditioned/);
    expect(warned.predict({ widths: [5], temperature: 0.1 }).status.warnings).toEqual([]);
  });

  it('bad parameters are refused with the name of the field', () => {
    const refuse = (parameters: Parameters<typeof theory.predict>[0], message: RegExp) =>
      expect(() => theory.predict(parameters)).toThrow(message);
    refuse({ widths: [5], temperature: -1 }, /^temperature: found -1/);
    refuse({ widths: [5], temperature: Number.NaN }, /^temperature: found NaN/);
    refuse({ widths: [], temperature: 0 }, /^widths:/);
    refuse({ widths: [5, 0], temperature: 0 }, /^widths\[1\]: found 0/);
    refuse({ widths: [5, Number.NaN], temperature: 0 }, /^widths\[1\]/);
    refuse({ widths: [5], priorVariances: [1], temperature: 0 }, /^priorVariances: found an array of length 1/);
    refuse({ widths: [5], priorVariances: [1, 0], temperature: 0 }, /^priorVariances\[1\]: found 0/);
    refuse({ widths: [5], priorVariances: [-1, 1], temperature: 0 }, /^priorVariances\[0\]: found -1/);
    expect(() =>
      prepare({ inputs: matrix(3, 2), targets: matrix(2, 1) }).predict({ widths: [1], temperature: 1 }),
    ).toThrow(/^targets: found 2 rows/);
    expect(() => prepare({ inputs: matrix(1, 1, Float64Array.of(Number.NaN)), targets: matrix(1, 1) })).toThrow(
      /^inputs\[0\]\[0\]: found NaN/,
    );
    expect(() =>
      prepare({ inputs: matrix(0, 2), targets: matrix(0, 1) }).predict({ widths: [1], temperature: 1 }),
    ).toThrow(/no training points/);
    expect(() => prepare({ ...data, testInputs: matrix(2, 3) })).toThrow(/^testInputs: found 3 columns/);
    expect(() => prepare({ ...data, testTargets: matrix(2, 1) })).toThrow(/^testTargets: found 2 x 1/);
  });
});
