import type { SettingOf } from './sampler.ts';

/*
 * Settings that several samplers share. A sampler lists those that it uses; one that it does not list is an error in its specs.
 */

/** Seed of every random number of the simulation. */
export const seed: SettingOf<'integer'> = {
  kind: 'integer',
  min: 0,
  default: 1,
  description: 'Root seed of the simulation: chains and networks draw from streams keyed by it and by their number.',
};

/** Independent chains of a Markov chain sampler. */
export const chains: SettingOf<'integer'> = {
  kind: 'integer',
  min: 1,
  default: 4,
  description: 'Independent chains; one gives no error bars, 16 or more give fair ones.',
};

/** Records before the kept ones. */
export const warmup: SettingOf<'integer'> = {
  kind: 'integer',
  min: 0,
  default: 500,
  unit: 'sweeps, trajectories or records',
  description: 'Draws of every chain that are thrown away while it forgets its start and finds its step.',
};

/** Kept records of a chain. */
export const draws: SettingOf<'integer'> = {
  kind: 'integer',
  min: 1,
  default: 2000,
  description: 'Kept draws of every chain.',
};

/** Moves between kept records. */
export const thin: SettingOf<'integer'> = {
  kind: 'integer',
  min: 1,
  default: 1,
  unit: 'sweeps, trajectories or steps',
  description: 'Moves from one kept draw to the next.',
};

/** Independent networks of an ensemble. */
export const networks: SettingOf<'integer'> = {
  kind: 'integer',
  min: 1,
  default: 64,
  description: 'Independent networks, each going through the whole sequence; one gives no error bars.',
};

/** The one unit of steps in all samplers. */
const STEP_UNIT =
  'fastest times of the linearized network: 1/λ for Langevin dynamics and learning, 1/√λ for HMC, λ the largest rate of the tangent kernel (prior included)';

/**
 * The step of a sampler, in the one unit of all.
 *
 * @param otherwise - what is done where none is given
 */
export function stepSize(otherwise: string): SettingOf<'number'> {
  return {
    kind: 'number',
    above: 0,
    symbol: 'h',
    unit: STEP_UNIT,
    otherwise,
    description: 'Length of a step. Midpoint and Metropolis steps are stable up to about 2.',
  };
}

/** Element type of weights and products. */
export const precision: SettingOf<'choice'> = {
  kind: 'choice',
  choices: ['f64', 'f32'],
  default: 'f64',
  description: 'Element type of weights and of matrix products: f32 is twice as fast.',
};
