import type { Setting } from '../sampler.ts';

/** How long every task is sampled. */
export function sweeps(unit: string, otherwise: string): Setting {
  return {
    kind: 'integer',
    min: 1,
    unit,
    otherwise,
    description: 'How long every network samples or descends on every task.',
  };
}
