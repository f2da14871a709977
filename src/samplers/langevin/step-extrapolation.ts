import { InputError } from '../../base/input-error.ts';
import { fitLine } from '../../measures/index.ts';

/** An average extrapolated to a vanishing step, with the error that its inputs leave. */
export interface Extrapolation {
  readonly value: number;
  readonly mcse: number;
  /** Coefficient of step^order. */
  readonly slope: number;
  /** Sum of squared standardized residuals, with one degree of freedom for every step size beyond two. */
  readonly chiSquare: number;
}

/**
 * Weighted least-squares intercept of averages measured at several step sizes: m(h) = m(0) + c h^order.
 *
 * @param measured - step, average and its standard error, at two different steps at least
 * @param order - of the scheme's bias: 1 for Euler-Maruyama, 2 for the splitting scheme
 * @throws InputError with fewer than two different steps
 */
export function extrapolateStep(
  measured: readonly { readonly step: number; readonly value: number; readonly mcse: number }[],
  order: number,
): Extrapolation {
  const steps = new Set(measured.map(({ step }) => step));
  if (steps.size < 2 || !measured.every(({ mcse }) => mcse > 0)) {
    throw new InputError(
      'measured',
      `${measured.length} step sizes`,
      'two different ones at least, with error bars above 0',
    );
  }
  const { value, error, slope, misfit } = fitLine(
    measured.map(({ step }) => step ** order),
    measured.map((point) => point.value),
    measured.map(({ mcse }) => mcse),
  );
  return { value, mcse: error, slope, chiSquare: misfit };
}
