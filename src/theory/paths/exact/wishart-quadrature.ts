import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gaussLegendreOn } from '../../../numeric/quadrature.ts';
import { logGamma } from '../../../numeric/special/index.ts';
import type { DirectionalPosterior } from './directional-posterior.ts';

/**
 * Coordinates of a 1 x 1 or 2 x 2 Wishart matrix: U = s V with Tr V = 1; for two gates
 * V = [[1 + e cos psi, e sin psi], [e sin psi, 1 - e cos psi]] / 2 with e = sin theta. Under the prior s, theta and psi are
 * independent: s is Gamma, psi uniform, theta has density (N - 1) cos^(N-2) theta sin theta.
 */
export interface Box {
  readonly gates: number;
  readonly sigma2: number;
  readonly theta: readonly [number, number];
  readonly psi: readonly [number, number];
  readonly logAmplitude: readonly [number, number];
  /** Largest logarithm of the integrand seen. */
  readonly logMaximum: number;
}

/** Nodes in direction and amplitude; the weights of directions hold their prior, those of amplitudes are d log s. */
export interface Rule {
  readonly directions: readonly {
    readonly v: Matrix;
    readonly theta: number;
    readonly psi: number;
    readonly weight: number;
  }[];
  readonly amplitudes: readonly { readonly s: number; readonly weight: number }[];
}

const CIRCLE = 2 * Math.PI;
/** What lies further below the maximum is outside of the box. */
const DEPTH = 42;

/** The whole space, cut off where no posterior of a sensible problem has weight. */
export function firstBox(sigma2: number, gates: number): Box {
  const middle = Math.log(sigma2 * gates);
  return {
    gates,
    sigma2,
    theta: [0, Math.PI / 2],
    psi: [0, CIRCLE],
    logAmplitude: [middle - 25, middle + 12],
    logMaximum: Number.NEGATIVE_INFINITY,
  };
}

/** log density of log s under the prior: Gamma of shape N M / 2 and mean M sigma^2. */
export function priorOfAmplitude(width: number, gates: number, sigma2: number): (s: number) => number {
  const shape = (width * gates) / 2;
  const rate = width / (2 * sigma2);
  const norm = shape * Math.log(rate) - logGamma(shape);
  return (s) => shape * Math.log(s) - rate * s + norm;
}

/** A product rule on the box: Gauss-Legendre in theta, trapezoids (of a periodic or vanishing integrand) in psi and log s. */
export function directionRule(box: Box, width: number, nTheta: number, nPsi: number, nAmplitude: number): Rule {
  const [t0, t1] = box.logAmplitude;
  const step = (t1 - t0) / nAmplitude;
  const amplitudes = Array.from({ length: nAmplitude }, (_, i) => ({
    s: Math.exp(t0 + (i + 0.5) * step),
    weight: step,
  }));
  if (box.gates === 1) {
    return { directions: [{ v: matrix(1, 1, Float64Array.of(1)), theta: 0, psi: 0, weight: 1 }], amplitudes };
  }
  // A single hidden unit makes U of rank one: theta = pi / 2 only.
  const thetas =
    width === 1
      ? { nodes: Float64Array.of(Math.PI / 2), weights: Float64Array.of(1) }
      : gaussLegendreOn(nTheta, box.theta[0], box.theta[1]);
  const directions: { v: Matrix; theta: number; psi: number; weight: number }[] = [];
  const psiStep = (box.psi[1] - box.psi[0]) / nPsi;
  thetas.nodes.forEach((theta, i) => {
    const density = width === 1 ? 1 : (width - 1) * Math.cos(theta) ** (width - 2) * Math.sin(theta);
    for (let j = 0; j < nPsi; j++) {
      const psi = box.psi[0] + (j + 0.5) * psiStep;
      const x = Math.sin(theta) * Math.cos(psi);
      const z = Math.sin(theta) * Math.sin(psi);
      directions.push({
        v: matrix(2, 2, Float64Array.of((1 + x) / 2, z / 2, z / 2, (1 - x) / 2)),
        theta,
        psi,
        weight: (thetas.weights[i] * density * psiStep) / CIRCLE,
      });
    }
  });
  return { directions, amplitudes };
}

/** The smallest box of nodes that carry weight, one node wider on each side. */
export function shrink(box: Box, rule: Rule, posterior: DirectionalPosterior, width: number): Box {
  const prior = priorOfAmplitude(width, box.gates, box.sigma2);
  const logs = rule.directions.map(({ v, weight }) => {
    const at = posterior.at(v, false);
    return rule.amplitudes.map(({ s }) => prior(s) + at.logLikelihood(s) + Math.log(Math.max(weight, 1e-300)));
  });
  let most = Number.NEGATIVE_INFINITY;
  for (const row of logs) for (const value of row) if (value > most) most = value;
  const thetas: number[] = [];
  const psis: number[] = [];
  const amplitudes: number[] = [];
  logs.forEach((row, d) => {
    row.forEach((value, a) => {
      if (value < most - DEPTH) return;
      thetas.push(rule.directions[d].theta);
      psis.push(rule.directions[d].psi);
      amplitudes.push(Math.log(rule.amplitudes[a].s));
    });
  });
  const distinct = (values: number[]): number => new Set(values).size;
  const grid = {
    theta: (box.theta[1] - box.theta[0]) / Math.max(1, distinct(rule.directions.map(({ theta }) => theta))),
    psi: (box.psi[1] - box.psi[0]) / Math.max(1, distinct(rule.directions.map(({ psi }) => psi))),
    amplitude: (box.logAmplitude[1] - box.logAmplitude[0]) / rule.amplitudes.length,
  };
  return {
    ...box,
    theta: [Math.max(0, least(thetas) - 2 * grid.theta), Math.min(Math.PI / 2, largest(thetas) + 2 * grid.theta)],
    psi: arc(psis, grid.psi, box.psi),
    logAmplitude: [least(amplitudes) - 1.5 * grid.amplitude, largest(amplitudes) + 1.5 * grid.amplitude],
    logMaximum: most,
  };
}

/** The shortest arc that holds all angles, wrapped past 2 pi where need be; the whole circle where it is nearly that. */
function arc(angles: readonly number[], step: number, before: readonly [number, number]): readonly [number, number] {
  const sorted = [...new Set(angles)].sort((a, b) => a - b);
  let gap = sorted[0] + CIRCLE - sorted[sorted.length - 1];
  let start = 0;
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] - sorted[i - 1] > gap) {
      gap = sorted[i] - sorted[i - 1];
      start = i;
    }
  }
  const length = CIRCLE - gap + 3 * step;
  if (length >= 0.8 * CIRCLE) return [0, CIRCLE];
  const from = sorted[start] - 1.5 * step;
  return length < before[1] - before[0] ? [from, from + length] : before;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
