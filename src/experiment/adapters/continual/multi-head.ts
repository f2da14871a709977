import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import { predictMultiHead } from '../../../models/continual/multi-head/predict.ts';
import { simulateMultiHead } from '../../../models/continual/multi-head/simulation.ts';
import type { HeadAdapter } from './heads.ts';
import { multiHeadObservables } from './multi-observables.ts';

/** Theory and simulation of a sequence with one readout a task, in the proportional limit (note continual-multi-head). */
export const multiHeadAdapter: HeadAdapter = {
  observables: multiHeadObservables,
  headline: ['finalTestError', 'forgetting', 'readoutScale'],
  equations: [
    {
      title: 'Order parameters of a new task',
      tex: 'u=b+\\eta+\\psi^2,\\qquad \\zeta=\\frac1{\\sigma_a^2}+\\tfrac1N\\mathrm{Tr}K_SR-\\langle K_S\\rangle-\\eta A_{FS},\\qquad R=(uK_S+bK_F+T)^{-1}',
      source: 'note continual-multi-head, section 3.2',
      citation: 'shan2026',
    },
    {
      title: 'Phase boundary at λ = ∞, T = 0',
      tex: '\\Gamma=\\frac{q(1-\\gamma^2)}{\\alpha\\sigma_w^2}=1-\\frac1{\\sqrt\\alpha}',
      source: 'note continual-multi-head, section 5',
      citation: 'shan2026',
    },
  ],
  standing: 'leading-order',

  check(spec) {
    const { sampler } = spec.simulation;
    if (sampler === 'flow' || sampler === 'langevin') {
      throw new InputError('simulation.sampler', `"${sampler}"`, 'gibbs (linear) or hmc (relu) with heads: multi');
    }
    if (sampler === 'hmc' && activationOf(spec.network.activation).linear) {
      throw new InputError('simulation.sampler', '"hmc" for a linear network', 'gibbs: it is exact there');
    }
    if (sampler === 'gibbs' && activationOf(spec.network.activation).rectifier) {
      throw new InputError('simulation.sampler', '"gibbs" for a relu network', 'hmc');
    }
  },

  predict: predictMultiHead,
  simulate: simulateMultiHead,
};
