import { symmetricEigen } from '../../src/linalg/eigen.ts';
import { multiply } from '../../src/linalg/products.ts';
import type { NetworkShape, NetworkTask } from '../../src/samplers/network-chain.ts';

/**
 * <U> of a linear network with one hidden layer and two outputs, by quadrature over U = R(angle) diag(e^a, e^b) R(angle)^T of the
 * Wishart prior times e^-F(U) (note bpkr, section 7). Row-major 2 x 2.
 */
export function exactTwoOutputs(task: NetworkTask, shape: NetworkShape, temperature: number): number[] {
  const { inputs, targets } = task;
  const [width] = shape.widths;
  const [firstVariance, secondVariance] = shape.priorVariances;
  const k0 = multiply(inputs, inputs, { transposeB: true });
  for (let i = 0; i < k0.data.length; i++) k0.data[i] *= firstVariance / inputs.columns;
  const eigen = symmetricEigen(k0);
  const c = multiply(targets, eigen.vectors, { transposeA: true });
  const p = inputs.rows;
  const log = (a: number, b: number, angle: number) => {
    const [x, y] = [Math.exp(a), Math.exp(b)];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    // Wishart density, the Jacobian of the eigenvalues and their logarithms.
    let value = ((width - 3) / 2) * (a + b) - (width * (x + y)) / (2 * secondVariance);
    value += Math.log(Math.abs(x - y) + 1e-300) + a + b;
    for (let i = 0; i < p; i++) {
      const first = eigen.values[i] * x + temperature;
      const second = eigen.values[i] * y + temperature;
      const [c0, c1] = [c.data[i], c.data[p + i]];
      value -= 0.5 * (Math.log(first) + Math.log(second));
      value -= 0.5 * ((cos * c0 + sin * c1) ** 2 / first + (cos * c1 - sin * c0) ** 2 / second);
    }
    return value;
  };
  const nodes = 70;
  const low = -7;
  const high = 4;
  const turns = 32;
  const states: number[][] = [];
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < nodes; i++) {
    for (let j = 0; j < nodes; j++) {
      for (let k = 0; k < turns; k++) {
        const a = low + ((high - low) * i) / (nodes - 1);
        const b = low + ((high - low) * j) / (nodes - 1);
        const angle = (Math.PI * k) / (2 * turns);
        const value = log(a, b, angle);
        most = Math.max(most, value);
        if (value > most - 40) states.push([a, b, angle, value]);
      }
    }
  }
  let weight = 0;
  const sums = [0, 0, 0];
  for (const [a, b, angle, value] of states) {
    const w = Math.exp(value - most);
    const [x, y, cos, sin] = [Math.exp(a), Math.exp(b), Math.cos(angle), Math.sin(angle)];
    weight += w;
    sums[0] += w * (cos * cos * x + sin * sin * y);
    sums[1] += w * cos * sin * (x - y);
    sums[2] += w * (sin * sin * x + cos * cos * y);
  }
  return [sums[0] / weight, sums[1] / weight, sums[1] / weight, sums[2] / weight];
}
