import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import type { Task } from '../dataset.ts';
import { decodeNpy } from '../decoders/npy.ts';
import { decodeNpz } from '../decoders/npz.ts';
import type { ShapedArray } from '../decoders/number-array.ts';
import { checkOwnKernel, kernelFeatures, numberedPoints, type OwnKernel } from '../own-kernels.ts';

/** Paths of .npy files that hold a kernel. */
export interface KernelPaths {
  readonly train?: string;
  readonly cross?: string;
  readonly diagonal?: string;
}

/** `data.kernels` of a spec: one kernel, or the two blocks of learning in sequence. */
export interface KernelsSpec extends KernelPaths {
  readonly kGp?: KernelPaths;
  readonly kNtk?: KernelPaths;
}

/**
 * A learning problem given by a kernel and targets instead of inputs: rows in order, nothing drawn, nothing scaled.
 *
 * One kernel becomes points with that linear kernel (`kernelFeatures`); blocks become numbered points.
 *
 * @param kernels - paths of the kernel's arrays
 * @param path - of an .npz with `targets`, and `testTargets` where there are test points
 * @param read - bytes of a file; throws for one that is not there
 * @throws InputError for values that no kernel has and shapes that do not fit
 */
export async function ownKernelTask(
  kernels: KernelsSpec,
  path: string,
  read: (path: string, field: string) => Promise<Uint8Array>,
): Promise<Task> {
  const { arrays } = decodeNpz(await read(path, 'data.path'), path);
  const load = async (paths: KernelPaths, field: string): Promise<OwnKernel> => {
    const array = async (name: keyof KernelPaths) => {
      const file = paths[name];
      return file === undefined ? undefined : decodeNpy(await read(file, `${field}.${name}`), file);
    };
    const [train, cross, diagonal] = [await array('train'), await array('cross'), await array('diagonal')];
    if (train === undefined) throw new InputError(`${field}.train`, 'nothing', 'the kernel of the training points');
    return {
      train: table(train, `${field}.train`),
      ...(cross === undefined ? {} : { cross: table(cross, `${field}.cross`) }),
      ...(diagonal === undefined ? {} : { diagonal: Float64Array.from(diagonal.data as ArrayLike<number>) }),
    };
  };
  const { kGp, kNtk, ...single } = kernels;
  const blocks = kGp !== undefined || kNtk !== undefined;
  if (blocks && (kGp === undefined || kNtk === undefined || Object.keys(single).length > 0)) {
    throw new InputError('data.kernels', Object.keys(kernels).join(', '), 'kGp and kNtk together, or train alone');
  }
  const own =
    kGp === undefined || kNtk === undefined
      ? undefined
      : {
          gp: await load(kGp, 'data.kernels.kGp'),
          ntk: await load(kNtk, 'data.kernels.kNtk'),
        };
  if (own !== undefined) {
    checkOwnKernel(own.gp, 'data.kernels.kGp');
    checkOwnKernel(own.ntk, 'data.kernels.kNtk');
  }
  const kernel = own?.gp ?? (await load(single, 'data.kernels'));
  const [samples, tests] = [kernel.train.rows, kernel.cross?.rows ?? 0];
  if (own !== undefined && (own.ntk.train.rows !== samples || (own.ntk.cross?.rows ?? 0) !== tests)) {
    const found = `${own.ntk.train.rows} training and ${own.ntk.cross?.rows ?? 0} test points`;
    throw new InputError('data.kernels.kNtk', found, `${samples} and ${tests}, as in kGp`);
  }
  const points =
    own === undefined
      ? kernelFeatures(kernel, 'data.kernels')
      : { inputs: numberedPoints(0, samples), testInputs: numberedPoints(samples, tests) };
  const targets = targetsOf(arrays.get('targets'), 'targets', samples);
  const testTargets =
    tests === 0 ? matrix(0, targets.columns) : targetsOf(arrays.get('testTargets'), 'testTargets', tests);
  return {
    ...points,
    targets,
    testTargets,
    ...(own === undefined ? {} : { ownBlocks: own }),
    description: `an own kernel of ${samples} training and ${tests} test points`,
  };
}

function targetsOf(array: ShapedArray | undefined, name: string, rows: number): Matrix {
  if (array === undefined) throw new InputError(`data[${name}]`, 'nothing', `${rows} rows, one a point of the kernel`);
  const targets = table(array, `data[${name}]`);
  if (targets.rows !== rows) {
    throw new InputError(`data[${name}]`, `${targets.rows} rows`, `${rows}, one a point of the kernel`);
  }
  return targets;
}

function table({ shape, data }: ShapedArray, field: string): Matrix {
  if (shape.length !== 1 && shape.length !== 2) {
    throw new InputError(field, `an array of shape ${shape.join(' x ')}`, 'one or two dimensions');
  }
  return matrix(shape[0], shape[1] ?? 1, Float64Array.from(data as ArrayLike<number>));
}
