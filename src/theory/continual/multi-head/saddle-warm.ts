import { brentRoot, linspace, scanRoots } from '../../../numeric/roots.ts';
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
 * The saddle at T > 0 (and for any kernels): the first equation of (4) fixes b for given u, the second is
 * then one equation for log u (note continual-multi-head, section 4, "For T > 0").
 *
 * @param formAt - the step in its diagonal basis at a given u
 * @param width - N
 * @param readoutVariance - sigma_a^2, sets the scale where the search for u starts
 * @param near - a u close to the only saddle, where one is known: no other is looked for then
 */
export function warmSaddle(
  formAt: (u: number) => StepForm,
  width: number,
  readoutVariance: number,
  near?: number,
): StepSolution {
  let evaluations = 0;
  const at = (logU: number) => {
    const u = Math.exp(logU);
    const form = formAt(u);
    const { b, point } = solveB(form, width, u);
    evaluations++;
    return { u, form, b, point, value: scaleEquation(form, width, readoutVariance, b, point) };
  };
  const value = (logU: number) => at(logU).value;
  // The left side exceeds the right one at small u and falls below it at large u.
  const scanned = () => {
    let low = Math.log(readoutVariance) - 2;
    let high = Math.log(readoutVariance) + 2;
    for (let tries = 0; value(low) <= 0 && tries < 60; tries++) low -= 2;
    for (let tries = 0; value(high) >= 0 && tries < 60; tries++) high += 2;
    return scanRoots(value, linspace(low, high, SCAN));
  };
  const around = (logU: number) => {
    for (const reach of [0.1, 1]) {
      const [left, right] = [value(logU - reach), value(logU + reach)];
      if (left > 0 && right < 0) return [brentRoot(value, logU - reach, logU + reach, {}, left, right)];
    }
    return undefined;
  };
  const roots = (near === undefined ? undefined : around(Math.log(near))) ?? scanned();
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
  const excess = (b: number) => {
    const point = stepPoint(form, width, b);
    return point === undefined ? Number.POSITIVE_INFINITY : b + point.eta + point.psi2 - u;
  };
  // To the last digit of b, which may be far smaller than u.
  const { x: b } = brentRoot(excess, 0, u, { tolerance: 0 }, -u);
  const point = stepPoint(form, width, b);
  if (point === undefined) throw new Error('the step equations have no admissible readout variance');
  return { b, point };
}
