import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gaussLegendreOn } from '../../../numeric/quadrature.ts';

/**
 * Directions of a 2 x 2 Wishart matrix: U = s V with Tr V = 1,
 * V = [[1 + e cos psi, e sin psi], [e sin psi, 1 - e cos psi]] / 2 with e = sin theta. Under the prior s, theta and psi are
 * independent: psi is uniform, theta has density (N - 1) cos^(N-2) theta sin theta.
 */
export interface Box {
  readonly theta: readonly [number, number];
  readonly psi: readonly [number, number];
}

/** A direction with the logarithm of its prior weight. */
export interface Direction {
  readonly v: Matrix;
  readonly theta: number;
  readonly psi: number;
  readonly logWeight: number;
}

const CIRCLE = 2 * Math.PI;
/** What lies further below the maximum is outside of the box. */
const DEPTH = 42;

/** All directions. */
export const ALL_DIRECTIONS: Box = { theta: [0, Math.PI / 2], psi: [0, CIRCLE] };

/** A product rule on the box: Gauss-Legendre in theta, trapezoids (of a periodic or vanishing integrand) in psi. */
export function directionRule(box: Box, width: number, nTheta: number, nPsi: number): Direction[] {
  // A single hidden unit makes U of rank one: theta = pi / 2 only.
  const single = { nodes: Float64Array.of(Math.PI / 2), weights: Float64Array.of(1) };
  const thetas = width === 1 ? single : gaussLegendreOn(nTheta, box.theta[0], box.theta[1]);
  const directions: Direction[] = [];
  const psiStep = (box.psi[1] - box.psi[0]) / nPsi;
  thetas.nodes.forEach((theta, i) => {
    // (N - 2) log cos theta, to the last digit also where cos theta is almost 1
    const logCosine = 0.5 * Math.log1p(-(Math.sin(theta) ** 2));
    const logDensity = width === 1 ? 0 : Math.log((width - 1) * Math.sin(theta)) + (width - 2) * logCosine;
    for (let j = 0; j < nPsi; j++) {
      const psi = box.psi[0] + (j + 0.5) * psiStep;
      const x = Math.sin(theta) * Math.cos(psi);
      const z = Math.sin(theta) * Math.sin(psi);
      directions.push({
        v: matrix(2, 2, Float64Array.of((1 + x) / 2, z / 2, z / 2, (1 - x) / 2)),
        theta,
        psi,
        logWeight: Math.log((thetas.weights[i] * psiStep) / CIRCLE) + logDensity,
      });
    }
  });
  return directions;
}

/**
 * The smallest box of directions that carry weight, two nodes wider on each side.
 *
 * The prior of theta is as narrow as N^(-1/2): the first search walks through boxes of theta that halve in octaves down to there.
 *
 * @param logIntegrand - of the likelihood at a direction
 */
export function shrink(box: Box, width: number, logIntegrand: (v: Matrix) => number, first: boolean): Box {
  const boxes: Box[] = [box];
  if (first && width > 1) {
    for (let top = box.theta[1] / 8; top > 2 / Math.sqrt(width); top /= 8) boxes.push({ ...box, theta: [0, top] });
  }
  let most = Number.NEGATIVE_INFINITY;
  const rated = boxes.flatMap((part) => {
    const rule = directionRule(part, width, 16, 20);
    const step = { theta: (part.theta[1] - part.theta[0]) / 16, psi: (part.psi[1] - part.psi[0]) / 20 };
    return rule.map((direction) => {
      const value = direction.logWeight + logIntegrand(direction.v);
      if (value > most) most = value;
      return { direction, value, step };
    });
  });
  const kept = rated.filter(({ value }) => value >= most - DEPTH);
  if (kept.length === 0) return box;
  const low = Math.min(...kept.map(({ direction, step }) => direction.theta - 2 * step.theta));
  const high = Math.max(...kept.map(({ direction, step }) => direction.theta + 2 * step.theta));
  const psis = kept.map(({ direction }) => direction.psi);
  return {
    theta: [Math.max(0, low), Math.min(Math.PI / 2, high)],
    psi: arc(psis, kept[0].step.psi, box.psi),
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
