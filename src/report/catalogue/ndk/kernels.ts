import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import { ornsteinUhlenbeck } from '../../../gaussian/ornstein-uhlenbeck.ts';
import { pairsOf } from '../../../kernels/two-time/input-pairs.ts';
import { TwoTimeKernel } from '../../../kernels/two-time/two-time-kernel.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';

/** The kernels of one pair of unit inputs with a given cosine; gamma = 1. */
function pairKernel(activation: Activation, depth: number, cosine: number, initial: number): TwoTimeKernel {
  const one = Float64Array.of(1);
  const weights = ornsteinUhlenbeck(1, initial, 1);
  const schedules = Array.from({ length: depth + 1 }, () => ({ weights }));
  return new TwoTimeKernel(activation, schedules, pairsOf(Float64Array.of(cosine), one, one, cosine === 1));
}

function decayPanel(activation: Activation): Panel {
  const x = Array.from({ length: 81 }, (_, i) => (i / 80) ** 2 * 3);
  const out = new Float64Array(1);
  return {
    title: `${activationOf(activation).label}, L = 1, equilibrium`,
    x: { label: 'γτ' },
    y: { label: 'kernel of response D(τ)', zero: true },
    series: [1, 0.5, 0, -0.5].map((cosine): Series => {
      const kernel = pairKernel(activation, 1, cosine, 1);
      const group = `x·x′/N₀ = ${cosine}`;
      return {
        type: 'line',
        name: group,
        group,
        role: 'theory',
        x,
        y: x.map((tau) => kernel.response(tau, 0, out)[0]),
      };
    }),
  };
}

/** D(t, t') over (log t, log t') from sigma_0 = 2. */
function mapPanel(activation: Activation, count: number): Panel {
  const edges = logSpaced(0.01, 10, count + 1);
  const centre = (i: number) => Math.sqrt(edges[i] * edges[i + 1]);
  const kernel = pairKernel(activation, 1, 0.5, 4);
  const out = new Float64Array(1);
  return {
    title: `D(t, t′), ${activationOf(activation).label}, σ₀ = 2σ`,
    x: { label: 'γt′', scale: 'log' },
    y: { label: 'γt', scale: 'log' },
    series: [
      {
        type: 'heatmap',
        name: 'D(t, t′)',
        rowsUp: true,
        xEdges: edges,
        yEdges: edges,
        color: { label: 'D', kind: 'sequential' },
        values: Array.from({ length: count }, (_, i) =>
          Array.from({ length: count }, (_, j) => (j > i ? null : kernel.response(centre(i), centre(j), out)[0])),
        ),
      },
    ],
  };
}

/**
 * Weights K_n of the chaos expansion C(c) = sum c^n K_n of one unit input, by a discrete Fourier transform on a circle of
 * radius rho < 1, where the series converges fast (note ndk, section 5).
 */
function chaosSpectrum(activation: Activation, depth: number, degrees: number): number[] {
  const points = 512;
  const radius = 0.9;
  const real = new Float64Array(points);
  const imaginary = new Float64Array(points);
  for (let k = 0; k < points; k++) {
    const angle = (2 * Math.PI * k) / points;
    const c: Complex = [radius * Math.cos(angle), radius * Math.sin(angle)];
    let value: Complex = [1, 0];
    let variance = 1;
    for (let l = 0; l < depth; l++) {
      value = complexDual(activation, times(c, value), variance);
      variance = activationOf(activation).dual.diagonal(variance);
    }
    [real[k], imaginary[k]] = times(c, value);
  }
  return Array.from({ length: degrees }, (_, i) => {
    const n = i + 1;
    let sum = 0;
    for (let k = 0; k < points; k++) {
      const angle = (2 * Math.PI * k * n) / points;
      sum += real[k] * Math.cos(angle) + imaginary[k] * Math.sin(angle);
    }
    return sum / points / radius ** n;
  });
}

type Complex = [number, number];

function times([a, b]: Complex, [c, d]: Complex): Complex {
  return [a * c - b * d, a * d + b * c];
}

function squareRoot([a, b]: Complex): Complex {
  const size = Math.hypot(a, b);
  const re = Math.sqrt((size + a) / 2);
  return [re, (b < 0 ? -1 : 1) * Math.sqrt(Math.max(0, (size - a) / 2))];
}

/** -i log(i z + sqrt(1 - z^2)) */
function arcSine(z: Complex): Complex {
  const root = squareRoot([1 - (z[0] * z[0] - z[1] * z[1]), -2 * z[0] * z[1]]);
  const w: Complex = [root[0] - z[1], root[1] + z[0]];
  return [Math.atan2(w[1], w[0]), -Math.log(Math.hypot(w[0], w[1]))];
}

/** The dual activation continued to complex covariances, both variances equal. */
function complexDual(activation: Activation, covariance: Complex, variance: number): Complex {
  if (activation === 'erf') {
    const z: Complex = [(2 * covariance[0]) / (1 + 2 * variance), (2 * covariance[1]) / (1 + 2 * variance)];
    const [re, im] = arcSine(z);
    return [(2 / Math.PI) * re, (2 / Math.PI) * im];
  }
  if (activation === 'linear') return covariance;
  const rho: Complex = [covariance[0] / variance, covariance[1] / variance];
  const root = squareRoot([1 - (rho[0] * rho[0] - rho[1] * rho[1]), -2 * rho[0] * rho[1]]);
  const [re, im] = arcSine(rho);
  // pi - theta = pi / 2 + arcsin(rho)
  const second = times([Math.PI / 2 + re, im], rho);
  const scale = variance / (2 * Math.PI);
  return [scale * (root[0] + second[0]), scale * (root[1] + second[1])];
}

/** Share of each chaos degree in the NNGP kernel of one input. */
function spectrumPanel(): Panel {
  const degrees = Array.from({ length: 40 }, (_, i) => i + 1);
  const cases = [
    ['relu', 1],
    ['relu', 3],
    ['erf', 1],
    ['erf', 3],
  ] as const;
  return {
    title: 'chaos spectrum of one input',
    x: { label: 'degree n', scale: 'log' },
    y: { label: 'K_n / Σ K_n', scale: 'log', domain: [1e-6, 1.5] },
    series: cases.map(([activation, depth]): Series => {
      const values = chaosSpectrum(activation, depth, degrees.length);
      const total = values.reduce((sum, x) => sum + x, 0);
      const group = `${activationOf(activation).label}, L = ${depth}`;
      const kept = degrees.filter((n) => values[n - 1] / total > 1e-6);
      return { type: 'points', name: group, group, role: 'theory', x: kept, y: kept.map((n) => values[n - 1] / total) };
    }),
  };
}

/** The kernels themselves. */
export const kernelFigure: CatalogueFigure = {
  id: 'ndk-f9',
  theory: 'ndk',
  title: 'The neural dynamical kernel',
  shows: 'A cusp in time for ReLU, a smooth decay for erf; slow power-law against fast geometric chaos spectra.',
  citation: 'avidan2023',
  async compute({ quick }): Promise<FigureData> {
    const count = quick ? 16 : 48;
    return {
      id: 'ndk-f9',
      title: 'The neural dynamical kernel',
      caption:
        'Response kernel of two unit inputs at equilibrium against time (top), and over both times from σ₀ = 2σ (bottom); ' +
        'weights of the chaos degrees n, which forget at rates nγ. σ = 1.',
      citations: ['avidan2023'],
      columns: 3,
      panels: [
        decayPanel('relu'),
        decayPanel('erf'),
        spectrumPanel(),
        mapPanel('relu', count),
        mapPanel('erf', count),
        mapPanel('linear', count),
      ],
    };
  },
};
