import { type SymmetricEigen, symmetricEigen } from '../../../linalg/eigen.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { dot, multiplyVector } from '../../../linalg/products.ts';
import type { DataTerm } from '../posterior/data-term.ts';
import { coordinateCount, coordinatesOf, factorize, factorsAt, parametersOf } from './factor-coordinates.ts';
import { type HamiltonianState, hamiltonianAt, residualOf } from './hamiltonian.ts';
import type { ChainLayer } from './layer.ts';
import type { Minimized, MinimizeOptions } from './minimize.ts';
import { whitenedGradient } from './whitened-gradient.ts';

/** Coordinates up to which second derivatives by differences of gradients are cheaper than many sweeps. */
const MOST_COORDINATES = 160;
/** Newton steps from one start. */
const STEPS = 40;
/** Displacement of a coordinate for differences, in units of N_l^(-1/2). */
const DIFFERENCE = 1e-4;
/** Longest step of a coordinate. */
const REACH = 1.5;
/** A step that shortens the gradient by this much keeps its Hessian for the next one. */
const STILL_GOOD = 0.3;
/** Residual up to which a minimum counts as found where H itself can fall no further than its rounding. */
const AT_ROUNDING = 1e-8;

/** Whether `newton` is for a chain of this size. */
export function newtonAffordable(layers: readonly ChainLayer[]): boolean {
  return coordinateCount(layers) <= MOST_COORDINATES;
}

/**
 * Minimizes H by Newton steps in the whitened log-Cholesky coordinates (note ggdln, section 2.2), from where sweeps creep: narrow
 * networks with several outputs have valleys so flat that majorization takes thousands of them.
 *
 * Every step goes down along each eigenvector of the Hessian, whatever the sign of its curvature, and is halved until H falls.
 *
 * @returns the best state seen; it has converged if its residual is at or below the tolerance, or if a full step would lower H by
 *   less than rounding and the curvature is positive
 */
export function newton<P>(
  layers: readonly ChainLayer[],
  data: DataTerm<P>,
  from: HamiltonianState<P>,
  options: Pick<MinimizeOptions, 'tolerance' | 'target'>,
): Minimized<P> {
  const at = (theta: Float64Array) => {
    const point = factorsAt(layers, theta);
    const state = hamiltonianAt(layers, data, parametersOf(point));
    return state === undefined ? undefined : { state, gradient: whitenedGradient(layers, point, state) };
  };
  let theta = coordinatesOf(factorize(layers, from.u));
  let current = at(theta);
  let best = { state: from, residual: residualOf(layers, from) };
  let eigen: SymmetricEigen | undefined;
  let settled = false;
  let steps = 0;
  while (current !== undefined && best.residual > options.target && steps < STEPS) {
    const { state, gradient } = current;
    const fresh = eigen === undefined;
    eigen ??= symmetricEigen(hessianAt(layers, theta, (x) => at(x)?.gradient));
    const { values, vectors } = eigen;
    const along = multiplyVector(vectors, gradient, true);
    const floor = 1e-10 * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const direction = multiplyVector(
      vectors,
      along.map((slope, k) => -slope / Math.max(Math.abs(values[k]), floor)),
    );
    const longest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const slope = dot(direction, gradient);
    const noise = 1e-13 * Math.abs(state.energy);
    settled = values[0] > 0 && -slope < noise;
    if (!(slope < 0)) break;
    let next: typeof current | undefined;
    let moved = theta;
    for (let t = Math.min(1, REACH / longest); t > 1e-8; t /= 2) {
      const step = t;
      moved = theta.map((value, i) => value + step * direction[i]);
      const found = at(moved);
      if (found !== undefined && found.state.energy <= state.energy + 1e-4 * t * slope + noise) {
        next = found;
        break;
      }
    }
    steps++;
    if (next === undefined) {
      if (fresh) break;
      eigen = undefined;
      continue;
    }
    const shorter = Math.sqrt(dot(next.gradient, next.gradient) / dot(gradient, gradient));
    if (!(shorter < STILL_GOOD)) eigen = undefined;
    theta = moved;
    current = next;
    const residual = residualOf(layers, next.state);
    const stalls = settled && fresh && residual > best.residual / 2;
    if (residual < best.residual) best = { state: next.state, residual };
    if (stalls) break;
  }
  const converged = best.residual <= options.tolerance || (settled && best.residual <= AT_ROUNDING);
  return { ...best, iterations: steps, converged };
}

/** d^2 H / d theta^2 by central differences of the gradient, symmetrized. */
function hessianAt(
  layers: readonly ChainLayer[],
  origin: Float64Array,
  gradientAt: (theta: Float64Array) => Float64Array | undefined,
) {
  const n = origin.length;
  const hessian = matrix(n, n);
  const theta = origin.slice();
  let k = 0;
  for (const { dimension, width } of layers) {
    const step = DIFFERENCE / Math.sqrt(width);
    for (const end = k + (dimension * (dimension + 1)) / 2; k < end; k++) {
      theta[k] = origin[k] + step;
      const up = gradientAt(theta);
      theta[k] = origin[k] - step;
      const down = gradientAt(theta);
      theta[k] = origin[k];
      for (let i = 0; i < n; i++) {
        hessian.data[k * n + i] =
          up === undefined || down === undefined ? Number(i === k) : (up[i] - down[i]) / (2 * step);
      }
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (hessian.data[i * n + j] + hessian.data[j * n + i]) / 2;
      hessian.data[i * n + j] = mean;
      hessian.data[j * n + i] = mean;
    }
  }
  return hessian;
}
