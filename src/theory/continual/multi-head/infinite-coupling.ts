import type { MultiHeadModel } from './model.ts';
import type { TaskSimilarity } from './similarity.ts';

/** What a network with infinitely strong coupling does with a new task (note continual-multi-head, section 5). */
export type Phase = 'fixed' | 'generalization' | 'overfitting';

/** The limit lambda -> infinity after T -> 0. */
export interface InfiniteCouplingSolution {
  readonly phase: Phase;
  readonly psi: number;
  /** u_2 in phases `fixed` and `generalization`; infinite in `overfitting`, and where it diverges. */
  readonly u: number;
  /** lim u_2 / sqrt(lambda) in phase `overfitting`, undefined elsewhere. */
  readonly amplitude: number | undefined;
  readonly b: number;
  readonly eta: number;
  /** g = lim u s^2 / chi, the share of the fresh features in the kernel; 0 in phase `fixed`. */
  readonly g: number;
  /** Gamma_c = 1 - 1 / sqrt(alpha), for a load above 1. */
  readonly criticalGamma: number;
  /** gamma_c^2 at this q, eq. (17); may lie outside [0, 1]. */
  readonly criticalCosine2: number;
}

/**
 * The closed forms of the three phases, eqs. (14)-(17).
 *
 * @returns undefined at a load of exactly 1, where u_2 grows like lambda^(1/3) and there is no closed form
 */
export function infiniteCoupling(
  model: MultiHeadModel,
  similarity: TaskSimilarity,
): InfiniteCouplingSolution | undefined {
  const { weightVariance: w2, readoutVariance: a2 } = model;
  const { load, rho, q, kappa, gamma, Gamma } = similarity;
  const root = Math.sqrt(load);
  const criticalGamma = 1 - 1 / root;
  const criticalCosine2 = 1 - (w2 * (load - root)) / q;
  const common = { criticalGamma, criticalCosine2 };
  if (load === 1) return undefined;
  if (load < 1) {
    const mass = (1 - load) * w2 + q;
    const psi = kappa / mass;
    const b = (1 - load) * a2;
    const u = ((load / (1 - load)) * (rho - kappa ** 2 / load / mass)) / w2 + b;
    return { phase: 'fixed', psi, u, amplitude: undefined, b, eta: u - b - psi * psi, g: 0, ...common };
  }
  if (Gamma < criticalGamma) {
    const reach = load * (1 - Gamma);
    const g = 1 - 1 / reach;
    if (gamma === 0) {
      const infinite = Number.POSITIVE_INFINITY;
      return {
        phase: 'generalization',
        psi: infinite,
        u: infinite,
        amplitude: undefined,
        b: 0,
        eta: infinite,
        g,
        ...common,
      };
    }
    const psi = (load * rho) / kappa;
    const gamma2 = gamma * gamma;
    const u = ((load * rho) / gamma2) * (1 / q + (1 - gamma2) / (w2 * (reach * reach - load)));
    return { phase: 'generalization', psi, u, amplitude: undefined, b: 0, eta: u - psi * psi, g, ...common };
  }
  const g = criticalGamma;
  const psi = (g * kappa) / (g * q - w2 * (root - 1) ** 2);
  const amplitude = Math.sqrt(a2 * g * (load * rho - psi * kappa));
  const infinite = Number.POSITIVE_INFINITY;
  return { phase: 'overfitting', psi, u: infinite, amplitude, b: 0, eta: infinite, g, ...common };
}
