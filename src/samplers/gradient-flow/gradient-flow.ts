import type { FloatArray } from '../../activations/activation.ts';
import { zeroWeights } from '../../networks/architecture.ts';
import type { SquareLoss } from '../../networks/square-loss.ts';

/** How finely a flow is followed. */
export interface FlowOptions {
  /** Error of a weight allowed in one step, relative to 1 plus its size; 1e-6 unless given. */
  readonly tolerance?: number;
  /** Called at each of the times asked for, with the weights there. */
  readonly onTime?: (index: number, weights: readonly FloatArray[]) => void;
}

/** How a flow went. */
export interface FlowReport {
  readonly steps: number;
  readonly rejected: number;
}

/**
 * Gradient flow dW/dt = -dE/dW, E = 1/2 sum |f - y|^2, of all replicas together by the embedded Runge-Kutta pair 3(2) of Bogacki &
 * Shampine (1989) with step control.
 *
 * @param weights - where to start, at time 0; where it ended, after
 * @param times - increasing, at which `onTime` is called; the last one ends the flow
 */
export function gradientFlow(
  loss: SquareLoss,
  weights: readonly FloatArray[],
  times: readonly number[],
  options: FlowOptions = {},
): FlowReport {
  const { tolerance = 1e-6, onTime } = options;
  const { batch } = loss;
  const slope = () => zeroWeights(batch.architecture, batch.replicas, batch.precision);
  let k1 = slope();
  const k2 = slope();
  const k3 = slope();
  let k4 = slope();
  const trial = slope();
  const evaluate = (at: readonly FloatArray[], out: readonly FloatArray[]) => loss.evaluate(at, out);
  const combine = (parts: readonly (readonly [number, readonly FloatArray[]])[]) => {
    trial.forEach((layer, l) => {
      for (let i = 0; i < layer.length; i++) {
        let sum = weights[l][i];
        for (const [factor, k] of parts) sum -= factor * k[l][i];
        layer[i] = sum;
      }
    });
  };
  evaluate(weights, k1);
  let time = 0;
  let step = 1e-3 / (1 + largestEntry(k1));
  let [steps, rejected] = [0, 0];
  times.forEach((goal, index) => {
    while (time < goal) {
      const last = time + step >= goal;
      const h = last ? goal - time : step;
      combine([[h / 2, k1]]);
      evaluate(trial, k2);
      combine([[(3 * h) / 4, k2]]);
      evaluate(trial, k3);
      combine([
        [(2 * h) / 9, k1],
        [h / 3, k2],
        [(4 * h) / 9, k3],
      ]);
      evaluate(trial, k4);
      let error = 0;
      trial.forEach((layer, l) => {
        for (let i = 0; i < layer.length; i++) {
          const e = h * ((-5 / 72) * k1[l][i] + k2[l][i] / 12 + k3[l][i] / 9 - k4[l][i] / 8);
          error = Math.max(error, Math.abs(e) / (1 + Math.abs(layer[i])));
        }
      });
      const ratio = error / tolerance;
      if (ratio <= 1) {
        weights.forEach((layer, l) => {
          layer.set(trial[l]);
        });
        [k1, k4] = [k4, k1];
        time = last ? goal : time + h;
        steps++;
      } else rejected++;
      const factor = Math.min(4, Math.max(0.2, 0.9 * (ratio + 1e-12) ** (-1 / 3)));
      // A step shortened to meet the goal says nothing against the longer one.
      step = ratio <= 1 && last ? Math.max(step, h * factor) : h * factor;
    }
    onTime?.(index, weights);
  });
  return { steps, rejected };
}

function largestEntry(layers: readonly FloatArray[]): number {
  let most = 0;
  for (const layer of layers) for (const value of layer) most = Math.max(most, Math.abs(value));
  return most;
}
