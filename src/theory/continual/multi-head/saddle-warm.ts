import { linspace, scanRoots } from '../../../numeric/roots.ts';
import { type StepForm, type StepPoint, scaleEquation, stepFreeEnergy, stepPoint } from './step-form.ts';

/** A solution of the step equations for any number of old features. */
export interface StepSolution {
  readonly u: number;
  readonly b: number;
  readonly psi: Float64Array;
  readonly eta: number;
  readonly zeta: number;
  readonly freeEnergy: number;
  readonly residual: number;
  readonly iterations: number;
  /** How many roots the scan of log u found; more than one deserves a look. */
  readonly roots: number;
}

/** Points of the scan for more than one root. */
const SCAN = 24;

/**
 * The saddle at T > 0 (and for any kernels): the first equation of (4) fixes b for given u by bisection, the second is
 * then one equation for log u (note continual-multi-head, section 4, "For T > 0").
 *
 * @param formAt - the step in its diagonal basis at a given u
 * @param width - N
 * @param readoutVariance - sigma_a^2, sets the scale where the search for u starts
 */
export function warmSaddle(formAt: (u: number) => StepForm, width: number, readoutVariance: number): StepSolution {
  let evaluations = 0;
  const at = (logU: number) => {
    const u = Math.exp(logU);
    const form = formAt(u);
    const { b, point } = solveB(form, width, u);
    evaluations++;
    return { u, form, b, point, value: scaleEquation(form, width, readoutVariance, b, point) };
  };
  // The left side exceeds the right one at small u and falls below it at large u.
  let low = Math.log(readoutVariance) - 2;
  let high = Math.log(readoutVariance) + 2;
  for (let tries = 0; at(low).value <= 0 && tries < 60; tries++) low -= 2;
  for (let tries = 0; at(high).value >= 0 && tries < 60; tries++) high += 2;

  const roots = scanRoots((x) => at(x).value, linspace(low, high, SCAN));
  const solutions = roots.map((root) => {
    const { u, form, b, point, value } = at(root.x);
    return {
      u,
      b,
      psi: point.psi,
      eta: point.eta,
      zeta: point.zeta,
      freeEnergy: stepFreeEnergy(form, width, readoutVariance, u, b, point),
      residual: Math.abs(value) / (Math.abs(point.zeta) + 1 / readoutVariance),
    };
  });
  solutions.sort((left, right) => left.freeEnergy - right.freeEnergy);
  return { ...solutions[0], iterations: evaluations, roots: solutions.length };
}

/** The b in (0, u) with b + eta + |psi|^2 = u; inadmissible values count as too large. */
function solveB(form: StepForm, width: number, u: number): { b: number; point: StepPoint } {
  let low = 0;
  let high = u;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    const point = stepPoint(form, width, middle);
    if (point === undefined || middle + point.eta + point.psi2 > u) high = middle;
    else low = middle;
  }
  const point = stepPoint(form, width, low);
  if (point === undefined) throw new Error('the step equations have no admissible readout variance');
  return { b: low, point };
}
