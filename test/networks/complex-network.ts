import type { Architecture, Weights } from '../../src/networks/architecture.ts';
import { layerSizes } from '../../src/networks/architecture.ts';

type Complex = readonly [number, number];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];

/** erf by its Taylor series in the complex plane, for |z| up to about 3. */
function complexErf(z: Complex): Complex {
  let sum: Complex = [0, 0];
  let power = z;
  const square = times(z, z);
  for (let n = 0; n < 80; n++) {
    const factor = (n % 2 === 0 ? 1 : -1) / (2 * n + 1);
    sum = plus(sum, [power[0] * factor, power[1] * factor]);
    power = times(power, [square[0] / (n + 1), square[1] / (n + 1)]);
  }
  const root = 2 / Math.sqrt(Math.PI);
  return [sum[0] * root, sum[1] * root];
}

/**
 * 1/2 sum (f - y)^2 of one network at complex weights, loop by loop: its imaginary part at a weight moved by i h is h times the
 * derivative, exact to rounding for tiny h.
 */
export function complexLoss(
  architecture: Architecture,
  weights: Weights,
  inputs: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  moved: { readonly layer: number; readonly index: number; readonly step: number },
): Complex {
  const sizes = layerSizes(architecture);
  let loss: Complex = [0, 0];
  inputs.forEach((x, mu) => {
    let below: Complex[] = x.map((value) => [value, 0]);
    weights.forEach((layer, l) => {
      const scale = 1 / Math.sqrt(sizes[l]);
      const next: Complex[] = [];
      for (let i = 0; i < sizes[l + 1]; i++) {
        let h: Complex = [0, 0];
        for (let j = 0; j < sizes[l]; j++) {
          const index = i * sizes[l] + j;
          const w: Complex = [layer[index], moved.layer === l && moved.index === index ? moved.step : 0];
          h = plus(h, times(w, below[j]));
        }
        next.push([h[0] * scale, h[1] * scale]);
      }
      const last = l === weights.length - 1;
      below = last ? next : next.map((h) => activate(architecture.activation, h));
    });
    below.forEach((f, a) => {
      const residual: Complex = [f[0] - targets[mu][a], f[1]];
      const square = times(residual, residual);
      loss = plus(loss, [square[0] / 2, square[1] / 2]);
    });
  });
  return loss;
}

function activate(activation: Architecture['activation'], h: Complex): Complex {
  if (activation === 'linear') return h;
  if (activation === 'erf') return complexErf(h);
  return h[0] > 0 ? h : [0, 0];
}
