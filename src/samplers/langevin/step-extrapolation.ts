import { InputError } from '../../base/input-error.ts';

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
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  for (const { step, value, mcse } of measured) {
    const weight = 1 / (mcse * mcse);
    const x = step ** order;
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * value;
    wxy += weight * x * value;
  }
  const determinant = w * wxx - wx * wx;
  if (!(determinant > 1e-12 * w * wxx)) {
    throw new InputError(
      'measured',
      `${measured.length} step sizes`,
      'two different ones at least, with error bars above 0',
    );
  }
  const value = (wxx * wy - wx * wxy) / determinant;
  const slope = (w * wxy - wx * wy) / determinant;
  let chiSquare = 0;
  for (const point of measured) chiSquare += ((point.value - value - slope * point.step ** order) / point.mcse) ** 2;
  return { value, mcse: Math.sqrt(wxx / determinant), slope, chiSquare };
}
