import { InputError } from '../../../base/input-error.ts';
import { predictSingleHead } from '../../../models/continual/single-head/predict.ts';
import { simulateSingleHead } from '../../../models/continual/single-head/simulation.ts';
import type { HeadAdapter } from './heads.ts';
import { singleHeadObservables } from './single-observables.ts';

/** Theory and simulation of a sequence learned with one readout, at infinite width (note continual-single-head). */
export const singleHeadAdapter: HeadAdapter = {
  observables: singleHeadObservables,
  headline: [
    'averageTestError',
    'averageForgetting',
    'averageInterference',
    'forgetting',
    'finalTestError',
    'interference',
  ],
  equations: [
    {
      title: 'Mean predictor after task t',
      tex: '\\bar f_t(x)=\\sum_{u\\le t}R_{tu}(x,X_u)\\,\\Lambda_u,\\quad \\Lambda_s=(R_{ss}+T)^{-1}\\Big(Y_s-\\sum_{u<s}R_{su}\\Lambda_u\\Big)',
      source: 'note continual-single-head, section 3.1',
      citation: 'shan2026',
    },
    {
      title: 'Forgetting of the mean predictor, two tasks',
      tex: 'F_{2,1}=\\frac{|Y_1|^2}{P_1}\\,2\\gamma_{RF}(1-\\gamma_{rule})',
      source: 'note continual-single-head, section 4',
      citation: 'shan2026',
    },
  ],
  standing: 'infinite-width',

  check(spec) {
    const { sampler } = spec.simulation;
    const frozen = spec.coupling === 'infinity';
    if (sampler === 'flow' && !frozen)
      throw new InputError('simulation.sampler', '"flow"', 'hmc or gibbs at finite coupling');
    if ((sampler === 'hmc' || sampler === 'gibbs') && frozen) {
      throw new InputError('simulation.sampler', `"${sampler}"`, 'flow (gradient descent) at coupling: infinity');
    }
  },

  predict: predictSingleHead,
  simulate: simulateSingleHead,
};
