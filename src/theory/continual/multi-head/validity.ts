import type { MultiHeadModel } from './model.ts';

/** Warnings where finite-width corrections or rounding exceed the theory's accuracy (note continual-multi-head, sections 7 and 10). */
export function validityWarnings(model: MultiHeadModel, u: number, conditionNumber: number): string[] {
  const { width, coupling, temperature } = model;
  const warnings: string[] = [];
  if (width < 20) warnings.push(`width ${width} is below 20: finite-width corrections exceed the theory's accuracy`);
  if (u > 0.1 * width) warnings.push(`u = ${u.toPrecision(3)} is above N/10: finite-width corrections are large`);
  if (Number.isFinite(coupling) && Math.sqrt(coupling) > width) {
    warnings.push(
      `sqrt(lambda) = ${Math.sqrt(coupling).toPrecision(3)} is above N: u saturates at order N in a finite network`,
    );
  }
  if (Number.isFinite(coupling) && temperature > 0 && coupling * temperature > 1) {
    warnings.push(
      `lambda T = ${(coupling * temperature).toPrecision(3)} is above 1: the overfitting phase is destroyed by noise`,
    );
  }
  if (coupling > 1e12 && Number.isFinite(coupling)) warnings.push('lambda above 1e12 loses digits: use infinity');
  if (conditionNumber > 1e12)
    warnings.push(`the inputs' Gram matrix has condition number ${conditionNumber.toExponential(1)}`);
  return warnings;
}
