import { describe, expect, test } from 'vitest';
import { encodeNpy } from '../../src/data/encoders/npy.ts';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { loadTask } from '../../src/data/load.ts';
import { kernelFeatures } from '../../src/data/own-kernels.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { predict, simulate } from '../../src/experiment/run.ts';
import { frozenKernels } from '../../src/kernels/chain/frozen-kernel.ts';
import { inputPoints } from '../../src/kernels/chain/input-points.ts';
import { inputDiagonal, inputKernel } from '../../src/kernels/kernel-network.ts';
import { diagonalOf, type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';

const stream = new RandomStream({ seed: 5, purpose: 'own kernels' });
const normal = (rows: number, columns: number) =>
  matrix(rows, columns, stream.fillNormal(new Float64Array(rows * columns)));
const [inputs, targets, testInputs, testTargets] = [normal(12, 30), normal(12, 1), normal(7, 30), normal(7, 1)];

const npy = ({ rows, columns, data }: Matrix) => encodeNpy({ shape: [rows, columns], data });
const npz = (arrays: { [name: string]: Matrix }) =>
  encodeNpz(
    Object.fromEntries(
      Object.entries(arrays).map(([k, { rows, columns, data }]) => [k, { shape: [rows, columns], data }]),
    ),
  );

function kernelFiles(name: string, kernel: (a: Matrix, b: Matrix) => Matrix): { [path: string]: Uint8Array } {
  return {
    [`${name}.npy`]: npy(kernel(inputs, inputs)),
    [`${name}-cross.npy`]: npy(kernel(testInputs, inputs)),
    [`${name}-diagonal.npy`]: encodeNpy({ shape: [7], data: diagonalOf(kernel(testInputs, testInputs)) }),
  };
}
const pathsOf = (name: string) => ({
  train: `${name}.npy`,
  cross: `${name}-cross.npy`,
  diagonal: `${name}-diagonal.npy`,
});

const network = { activation: 'relu', priorVariances: [1.5, 0.8, 1.2] };
const frozen = (which: 'nngp' | 'ntk') => (a: Matrix, b: Matrix) =>
  frozenKernels(network, inputPoints(a), inputPoints(b))[which];
const files: { [path: string]: Uint8Array } = {
  'data.npz': npz({ inputs, targets, testInputs, testTargets }),
  'targets.npz': npz({ targets, testTargets }),
  ...kernelFiles('linear', (a, b) => inputKernel(a, a === b ? undefined : b)),
  ...kernelFiles('gp', frozen('nngp')),
  ...kernelFiles('ntk', frozen('ntk')),
};
const loadData = async (data: Parameters<typeof loadTask>[0]) =>
  withDigest(await loadTask(data, { read: async (path) => files[path] }));

async function first(spec: object) {
  const { points } = await predict(parseSpec(spec), { loadData });
  return points[0].prediction as NonNullable<(typeof points)[0]['prediction']>;
}

const byInputs = { source: 'npz', path: 'data.npz' };
const byKernel = { source: 'npz', path: 'targets.npz', kernels: pathsOf('linear') };

describe('a kernel in place of inputs', () => {
  test('points made of a kernel have it: X X^T / N0 = K', () => {
    const K = frozen('nngp')(inputs, inputs);
    const cross = frozen('nngp')(testInputs, inputs);
    const diagonal = diagonalOf(frozen('nngp')(testInputs, testInputs));
    const made = kernelFeatures({ train: K, cross, diagonal });
    const close = (found: Float64Array, wanted: Float64Array) => {
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(wanted[i], 12);
    };
    close(inputKernel(made.inputs).data, K.data);
    close(inputKernel(made.testInputs, made.inputs).data, cross.data);
    close(inputDiagonal(made.testInputs), diagonal);
  });

  test.each([
    ['bpkr', { network: { depth: 2, width: 20 }, temperature: 0.1 }],
    [
      'ggdln',
      { network: { depth: 1, width: 20, gates: { kind: 'half-space', count: 1, threshold: -100 } }, temperature: 0.1 },
    ],
  ])('%s: the linear kernel gives what its inputs give', async (theory, rest) => {
    const [a, b] = [await first({ theory, ...rest, data: byInputs }), await first({ theory, ...rest, data: byKernel })];
    for (const name of ['trainError', 'testError', 'bias2', 'variance']) {
      expect(b.observables[name]).toBeCloseTo(a.observables[name] as number, 10);
    }
  });

  test('networks are sampled on top of a kernel too', async () => {
    const spec = {
      theory: 'bpkr',
      data: byKernel,
      network: { depth: 1, width: 15 },
      temperature: 0.2,
      simulation: { chains: 4, warmup: 50, draws: 300, seed: 3 },
    };
    const { points } = await simulate(parseSpec(spec), { loadData });
    const [{ prediction, simulation }] = points;
    const estimate = simulation?.observables.testError;
    const [value, mcse] = [Number(estimate?.value), Number(estimate?.mcse)];
    expect(Math.abs(value - (prediction?.exactObservables?.testError as number)) / mcse).toBeLessThan(4);
  });

  test('continual: the blocks k_gp and k_ntk of a ReLU network give what the network gives', async () => {
    const rest = {
      theory: 'continual',
      coupling: 'infinity',
      temperature: 0.05,
      tasks: { kind: 'files', rows: [5, 7], testRows: [3, 4] },
    };
    const relu = { depth: 2, width: 'infinity', activation: 'relu', priorVariances: network.priorVariances };
    const a = await first({ ...rest, network: relu, data: byInputs });
    const kernels = { kGp: pathsOf('gp'), kNtk: pathsOf('ntk') };
    const b = await first({ ...rest, network: { depth: 1, width: 'infinity' }, data: { ...byKernel, kernels } });
    for (const name of ['trainError', 'testError', 'forgettingMatrix']) {
      (b.observables[name] as number[][]).flat().forEach((value, i) => {
        if (value !== null) expect(value).toBeCloseTo((a.observables[name] as number[][]).flat()[i], 10);
      });
    }
    expect(b.orderParameters.gammaRule).toBeCloseTo(a.orderParameters.gammaRule as number, 8);
  });

  test.each([
    [{ theory: 'ndk', network: { depth: 1, width: 'infinity' }, dynamics: { times: [1] } }, 'two-time kernels'],
    [{ theory: 'bpkr', network: { depth: 1, width: 9, activation: 'relu' } }, 'holds the nonlinearity already'],
    [
      { theory: 'continual', network: { depth: 1, width: 'infinity' }, tasks: { kind: 'permuted', count: 2 } },
      'cannot be changed',
    ],
  ])('what a theory cannot take is refused by name: %j', async (spec, words) => {
    await expect(first({ temperature: 0.1, ...spec, data: byKernel })).rejects.toThrow(words);
  });

  test('what is no kernel is refused', () => {
    const bad = (train: number[][], cross?: number[][], diagonal?: number[]) => () =>
      kernelFeatures({
        train: matrix(train.length, train[0].length, Float64Array.from(train.flat())),
        ...(cross && { cross: matrix(cross.length, cross[0].length, Float64Array.from(cross.flat())) }),
        ...(diagonal && { diagonal: Float64Array.from(diagonal) }),
      });
    expect(
      bad([
        [1, 2],
        [0, 1],
      ]),
    ).toThrow('across the diagonal');
    expect(
      bad([
        [1, 2],
        [2, 1],
      ]),
    ).toThrow('an eigenvalue of -1');
    expect(
      bad(
        [
          [1, 0],
          [0, 1],
        ],
        [[1, 1]],
        [1],
      ),
    ).toThrow('at least 2');
    expect(
      bad(
        [
          [1, 1],
          [1, 1],
        ],
        [[1, 0]],
        [5],
      ),
    ).toThrow('outside the range');
    expect(
      bad(
        [
          [1, 0],
          [0, 1],
        ],
        [[1, 1]],
      ),
    ).toThrow('kernels.diagonal');
  });
});
