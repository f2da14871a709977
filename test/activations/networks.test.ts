import { describe, expect, it } from 'vitest';
import { activationFamilies } from '../../src/activations/registry.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { drawWeights, NetworkBatch, SquareLoss, zeroWeights } from '../../src/networks/index.ts';
import { RandomStream } from '../../src/random/stream.ts';

function normals(rows: number, columns: number, seed: number) {
  const a = matrix(rows, columns);
  new RandomStream({ seed, purpose: 'activation networks' }).fillNormal(a.data);
  return a;
}

describe.each(activationFamilies.map((family) => family.of(family.example ?? [])))('networks of $name', ({ name }) => {
  it('the gradient of the loss, which every sampler follows, = its differences', () => {
    const architecture = { inputs: 3, widths: [4, 5], outputs: 1, activation: name };
    const batch = new NetworkBatch(architecture, normals(6, 3, 1), { replicas: 1 });
    const loss = new SquareLoss(batch, normals(6, 1, 2));
    const weights = zeroWeights(architecture, 1, 'f64');
    drawWeights(weights, [1, 1, 1], [new RandomStream({ seed: 3, purpose: 'activation networks' })]);
    const gradient = zeroWeights(architecture, 1, 'f64');
    loss.evaluate(weights, gradient);
    weights.forEach((layer, l) => {
      for (const k of [0, layer.length - 1]) {
        const slope = gradient[l][k];
        const kept = layer[k];
        const at = (x: number) => {
          layer[k] = x;
          loss.evaluate(weights);
          return loss.values[0];
        };
        const h = 1e-5;
        expect((at(kept + h) - at(kept - h)) / (2 * h)).toBeCloseTo(slope, 6);
        layer[k] = kept;
      }
    });
  });
});
