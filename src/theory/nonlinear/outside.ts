import { labelSpectrum } from '../bpkr/label-spectrum.ts';
import type { HiddenLayer } from '../bpkr/layers.ts';
import { orderParameters } from '../bpkr/order-parameters.ts';
import { scalarPredictor } from '../bpkr/predictor.ts';
import type { ClosureSolution, ScalarClosure } from './closure.ts';
import { type ClosureProblem, infiniteKernels } from './problem.ts';

/**
 * A closure whose scalars stand outside the kernel of infinite width: one equation for their product, solved as in note bpkr, section 3,
 * with Q_L / S in place of K_0.
 *
 * @param renormalized - the layers whose u_l moves; the others keep u_l = sigma_{l+1}^2
 */
function solveOutside(problem: ClosureProblem, renormalized: readonly HiddenLayer[]): ClosureSolution {
  const { layers, temperature } = problem;
  const spectral = problem.infiniteWidth();
  const fixed = layers.slice(0, layers.length - renormalized.length);
  // Q_L / sigma_{L+1}^2 is the kernel of the last scalar alone; every other scalar counts relative to its prior variance
  const scaledLayers = renormalized.map((layer, l) =>
    l === renormalized.length - 1 ? layer : { ...layer, variance: 1 },
  );
  const { branches, status } = orderParameters(labelSpectrum(spectral), scaledLayers, temperature);
  const unit = (l: number) => (l === renormalized.length - 1 ? 1 : renormalized[l].variance);
  const constant = fixed.reduce((sum, { width }) => sum + (Number.isFinite(width) ? width / 2 : 0), 0);
  const found = branches.map(({ u, H, isMinimum, logU }) => ({
    u: [...fixed.map(({ variance }) => variance), ...u.map((value, l) => value * unit(l))],
    H: H + constant,
    isMinimum,
    logU,
  }));
  const [leading] = found;
  const predictor = scalarPredictor(spectral, leading.logU, temperature);
  const minima = found.filter(({ isMinimum }) => isMinimum).map(({ u, H }) => ({ u, H }));
  const readoutVariance = layers[layers.length - 1].variance;
  return {
    u: leading.u,
    H: leading.H,
    minima,
    ...predictor,
    status,
    kernels: () => infiniteKernels(problem, Math.exp(leading.logU) / readoutVariance),
  };
}

/** One scalar a layer, all outside the maps: R = prod_l (u_l / sigma_{l+1}^2) Q_L. */
export const outside: ScalarClosure = {
  name: 'outside',
  label: 'scalars outside the kernel',
  tex: 'R=\\prod_l\\frac{u_l}{\\sigma_{l+1}^2}\\,Q_L',
  status:
    'exact for linear networks; for others nearest to sampled networks in variance, bias² and mean at L ≥ 2, with |a|² and training error too low for erf and tanh',
  solve: (problem) => solveOutside(problem, problem.layers),
};

/** The readout alone: R = (u_L / sigma_{L+1}^2) Q_L. */
export const readout: ScalarClosure = {
  name: 'readout',
  label: 'readout alone',
  tex: 'R=\\frac{u_L}{\\sigma_{L+1}^2}\\,Q_L',
  status: 'the farthest from sampled networks of all closures at L ≥ 2; equal to the others at L = 1',
  solve: (problem) => solveOutside(problem, problem.layers.slice(-1)),
};
