import { describe, expect, it } from 'vitest';
import { columnVector, matrix } from '../../src/linalg/matrix.ts';
import { multiplyVector } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { prepareNonlinear } from '../../src/theory/nonlinear/index.ts';
import { neuronAverages } from '../../src/theory/nonlinear/neuron/solve.ts';

function normals(rows: number, columns: number, seed: number) {
  const a = matrix(rows, columns);
  new RandomStream({ seed, purpose: 'neuron test' }).fillNormal(a.data);
  return a;
}

const plane = { inputs: normals(4, 2, 1), targets: normals(4, 1, 2), testInputs: normals(3, 2, 3) };

describe('the one-neuron density', () => {
  it('the readout identity holds for any alpha, C, nodes and weights: N (1 - E a_2/sigma^2) = Tr K_a C - alpha K_alpha alpha', () => {
    const [p, m, width, variance] = [5, 40, 7, 1.3];
    const features = normals(m, p, 4);
    const root = normals(p, p, 5);
    const propagator = matrix(p, p);
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) {
        for (let k = 0; k < p; k++) propagator.data[i * p + j] += root.data[i * p + k] * root.data[j * p + k];
      }
    }
    const alpha = normals(p, 1, 6).data;
    const prior = new Float64Array(m).map((_, i) => (i + 1) / ((m * (m + 1)) / 2));
    const equations = { features, prior, targets: alpha, variance, width, temperature: 0.1 };
    const { weights, square, meanKernel, squareKernel } = neuronAverages(equations, { alpha, propagator }, undefined);
    let a2 = 0;
    for (let i = 0; i < m; i++) a2 += weights[i] * square[i];
    let trace = 0;
    for (let k = 0; k < p * p; k++) trace += squareKernel.data[k] * propagator.data[k];
    const force = multiplyVector(meanKernel, alpha).reduce((sum, value, i) => sum + value * alpha[i], 0);
    expect(width * (1 - a2 / variance)).toBeCloseTo(trace - force, 10);
  });

  it('d Gamma / d y = alpha', () => {
    for (const activation of ['erf', 'relu']) {
      const at = (h: number) => {
        const targets = columnVector(plane.targets.data.map((y, i) => (i === 2 ? y + h : y)));
        return prepareNonlinear({ ...plane, targets }, { activation }).neuron({ widths: [6], temperature: 0.1 });
      };
      const h = 3e-3;
      const slope = (8 * (at(h).gamma - at(-h).gamma) - (at(2 * h).gamma - at(-2 * h).gamma)) / (12 * h);
      expect(at(0).alpha[2]).toBeCloseTo(slope, 8);
    }
  });

  it('at great width it is the Gaussian process and the prior kernel, with corrections of order 1/N', () => {
    for (const activation of ['erf', 'gelu']) {
      const theory = prepareNonlinear(plane, { activation });
      const gp = theory.gaussianProcess({ widths: [1], temperature: 0.1 });
      const distance = (width: number) => {
        const found = theory.neuron({ widths: [width], temperature: 0.1 });
        const shift = found.hiddenKernel.data.map((value, i) => value - found.priorKernel.data[i]);
        const sizes = [found.mean.map((f, n) => f - gp.mean[n]), shift].map((x) => Math.hypot(...x));
        return sizes;
      };
      const [wide, wider] = [distance(1e4), distance(2e4)];
      wide.forEach((size, k) => {
        expect(size / wider[k]).toBeCloseTo(2, 2);
        expect(size).toBeLessThan(1e-2);
      });
    }
  });

  it('draws agree with the quadrature within their noise, and are the same for a seed', () => {
    const theory = prepareNonlinear(plane, { activation: 'erf' });
    const parameters = { widths: [8], temperature: 0.2 };
    const exact = theory.neuron(parameters, { kernels: 'all' });
    // A coordinate that is zero everywhere in test points of rank three forces draws
    const raised = (a: typeof plane.inputs, z: number) =>
      matrix(
        a.rows,
        3,
        Float64Array.from({ length: 3 * a.rows }, (_, k) => (k % 3 < 2 ? a.data[2 * Math.floor(k / 3) + (k % 3)] : z)),
      );
    const solid = prepareNonlinear(
      { inputs: raised(plane.inputs, 0), targets: plane.targets, testInputs: raised(plane.testInputs, 0.7) },
      { activation: 'erf' },
    );
    const scaled = { ...parameters, priorVariances: [1.5, 1] };
    const [first, again, other] = [3, 3, 4].map((seed) => solid.neuron(scaled, { draws: 40000, seed }));
    expect(first.resolved).toBe(true);
    expect(first.a2).toBe(again.a2);
    expect(first.a2).toBeCloseTo(exact.a2, 2);
    expect(Math.abs(first.a2 - other.a2)).toBeLessThan(5e-3);
    first.hiddenKernel.data.forEach((value, k) => {
      const [i, j] = [Math.floor(k / 4), k % 4];
      expect(value).toBeCloseTo(exact.hiddenKernel.data[7 * i + j], 2);
    });
    const few = solid.neuron(scaled, { draws: 500 });
    expect(few.resolved).toBe(false);
    expect(few.status.warnings.join()).toMatch(/not resolved/);
  });

  it('the distribution of a preactivation: normal before learning, tilted after, both of weight one', () => {
    const found = prepareNonlinear(plane, { activation: 'erf' }).neuron({ widths: [5], temperature: 0.05 });
    const edges = Array.from({ length: 41 }, (_, k) => -10 + k / 2);
    const { prior, posterior } = found.preactivation(0, edges);
    for (const density of [prior, posterior]) expect(density.reduce((sum, x) => sum + x / 2, 0)).toBeCloseTo(1, 6);
    expect(Math.max(...prior.map((x, k) => Math.abs(x - posterior[k])))).toBeGreaterThan(1e-3);
  });

  it('refuses depth, several outputs and infinite width by name', () => {
    const theory = prepareNonlinear(plane, { activation: 'erf' });
    expect(() => theory.neuron({ widths: [5, 5], temperature: 0.1 })).toThrow(/network.closure.*2 hidden layers/);
    expect(() => theory.neuron({ widths: [Number.POSITIVE_INFINITY], temperature: 0.1 })).toThrow(/network.width/);
  });
});
