import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { backend, useBackend } from '../../src/linalg/active-backend.ts';
import { fromRows, matrix, toRows } from '../../src/linalg/matrix.ts';
import { plainBackend } from '../../src/linalg/portable/plain.ts';
import { type Architecture, drawWeights, zeroWeights } from '../../src/networks/architecture.ts';
import { NetworkBatch } from '../../src/networks/network-batch.ts';
import { SquareLoss } from '../../src/networks/square-loss.ts';
import { installNativeBackend } from '../../src/node/blas/install.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { complexLoss } from './complex-network.ts';

const activations = ['linear', 'relu', 'erf'] as const;
const streams = (count: number) =>
  Array.from({ length: count }, (_, chain) => new RandomStream({ seed: 2, purpose: 'network', chain }));

function problem(samples: number, inputs: number, outputs: number) {
  const stream = new RandomStream({ seed: 1, purpose: 'inputs' });
  const x = matrix(samples, inputs, stream.fillNormal(new Float64Array(samples * inputs)));
  return { x, y: matrix(samples, outputs, stream.fillNormal(new Float64Array(samples * outputs))) };
}

const portable = backend();
const backends = [
  ['portable', portable],
  ['plain', plainBackend],
  ...(installNativeBackend().native ? [['native', backend()] as const] : []),
] as const;
useBackend(portable);

describe.each(backends)('backend %s', (_name, chosen) => {
  for (const activation of activations) {
    for (const widths of [[4], [3, 5], [4, 2, 3]]) {
      test(`gradient = complex step, ${activation}, widths ${widths}, two outputs, every replica`, () => {
        useBackend(chosen);
        const architecture: Architecture = { inputs: 3, widths, outputs: 2, activation };
        const { x, y } = problem(5, 3, 2);
        const batch = new NetworkBatch(architecture, x, { replicas: 3 });
        const loss = new SquareLoss(batch, y);
        const weights = zeroWeights(architecture, 3, 'f64');
        const gradient = zeroWeights(architecture, 3, 'f64');
        drawWeights(weights, [1.1, 0.9, 1.2, 0.8].slice(0, widths.length + 1), streams(3));
        loss.evaluate(weights, gradient);
        for (let r = 0; r < 3; r++) {
          const own = weights.map((layer) => layer.slice((r * layer.length) / 3, ((r + 1) * layer.length) / 3));
          own.forEach((layer, l) => {
            for (let index = 0; index < layer.length; index++) {
              const step = 1e-30;
              const [value, slope] = complexLoss(architecture, own, toRows(x), toRows(y), { layer: l, index, step });
              expect(Math.abs(gradient[l][r * layer.length + index] - slope / step)).toBeLessThan(2e-13 * (1 + value));
              expect(Math.abs(loss.values[r] / value - 1)).toBeLessThan(1e-13);
            }
          });
        }
        useBackend(portable);
      });
    }
  }
});

test('whole numbers come out exactly: a linear network of square widths', () => {
  const architecture: Architecture = { inputs: 1, widths: [4], outputs: 1, activation: 'linear' };
  const batch = new NetworkBatch(architecture, fromRows([[2], [3]]), { replicas: 1 });
  const loss = new SquareLoss(batch, fromRows([[1], [5]]));
  const weights = [Float64Array.of(2, 4, 6, 8), Float64Array.of(1, 2, 3, 4)];
  const gradient = zeroWeights(architecture, 1, 'f64');
  loss.evaluate(weights, gradient);
  // f = a . w x / 2 = 30 x; residuals 59 and 85; sum r x = 118 + 255 = 373.
  expect([...batch.outputs]).toEqual([60, 90]);
  expect(loss.values[0]).toBe((59 * 59 + 85 * 85) / 2);
  expect(loss.force[0]).toBe(60 * 59 + 90 * 85);
  expect([...gradient[1]]).toEqual([373, 746, 1119, 1492]);
  expect([...gradient[0]]).toEqual([186.5, 373, 559.5, 746]);
});

test.each(activations)('a replica does not depend on the others: %s', (activation) => {
  const architecture: Architecture = { inputs: 6, widths: [7, 5], outputs: 1, activation };
  const { x, y } = problem(9, 6, 1);
  const run = (own: RandomStream[]) => {
    const batch = new NetworkBatch(architecture, x, { replicas: own.length });
    const loss = new SquareLoss(batch, y);
    const weights = zeroWeights(architecture, own.length, 'f64');
    const gradient = zeroWeights(architecture, own.length, 'f64');
    drawWeights(weights, [1, 1, 1], own);
    loss.evaluate(weights, gradient);
    return { values: loss.values, gradient, count: own.length };
  };
  const many = run(streams(4));
  const one = run(streams(4).slice(2, 3));
  expect(Math.abs(many.values[2] - one.values[0])).toBeLessThan(1e-12);
  one.gradient.forEach((layer, l) => {
    for (const [i, value] of layer.entries()) {
      expect(Math.abs(many.gradient[l][2 * layer.length + i] - value)).toBeLessThan(1e-12);
    }
  });
});

test.each(activations)('single precision follows double precision to seven digits: %s', (activation) => {
  const architecture: Architecture = { inputs: 20, widths: [30, 25], outputs: 2, activation };
  const { x, y } = problem(15, 20, 2);
  const evaluate = (precision: 'f32' | 'f64') => {
    const batch = new NetworkBatch(architecture, x, { replicas: 2, precision });
    const loss = new SquareLoss(batch, y);
    const start = zeroWeights(architecture, 2, 'f64');
    drawWeights(start, [1, 1, 1], streams(2));
    const weights = precision === 'f64' ? start : start.map((layer) => Float32Array.from(layer));
    const gradient = zeroWeights(architecture, 2, precision);
    loss.evaluate(weights, gradient);
    return { loss: loss.values, gradient };
  };
  const single = evaluate('f32');
  const double = evaluate('f64');
  expect(Math.abs(single.loss[1] / double.loss[1] - 1)).toBeLessThan(1e-5);
  single.gradient.forEach((layer, l) => {
    const scale = Math.max(...double.gradient[l].map(Math.abs));
    for (const [i, value] of layer.entries()) {
      expect(Math.abs(value - double.gradient[l][i])).toBeLessThan(1e-5 * scale);
    }
  });
});

test('the kernel of a wide random network is the recursion of its dual: E f f = half the arc-cosine diagonal', () => {
  const architecture: Architecture = { inputs: 10, widths: [60], outputs: 1, activation: 'relu' };
  const { x } = problem(1, 10, 1);
  const batch = new NetworkBatch(architecture, x, { replicas: 4000 });
  const weights = zeroWeights(architecture, 4000, 'f64');
  drawWeights(weights, [1, 1], streams(4000));
  batch.forward(weights);
  const squares = Float64Array.from(batch.outputs, (f) => f * f);
  const mean = squares.reduce((sum, value) => sum + value, 0) / 4000;
  const spread = Math.sqrt(squares.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4000 / 4000);
  const norm = x.data.reduce((sum, value) => sum + value * value, 0) / 10;
  expect(Math.abs(mean - norm / 2) / spread).toBeLessThan(3.5);
});

test('wrong shapes are named', () => {
  const architecture: Architecture = { inputs: 3, widths: [4], outputs: 1, activation: 'relu' };
  const batch = new NetworkBatch(architecture, matrix(5, 3), { replicas: 1 });
  expect(() => new NetworkBatch(architecture, matrix(5, 2), { replicas: 1 })).toThrow(InputError);
  expect(() => new SquareLoss(batch, matrix(5, 2))).toThrow(/targets/);
  expect(() => new NetworkBatch({ ...architecture, widths: [] }, matrix(5, 3), { replicas: 1 })).toThrow(/widths/);
});
