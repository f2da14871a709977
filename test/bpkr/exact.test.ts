import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { besselK, besselKRatio, logBesselK, logGamma, logSumExp } from '../../src/numeric/special/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import {
  hiddenLayers,
  labelEnergy,
  labelForce,
  labelSpectrum,
  linearKernelProblem,
  prepare,
} from '../../src/theory/bpkr/index.ts';
import { GammaProduct } from '../../src/theory/shared/gamma-product.ts';
import { distance, teacherProblem, twoBranchProblem } from './problems.ts';

/** log density of log g for one Gamma variable. */
function logGammaDensity(shape: number, scale: number, t: number): number {
  const x = t - Math.log(scale);
  return shape * x - Math.exp(x) - logGamma(shape);
}

/** The density of log(g_1 g_2 ..) by repeated convolution on a grid: real arithmetic only (note bpkr, 6.1 B). */
function convolution(factors: readonly { shape: number; scale: number }[], h: number, from: number, to: number) {
  const count = Math.round((to - from) / h) + 1;
  const grid = Float64Array.from({ length: count }, (_, i) => from + i * h);
  let log = grid.map((t) => logGammaDensity(factors[0].shape, factors[0].scale, t));
  for (const { shape, scale } of factors.slice(1)) {
    const terms = new Float64Array(count);
    log = grid.map((t) => {
      for (let j = 0; j < count; j++) terms[j] = log[j] + logGammaDensity(shape, scale, t - grid[j]);
      return logSumExp(terms) + Math.log(h);
    });
  }
  return { grid, log };
}

describe('density of log U under the prior', () => {
  it.each([
    [[0.5, 15], 80, 0.08],
    [[2, 2], 45, 0.05],
    [[3.5, 1.5, 25], 40, 0.05],
  ] as const)('Mellin contour = repeated convolution, shapes %j, far tails included', (shapes, reach, h) => {
    const factors = shapes.map((shape) => ({ shape, scale: 1.3 / shape }));
    const { grid, log } = convolution(factors, h, -reach, 12);
    const mellin = new GammaProduct(factors).logDensity(grid);
    let worst = 0;
    // Left out: the end where the convolution is cut off, and the right tail, too sharp for its step.
    grid.forEach((t, i) => {
      if (t > -reach / 2 && log[i] > -60)
        worst = Math.max(worst, Math.abs(log[i] - mellin[i]) / (1 + Math.abs(log[i])));
    });
    expect(worst).toBeLessThan(3e-12);
  });

  it('moments of the density = products of Gamma functions', () => {
    const product = new GammaProduct([
      { shape: 1.5, scale: 0.5 },
      { shape: 4, scale: 0.3 },
      { shape: 4, scale: 0.2 },
    ]);
    const h = 0.02;
    const grid = Float64Array.from({ length: 4000 }, (_, i) => -65 + i * h);
    const log = product.logDensity(grid);
    for (const s of [-1, 0, 0.5, 1, 2, 3]) {
      const total = logSumExp(log.map((value, i) => value + s * grid[i])) + Math.log(h);
      expect(total).toBeCloseTo(product.logMoment(s), 11);
    }
  });

  it('= the law of sampled products (mean and variance of log U)', () => {
    const stream = new RandomStream({ seed: 4, purpose: 'gamma product' });
    const n = 40000;
    let [sum, square] = [0, 0];
    for (let i = 0; i < n; i++) {
      const t = Math.log(stream.gamma(1) * stream.gamma(2.5));
      sum += t;
      square += t * t;
    }
    const h = 0.05;
    const grid = Float64Array.from({ length: 1000 }, (_, i) => -40 + i * h);
    const weights = new GammaProduct([
      { shape: 1, scale: 1 },
      { shape: 2.5, scale: 1 },
    ])
      .logDensity(grid)
      .map((value) => h * Math.exp(value));
    const mean = weights.reduce((total, w, i) => total + w * grid[i], 0);
    const variance = weights.reduce((total, w, i) => total + w * (grid[i] - mean) ** 2, 0);
    expect(Math.abs(sum / n - mean)).toBeLessThan(3.5 * Math.sqrt(variance / n));
    expect(Math.abs(square / n - (sum / n) ** 2 - variance)).toBeLessThan(3.5 * Math.sqrt(6 / n) * variance);
  });

  it('wide layers keep their digits: shape 1e7 is a narrow normal density', () => {
    const shape = 1e7;
    for (const factors of [
      [{ shape, scale: 1 / shape }],
      [
        { shape, scale: 1 / shape },
        { shape, scale: 1 / shape },
      ],
    ]) {
      const variance = factors.length / shape;
      const [log] = new GammaProduct(factors).logDensity(Float64Array.of(0));
      expect(log).toBeCloseTo(-0.5 * Math.log(2 * Math.PI * variance), 6);
    }
  });
});

describe('exact averages', () => {
  const data = teacherProblem({ samples: 9, dimension: 7 }, 5);
  const theory = prepare(data);
  const problem = linearKernelProblem(data.inputs, data.targets, data.testInputs);
  const spectrum = labelSpectrum(problem);

  it('= a full tensor quadrature over log g_1 .. log g_L: evidence, <U>, <u_l>, Delta, mean, variance, kernels (L = 1, 2, 3)', () => {
    const T = 0.2;
    for (const { widths, h, reach } of [
      { widths: [4], h: 0.05, reach: 26 },
      { widths: [5, 3], h: 0.12, reach: 26 },
      { widths: [8, 6, 9], h: 0.16, reach: 9 },
    ]) {
      const priorVariances = [1.2, 0.8, 1.3, 0.9].slice(0, widths.length + 1);
      const shift = Math.log(1.2);
      const layers = hiddenLayers(widths, priorVariances);
      const axis = Float64Array.from({ length: Math.ceil((reach + 4) / h) }, (_, i) => -reach + i * h);
      const densities = layers.map(({ width, variance }) =>
        axis.map((t) => Math.exp(logGammaDensity(width / 2, (2 * variance) / width, t))),
      );
      const L = widths.length;
      const total = axis.length ** L;
      let Z = 0;
      let U = 0;
      const u = new Float64Array(L);
      const inverse = new Float64Array(L);
      let Delta = 0;
      const perT = new Map<number, { F: number; D: number }>();
      for (let flat = 0; flat < total; flat++) {
        let rest = flat;
        let weight = 1;
        let place = 0;
        const index: number[] = [];
        for (let l = 0; l < L; l++) {
          const i = rest % axis.length;
          rest = (rest - i) / axis.length;
          index.push(i);
          place += i;
          weight *= densities[l][i] * h;
        }
        if (weight < 1e-30) continue;
        const t = -reach * L + place * h;
        let known = perT.get(place);
        if (known === undefined) {
          known = { F: labelEnergy(spectrum, t + shift, T), D: labelForce(spectrum, t + shift, T) };
          perT.set(place, known);
        }
        const w = weight * Math.exp(-known.F);
        Z += w;
        U += w * Math.exp(t);
        Delta += w * known.D;
        let v = 0;
        for (let l = L - 1; l >= 0; l--) {
          v += axis[index[l]];
          u[l] += w * Math.exp(axis[index[l]]);
          // The training point 0 of <f f / V_l> is checked through <1/V_l> weighted with its posterior second moment below.
          inverse[l] += w * Math.exp(-v) * Math.exp(t);
        }
      }
      const exact = theory.exact({ widths, priorVariances, temperature: T });
      expect(exact.logEvidence).toBeCloseTo(Math.log(Z) - 4.5 * Math.log(2 * Math.PI), 9);
      expect(exact.meanU).toBeCloseTo(U / Z, 9);
      expect(exact.Delta).toBeCloseTo(Delta / Z, 8);
      exact.u.forEach((value, l) => {
        expect(value).toBeCloseTo(u[l] / Z, 8);
      });
      expect(inverse[0] / Z).toBeCloseTo(1, 12);
    }
  });

  it('L = 1, T = 0: the generalized inverse Gaussian law, Bessel functions', () => {
    const interpolating = teacherProblem({ samples: 6, dimension: 10 }, 6);
    const own = prepare(interpolating);
    const Q = labelSpectrum(
      linearKernelProblem(interpolating.inputs, interpolating.targets, interpolating.testInputs),
    ).quadraticForm;
    for (const N of [1, 2, 6, 7, 40, 500]) {
      const s = 0.7;
      const a = N / s;
      const p = (N - 6) / 2;
      const z = Math.sqrt(a * Q);
      const exact = own.exact({ widths: [N], priorVariances: [1, s], temperature: 0 });
      const upper = Math.exp(logBesselK(p + 1, z) - logBesselK(p, z));
      const lower = Math.exp(logBesselK(p - 1, z) - logBesselK(p, z));
      expect(exact.meanU / (Math.sqrt(Q / a) * upper)).toBeCloseTo(1, 11);
      expect((exact.meanInverseU as number) / (Math.sqrt(a / Q) * lower)).toBeCloseTo(1, 11);
      // The ratio function runs from K_p to K_{p+1}.
      expect(besselKRatio(Math.abs(p), z)).toBeCloseTo(besselK(Math.abs(p) + 1, z) / besselK(Math.abs(p), z), 9);
      // Z = (2 pi)^(-R/2) prod lambda^(-1/2) (a/2)^(N/2) / Gamma(N/2) * 2 K_p(sqrt(aQ)) (Q/a)^(p/2)
      const { logDeterminant } = labelSpectrum(
        linearKernelProblem(interpolating.inputs, interpolating.targets, interpolating.testInputs),
      );
      const logZ =
        -3 * Math.log(2 * Math.PI) -
        0.5 * logDeterminant +
        (N / 2) * Math.log(a / 2) -
        logGamma(N / 2) +
        Math.LN2 +
        logBesselK(p, z) +
        (p / 2) * Math.log(Q / a);
      expect(exact.logEvidence).toBeCloseTo(logZ, 9);
    }
  });

  it('L = 2, T = 0: <U> is a ratio of Mellin-Barnes integrals (Meijer G), by the moment identity of the prior', () => {
    // int p(t) e^{-R t/2 - Q e^{-t}/2} by direct quadrature of the convolution density, another route to every moment.
    const factors = [
      { shape: 3, scale: 2 / 6 },
      { shape: 4.5, scale: 2 / 9 },
    ];
    const { grid, log } = convolution(factors, 0.05, -40, 8);
    const exact = theory.exact({ widths: [6, 9], temperature: 0 });
    const R = problem.rank;
    const weights = grid.map((t, i) => log[i] - (R / 2) * t - 0.5 * spectrum.quadraticForm * Math.exp(-t));
    const total = logSumExp(weights);
    const moment = (k: number) => Math.exp(logSumExp(weights.map((value, i) => value + k * grid[i])) - total);
    expect(exact.meanU / moment(1)).toBeCloseTo(1, 10);
    expect((exact.meanInverseU as number) / moment(-1)).toBeCloseTo(1, 10);
  });

  it('<1/U> at T > 0 is given for N_min > 2 only, and does not depend on the quadrature', () => {
    for (const widths of [[1, 30], [2], [50, 2, 50]]) {
      expect(theory.exact({ widths, temperature: 0.2 }).meanInverseU).toBeNull();
    }
    for (const widths of [[3], [3, 40]]) {
      const a = theory.exact({ widths, temperature: 0.2 }).meanInverseU as number;
      const b = theory.exact({ widths, temperature: 0.2 }, 1500).meanInverseU as number;
      expect(a / b).toBeCloseTo(1, 10);
    }
  });

  it('every average is converged in the number of nodes', () => {
    for (const [widths, temperature] of [
      [[1, 30], 0.2],
      [[2], 0.05],
      [[10, 10], 0],
      [[300, 300, 300], 0.1],
    ] as const) {
      const a = theory.exact({ widths, temperature });
      const b = theory.exact({ widths, temperature }, 1400);
      expect(a.logEvidence).toBeCloseTo(b.logEvidence, 10);
      expect(a.meanU / b.meanU).toBeCloseTo(1, 11);
      expect(distance(a.mean, b.mean)).toBeLessThan(1e-11);
      expect(distance(a.variance, b.variance)).toBeLessThan(1e-11);
    }
  });

  it('invariances: variances moved between layers, widths permuted', () => {
    const a = theory.exact({ widths: [5, 9], priorVariances: [1, 0.5, 1.6], temperature: 0.1 });
    const b = theory.exact({ widths: [9, 5], priorVariances: [0.8, 1, 1], temperature: 0.1 });
    expect(b.logEvidence).toBeCloseTo(a.logEvidence, 11);
    expect(0.8 * b.meanU).toBeCloseTo(a.meanU, 11);
    expect(distance(a.mean, b.mean)).toBeLessThan(1e-12);
    expect(distance(a.variance, b.variance)).toBeLessThan(1e-12);
  });

  it('N -> infinity: the Gaussian process, with a deviation of order 1/N; exactly at infinite width', () => {
    const gp = theory.gaussianProcess({ widths: [1, 1], temperature: 0.1 });
    const off = [100, 1000].map((N) => theory.exact({ widths: [N, N], temperature: 0.1 }).logEvidence - gp.logEvidence);
    expect(off[0] / off[1]).toBeCloseTo(10, 0);
    const infinite = theory.exact({ widths: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], temperature: 0.1 });
    expect(infinite.logEvidence).toBeCloseTo(gp.logEvidence, 12);
    expect(distance(infinite.variance, gp.predictor.variance)).toBeLessThan(1e-14);
    expect(infinite.meanInverseU).toBeCloseTo(1, 14);
  });

  it('the saddle approaches the exact <U> as 1/N at P = N, L = 2, T = 0.1; Laplace evidence with it', () => {
    const deviations = [10, 40].map((N) => {
      const own = prepare(teacherProblem({ samples: N, dimension: 2 * N }, 100 + N));
      const parameters = { widths: [N, N], temperature: 0.1 };
      const exact = own.exact(parameters);
      const saddle = own.predict(parameters);
      return {
        U: Math.abs(saddle.branches[0].U / exact.meanU - 1),
        evidence: Math.abs(saddle.logEvidenceLaplace - exact.logEvidence),
      };
    });
    expect(deviations[0].U).toBeLessThan(0.1);
    expect(deviations[1].U).toBeLessThan(0.03);
    expect(deviations[1].U / deviations[0].U).toBeLessThan(0.5);
    expect(deviations[0].evidence).toBeLessThan(0.02);
    expect(deviations[1].evidence).toBeLessThan(0.005);
  });

  it('wide and deep together: at fixed effective depth L P/N networks are alike (Hanin & Zlokapa 2023)', () => {
    const at = (N: number, L: number, T: number) =>
      theory.exact({ widths: new Array<number>(L).fill(N), temperature: T });
    for (const T of [0, 0.2]) {
      const [a, b, c] = [at(100, 5, T), at(400, 20, T), at(1600, 80, T)];
      const one = at(100, 1, T);
      const far = Math.abs(one.meanLogU - c.meanLogU);
      expect(Math.abs(a.meanLogU - c.meanLogU)).toBeLessThan(far / 10);
      expect(Math.abs(b.meanLogU - c.meanLogU)).toBeLessThan(Math.abs(a.meanLogU - c.meanLogU) / 3);
      expect(Math.abs(b.logEvidence - c.logEvidence)).toBeLessThan(Math.abs(a.logEvidence - c.logEvidence) / 3);
    }
  });

  it('two branches: masses below the barrier 0.958 and 0.486, <U> of note bpkr section 13', () => {
    for (const [N, A, mass, barrier, meanU] of [
      [4, 3.5, 0.958, 2.25, 0.831],
      [8, 4, 0.486, undefined, 6.256],
    ] as const) {
      const two = prepare(twoBranchProblem(A));
      const { branches } = two.orderParameters({ widths: [N, N], temperature: 0.5 });
      const top = branches.find((branch) => !branch.isMinimum)?.logU as number;
      if (barrier !== undefined) expect(Math.exp(top)).toBeCloseTo(barrier, 2);
      const { posterior, meanU: found } = two.exact({ widths: [N, N], temperature: 0.5 });
      const below = posterior.nodes.reduce((sum, t, j) => sum + (t < top ? posterior.weights[j] : 0), 0);
      expect(Math.abs(below - mass)).toBeLessThan(0.002);
      expect(Math.abs(found / meanU - 1)).toBeLessThan(1e-3);
    }
  });

  it('ReLU and erf have no exact theory: an error that says so', () => {
    const relu = prepare(data, { activation: 'relu' });
    expect(() => relu.exact({ widths: [5], temperature: 0.1 })).toThrow(/^activation: found "relu", expected linear/);
    expect(() => relu.layerKernels({ widths: [5], temperature: 0.1 })).toThrow(
      /^activation: found "relu", expected linear/,
    );
  });

  it('y = 0 at T = 0 with R < N_min: the posterior of U is a Gamma product with shapes lowered by R/2', () => {
    const silent = prepare({ ...data, targets: matrix(9, 1) });
    const exact = silent.exact({ widths: [20], temperature: 0 });
    expect(exact.meanU).toBeCloseTo((2 / 20) * (10 - 7 / 2), 11);
    expect(exact.meanInverseU).toBeCloseTo(20 / 2 / (10 - 7 / 2 - 1), 10);
  });
});
