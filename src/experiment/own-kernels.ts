import { InputError } from '../base/input-error.ts';
import type { BaseSpec } from './spec.ts';

/** `data.kernels` of a spec, where it has one. */
export function kernelsOf({ data }: Pick<BaseSpec, 'data'>) {
  return 'kernels' in data ? data.kernels : undefined;
}

/**
 * Checks a spec of a theory that takes one kernel in place of x.x'/N0: the kernel stands for everything below the network.
 *
 * @throws InputError for blocks, and for an activation whose own kernel the given one would replace
 */
export function checkOneKernel(spec: Pick<BaseSpec, 'data' | 'network' | 'theory'>): void {
  const kernels = kernelsOf(spec);
  if (kernels === undefined) return;
  if (kernels.kGp !== undefined || kernels.kNtk !== undefined) {
    throw new InputError(
      'data.kernels',
      'blocks kGp and kNtk',
      `one kernel (train, cross, diagonal) for ${spec.theory}`,
    );
  }
  if (spec.network.activation !== 'linear') {
    throw new InputError(
      'network.activation',
      `"${spec.network.activation}" with data.kernels`,
      '"linear": the kernel holds the nonlinearity already',
    );
  }
}
