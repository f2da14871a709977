import { describe, expect, test } from 'vitest';
import { symmetricEigenvalues } from '../../src/linalg/eigen.ts';
import { fromRows, matrix } from '../../src/linalg/matrix.ts';
import { gram } from '../../src/linalg/products.ts';
import { type Architecture, drawWeights, zeroWeights } from '../../src/networks/architecture.ts';
import { NetworkBatch } from '../../src/networks/network-batch.ts';
import { SquareLoss } from '../../src/networks/square-loss.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { largestTangentEigenvalue } from '../../src/samplers/gradient-flow/curvature.ts';
import { gradientDescent } from '../../src/samplers/gradient-flow/gradient-descent.ts';
import { gradientFlow } from '../../src/samplers/gradient-flow/gradient-flow.ts';

function setUp(architecture: Architecture, samples: number, replicas: number) {
  const stream = new RandomStream({ seed: 4, purpose: 'flow' });
  const x = matrix(samples, architecture.inputs);
  stream.fillNormal(x.data);
  const y = matrix(samples, architecture.outputs);
  stream.fillNormal(y.data);
  const batch = new NetworkBatch(architecture, x, { replicas });
  const weights = zeroWeights(architecture, replicas, 'f64');
  drawWeights(
    weights,
    weights.map(() => 1),
    Array.from({ length: replicas }, (_, chain) => new RandomStream({ seed: 5, purpose: 'flow', chain })),
  );
  return { batch, loss: new SquareLoss(batch, y), weights };
}

/** Tangent kernel of one network from one backward pass for each output and sample. */
function tangentKernel(batch: NetworkBatch, weights: readonly Float64Array[]) {
  const size = batch.outputs.length;
  const count = weights.reduce((sum, layer) => sum + layer.length, 0);
  const jacobian = matrix(size, count);
  for (let i = 0; i < size; i++) {
    const unit = new Float64Array(size);
    unit[i] = 1;
    const gradient = zeroWeights(batch.architecture, 1, 'f64');
    batch.forward(weights);
    batch.backward(weights, unit, gradient);
    let offset = i * count;
    for (const layer of gradient) {
      jacobian.data.set(layer, offset);
      offset += layer.length;
    }
  }
  return gram(jacobian);
}

test.each(['linear', 'relu', 'erf'] as const)(
  'largest tangent eigenvalue by power iteration = of J J^T: %s',
  (activation) => {
    const { batch, weights } = setUp({ inputs: 4, widths: [6, 5], outputs: 2, activation }, 5, 1);
    const values = symmetricEigenvalues(tangentKernel(batch, weights));
    expect(largestTangentEigenvalue(batch, weights, 60)[0] / values[values.length - 1]).toBeCloseTo(1, 6);
  },
);

describe('gradient flow', () => {
  test('one unit, balanced start: the square of the weight follows the logistic curve', () => {
    const architecture: Architecture = { inputs: 1, widths: [1], outputs: 1, activation: 'linear' };
    const loss = new SquareLoss(new NetworkBatch(architecture, fromRows([[1]]), { replicas: 1 }), fromRows([[2]]));
    const weights = [Float64Array.of(0.1), Float64Array.of(0.1)];
    const times = [0.5, 1, 2, 4];
    const seen: number[] = [];
    gradientFlow(loss, weights, times, { tolerance: 1e-9, onTime: (_, [w, a]) => seen.push(w[0] * a[0]) });
    // u = a w obeys du/dt = 2 u (2 - u), u(0) = 0.01.
    times.forEach((t, i) => {
      const grown = Math.exp(4 * t) * 0.01;
      expect(seen[i] / ((2 * grown) / (2 - 0.01 + grown))).toBeCloseTo(1, 5);
    });
  });

  test('a deep linear network conserves A^T A - W W^T between layers', () => {
    const { loss, weights } = setUp({ inputs: 4, widths: [3], outputs: 2, activation: 'linear' }, 6, 1);
    const balance = () =>
      Array.from({ length: 9 }, (_, ij) => {
        const [i, j] = [Math.floor(ij / 3), ij % 3];
        let sum = 0;
        for (let k = 0; k < 2; k++) sum += weights[1][k * 3 + i] * weights[1][k * 3 + j];
        for (let k = 0; k < 4; k++) sum -= weights[0][i * 4 + k] * weights[0][j * 4 + k];
        return sum;
      });
    const before = balance();
    gradientFlow(loss, weights, [3], { tolerance: 1e-8 });
    balance().forEach((value, i) => {
      expect(value).toBeCloseTo(before[i], 5);
    });
  });
});

describe('gradient descent', () => {
  test.each(['linear', 'relu', 'erf'] as const)(
    'fits the data in every replica and ends where the flow does: %s',
    (activation) => {
      const { batch, loss, weights } = setUp({ inputs: 12, widths: [100], outputs: 1, activation }, 4, 3);
      const start = weights.map((layer) => layer.slice());
      const report = gradientDescent(loss, weights, { tolerance: 1e-6 });
      expect(report.converged).toEqual([true, true, true]);
      expect(Math.max(...report.residuals)).toBeLessThan(1e-6);
      // The kinks of ReLU cost an error control many short steps.
      gradientFlow(loss, start, [20], { tolerance: activation === 'relu' ? 1e-4 : 1e-6 });
      batch.forward(start);
      start.forEach((layer, l) => {
        // The endpoints agree up to the curvature of the path at the step 1 / lambda_max.
        const distance = Math.hypot(...layer.map((w, i) => w - weights[l][i]));
        expect(distance / Math.hypot(...layer)).toBeLessThan(0.01);
      });
    },
  );

  test('a step that is too long is shortened', () => {
    const { loss, weights } = setUp({ inputs: 12, widths: [50], outputs: 1, activation: 'relu' }, 4, 2);
    const report = gradientDescent(loss, weights, { steps: [1e3, 1e-1], tolerance: 1e-5 });
    expect(report.converged).toEqual([true, true]);
  });

  test('what cannot be fitted ends with converged false after the most steps', () => {
    const architecture: Architecture = { inputs: 1, widths: [2], outputs: 1, activation: 'linear' };
    const loss = new SquareLoss(
      new NetworkBatch(architecture, fromRows([[1], [1]]), { replicas: 1 }),
      fromRows([[1], [2]]),
    );
    const report = gradientDescent(loss, [Float64Array.of(1, 1), Float64Array.of(1, 1)], { mostSteps: 100 });
    expect(report.converged).toEqual([false]);
    expect(report.residuals[0]).toBeGreaterThan(0.49);
  });
});
