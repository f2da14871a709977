import type { Sampler } from '../sampler.ts';
import { chains, precision, seed, stepSize } from '../settings.ts';
import { langevinEnsemble } from './ensemble.ts';
import { DEFAULT_STEP } from './plan.ts';

/** An ensemble of networks that learn by Langevin dynamics. */
export const sampler: Sampler = {
  name: 'langevin',
  title: 'Ensembles of networks that learn by Langevin dynamics',
  theories: ['ndk'],
  takes: 'any activation with a derivative, T >= 0',
  accuracy: 'off by O(step²) while the fastest mode is learned; weight decay and noise are exact',
  settings: {
    chains: { ...chains, default: 32, description: 'Independent networks; 16 or more give fair error bars.' },
    seed,
    stepSize: { ...stepSize(`${DEFAULT_STEP}`), default: DEFAULT_STEP },
    precision,
    shadow: {
      kind: 'flag',
      default: true,
      description: 'Cuts the standard errors of means by networks with the same noise and no gradient.',
    },
    extrapolate: {
      kind: 'integers',
      min: 1,
      symbol: 'N',
      unit: 'units of a hidden layer',
      otherwise: 'the width of the network alone',
      description:
        "Further widths, smaller than the network's: all are simulated, more networks the narrower they are, and extrapolated in 1/N.",
    },
    burnIn: {
      kind: 'number',
      above: 0,
      default: 8,
      unit: 'forgetting times of the slowest layer, σ²/T',
      description:
        'How long a network learns before a drift begins; read where `dynamics` starts from a trained network.',
    },
  },
  job: langevinEnsemble,
};
