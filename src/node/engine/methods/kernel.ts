import { describe, InputError } from '../../../base/input-error.ts';
import { nngpDiagonal, nngpKernel } from '../../../kernels/nngp.ts';
import { ntkDiagonal, ntkKernel } from '../../../kernels/ntk.ts';
import { installNativeBackend } from '../../blas/install.ts';
import type { Method } from '../method.ts';

/** The NNGP kernel or the NTK of an infinitely wide network: of `inputs` with themselves or `others`, or the diagonal. */
export const kernel: Method = async ({ params }) => {
  installNativeBackend();
  const kind = params.get('kernel');
  if (kind !== 'nngp' && kind !== 'ntk') throw new InputError('kernel', describe(kind), '"nngp" or "ntk"');
  const priorVariances = params.numbers('priorVariances') ?? [];
  const network = { activation: params.activation(), priorVariances };
  const inputs = params.required('inputs');
  if (params.flag('diagonal')) return (kind === 'nngp' ? nngpDiagonal : ntkDiagonal)(network, inputs);
  return (kind === 'nngp' ? nngpKernel : ntkKernel)(network, inputs, params.matrix('others'));
};
