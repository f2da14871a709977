import { type SymmetricEigen, symmetricEigen } from '../../../linalg/eigen.ts';
import { dot, multiplyVector } from '../../../linalg/products.ts';
import type { DataTerm } from '../posterior/data-term.ts';
import { coordinateCount } from './factor-coordinates.ts';
import { type HamiltonianState, hamiltonianAt, residualOf } from './hamiltonian.ts';
import type { ChainLayer } from './layer.ts';
import { derivativesAt, frameOf, moved } from './local-frame.ts';
import type { Minimized, MinimizeOptions } from './minimize.ts';

/** Coordinates up to which second derivatives are cheaper than many sweeps. */
const MOST_COORDINATES = 160;
/** Newton steps from one start. */
const STEPS = 120;
/** Radius of the first region in which the quadratic form is trusted. */
const RADIUS = 1;
/** Ratios of the fall of H to what the quadratic form promised: below the first a step is not taken, from the last the region grows. */
const [POOR, FAIR, GOOD] = [0.05, 0.25, 0.7];
/** Steps at the floor of rounding, none of which halved the residual, after which there is nothing more to gain. */
const PATIENCE = 3;
/** Residual up to which a minimum counts as found where H itself can fall no further than its rounding. */
const AT_ROUNDING = 1e-8;

/** Whether `newton` is for a chain of this size. */
export function newtonAffordable(layers: readonly ChainLayer[]): boolean {
  return coordinateCount(layers) <= MOST_COORDINATES;
}

/**
 * Minimizes H by Newton steps within a trusted region, in coordinates along the principal axes of the current point (`LocalFrame`),
 * from where sweeps creep: narrow networks with several outputs have curved valleys so flat that majorization takes thousands of them.
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
  let frame = frameOf(layers, from.u);
  let state = from;
  let best = { state: from, residual: residualOf(layers, from) };
  let radius = RADIUS;
  let settled = false;
  let stalls = 0;
  let steps = 0;
  while (best.residual > options.target && steps < STEPS && stalls < PATIENCE) {
    steps++;
    const { gradient, hessian } = derivativesAt(layers, frame, state);
    if (!hessian.data.every(Number.isFinite)) break;
    const eigen = symmetricEigen(hessian);
    const noise = 1e-12 * Math.abs(state.energy);
    const slopes = multiplyVector(eigen.vectors, gradient, true);
    let next: HamiltonianState<P> | undefined;
    while (next === undefined && radius > 1e-12) {
      const { step, length, fall, inside } = trustedStep(eigen, slopes, radius);
      settled = inside && fall < noise;
      const end = moved(layers, frame, multiplyVector(eigen.vectors, step));
      const found = hamiltonianAt(layers, data, end.u);
      const ratio = found === undefined ? 0 : (state.energy - found.energy + noise) / (fall + noise);
      if (found === undefined || !(ratio > POOR)) {
        if (settled) break;
        radius = length / 4;
        continue;
      }
      if (ratio < FAIR) radius = length / 2;
      else if (ratio > GOOD && !inside) radius *= 2;
      next = found;
      frame = end.frame();
    }
    if (next === undefined) break;
    const residual = residualOf(layers, next);
    stalls = settled && residual > best.residual / 2 ? stalls + 1 : 0;
    state = next;
    if (residual < best.residual) best = { state, residual };
  }
  const converged = best.residual <= options.tolerance || (settled && best.residual <= AT_ROUNDING);
  return { ...best, iterations: steps, converged };
}

/** The minimum of the quadratic form within the radius, in the eigenbasis of the Hessian, and what it promises. */
function trustedStep({ values }: SymmetricEigen, slopes: Float64Array, radius: number) {
  const stepAt = (shift: number) => slopes.map((slope, k) => -slope / (values[k] + shift));
  const lengthOf = (step: Float64Array) => Math.sqrt(dot(step, step));
  let step = values[0] > 0 ? stepAt(0) : undefined;
  const inside = step !== undefined && lengthOf(step) <= radius;
  if (!inside) {
    let low = Math.max(0, -values[0]);
    let high = low + lengthOf(slopes) / radius;
    for (let i = 0; i < 60 && high - low > 1e-6 * high; i++) {
      const middle = (low + high) / 2;
      if (lengthOf(stepAt(middle)) > radius) low = middle;
      else high = middle;
    }
    step = stepAt(high);
  }
  const taken = step as Float64Array;
  const fall = -taken.reduce((sum, x, k) => sum + x * (slopes[k] + (values[k] * x) / 2), 0);
  return { step: taken, length: lengthOf(taken), fall, inside };
}
