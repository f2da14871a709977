import { describe, expect, it } from 'vitest';
import {
  activationFamilies,
  inputPairs,
  kernelBlocks,
  nngpKernel,
  ornsteinUhlenbeck,
  TwoTimeKernel,
} from '../../src/kernels/index.ts';
import { matrix, rowOf, stackRows } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';

function normals(rows: number, columns: number, seed: number) {
  const a = matrix(rows, columns);
  new RandomStream({ seed, purpose: 'kernels door' }).fillNormal(a.data);
  return a;
}

const inputs = normals(4, 5, 1);
const tests = normals(3, 5, 2);
const priorVariances = [1.3, 0.8, 1.1];

describe.each(activationFamilies.map((family) => family.of(family.example ?? [])))('kernels of $name', (part) => {
  it('blocks are those of the kernel of all points; NNGP and NTK', () => {
    for (const kind of ['nngp', 'ntk'] as const) {
      const network = {
        activation: part.name,
        priorVariances,
        widths: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      };
      const { train, cross, diagonal } = kernelBlocks(kind, network, inputs, tests);
      const all = kernelBlocks(kind, network, stackRows(inputs, tests)).train;
      for (let i = 0; i < 4; i++)
        for (let j = 0; j < 4; j++) expect(train.data[4 * i + j]).toBeCloseTo(all.data[7 * i + j], 11);
      for (let n = 0; n < 3; n++) {
        for (let j = 0; j < 4; j++) expect(cross.data[4 * n + j]).toBeCloseTo(all.data[7 * (4 + n) + j], 11);
        expect(diagonal[n]).toBeCloseTo(all.data[8 * (4 + n)], 11);
      }
    }
  });

  it('at equal times the two-time kernels are NNGP and NTK', () => {
    if (part.twoTime === undefined) {
      expect(() => new TwoTimeKernel(part.name, [], inputPairs(inputs))).toThrow(/kernels between two times/);
      return;
    }
    const network = { activation: part.name, priorVariances };
    const schedules = priorVariances.map((variance) => ({ weights: ornsteinUhlenbeck(variance, variance, 0.1) }));
    const kernel = new TwoTimeKernel(part.name, schedules, inputPairs(inputs));
    const [C, D] = [new Float64Array(16), new Float64Array(16)];
    kernel.evaluate(2, 2, C, D);
    const { train } = kernelBlocks('ntk', network, inputs);
    nngpKernel(network, inputs).data.forEach((value, k) => {
      expect(C[k]).toBeCloseTo(value, 10);
      expect(D[k]).toBeCloseTo(train.data[k], 10);
    });
  });
});

describe('kernelBlocks', () => {
  it('refuses finite widths, wrong counts, and variances beyond an activation', () => {
    const network = { activation: 'tanh', priorVariances };
    expect(() => kernelBlocks('nngp', { ...network, widths: [100, 100] }, inputs)).toThrow(/widths\[0\].*Infinity/);
    expect(() => kernelBlocks('nngp', { ...network, widths: [Number.POSITIVE_INFINITY] }, inputs)).toThrow(
      /2, one a hidden/,
    );
    const huge = matrix(
      1,
      5,
      rowOf(inputs, 0).map((x) => 1e6 * x),
    );
    expect(() => kernelBlocks('nngp', network, huge)).toThrow(/variance .* the range of tanh/);
  });

  it('norms from 1e-150 to 1e150 give finite kernels for linear, ReLU, leaky ReLU and erf', () => {
    for (const activation of ['linear', 'relu', 'leaky-relu(0.2)', 'erf']) {
      for (const scale of [1e-150, 1e-80, 1e80, 1e150]) {
        const scaled = matrix(
          4,
          5,
          inputs.data.map((x) => (scale / 3) * x),
        );
        const { train } = kernelBlocks('ntk', { activation, priorVariances: [1, 1] }, scaled);
        expect(train.data.every(Number.isFinite)).toBe(true);
      }
    }
  });
});
