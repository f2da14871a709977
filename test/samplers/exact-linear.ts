import { symmetricEigen } from '../../src/linalg/eigen.ts';
import { type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import type { NetworkShape, NetworkTask } from '../../src/samplers/network-chain.ts';

/** Exact posterior averages of a deep linear network with one output. */
export interface ExactLinear {
  readonly U: number;
  readonly inverseU: number;
  /** <|a|^2 / N_L> */
  readonly readoutNorm: number;
  /** <Delta>, the mean of every layer's norm deficit. */
  readonly deficit: number;
  readonly trainError: number;
  /** Mean and variance of f at the test points. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** <K_l> over train points, then test points. */
  readonly kernels: readonly Matrix[];
}

/**
 * The averages by a plain tensor-product trapezoid rule over the log amplitudes t_l of the layers, whose joint density is e^-H exactly
 * (note bpkr, section 2). It shares nothing with the library's theory or with the samplers but the model.
 */
export function exactLinear(task: NetworkTask, shape: NetworkShape, temperature: number, nodes = 60): ExactLinear {
  const { inputs, targets, testInputs } = task;
  const p = inputs.rows;
  const [firstVariance, ...upper] = shape.priorVariances;
  const all = matrix(p + (testInputs?.rows ?? 0), inputs.columns);
  all.data.set(inputs.data);
  if (testInputs !== undefined) all.data.set(testInputs.data, inputs.data.length);
  const k0 = multiply(all, all, { transposeB: true });
  for (let i = 0; i < k0.data.length; i++) k0.data[i] *= firstVariance / inputs.columns;
  const points = all.rows;
  const train = matrix(p, p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) train.data[i * p + j] = k0.data[i * points + j];
  const eigen = symmetricEigen(train);
  const cut = 10 * p * 2.2e-16 * eigen.values[p - 1];
  const kept = [...eigen.values.keys()].filter((i) => eigen.values[i] > cut);
  const lambda = kept.map((i) => eigen.values[i]);
  const c = kept.map((i) => targets.data.reduce((sum, y, mu) => sum + y * eigen.vectors.data[mu * p + i], 0));
  const perpendicular = targets.data.reduce((sum, y) => sum + y * y, 0) - c.reduce((sum, x) => sum + x * x, 0);
  const rest = kept.length === p ? 0 : perpendicular;
  // kappa_i(x) for every point, train and test.
  const kappa = kept.map((i) =>
    Float64Array.from({ length: points }, (_, x) => {
      let sum = 0;
      for (let mu = 0; mu < p; mu++) sum += eigen.vectors.data[mu * p + i] * k0.data[x * points + mu];
      return sum;
    }),
  );
  const depth = shape.widths.length;
  const energy = (t: readonly number[]) => {
    let h = 0;
    t.forEach((value, l) => {
      const x = value - Math.log(upper[l]);
      h += (shape.widths[l] / 2) * (Math.exp(x) - x);
    });
    const u = Math.exp(t.reduce((sum, value) => sum + value, 0));
    lambda.forEach((value, i) => {
      const v = u * value + temperature;
      h += 0.5 * (Math.log(v) + (c[i] * c[i]) / v);
    });
    return h;
  };
  const grids = rangeOf(energy, depth, upper, nodes);
  const states: { t: number[]; h: number }[] = [];
  const visit = (t: number[]) => {
    if (t.length < depth) for (const value of grids[t.length]) visit([...t, value]);
    else states.push({ t, h: energy(t) });
  };
  visit([]);
  const least = states.reduce((best, state) => Math.min(best, state.h), Number.POSITIVE_INFINITY);
  let weight = 0;
  const sums = { U: 0, inverseU: 0, readoutNorm: 0, deficit: 0, trainError: 0 };
  const first = new Float64Array(points);
  const second = new Float64Array(points);
  const ff = shape.widths.map(() => new Float64Array(points * points));
  for (const { t, h } of states) {
    const w = Math.exp(least - h);
    if (w < 1e-16) continue;
    weight += w;
    const u = Math.exp(t.reduce((sum, value) => sum + value, 0));
    sums.U += w * u;
    sums.inverseU += w / u;
    sums.readoutNorm += w * Math.exp(t[depth - 1]);
    let delta = 0;
    let error = rest;
    const mu = new Float64Array(points);
    const shrink = lambda.map((value) => (u * u) / (u * value + temperature));
    lambda.forEach((value, i) => {
      const v = u * value + temperature;
      delta += ((u * value) / v) * (1 - (c[i] * c[i]) / v);
      error += (temperature * c[i]) ** 2 / (v * v) + (temperature * u * value) / v;
      for (let x = 0; x < points; x++) mu[x] += (u * c[i] * kappa[i][x]) / v;
    });
    sums.deficit += w * delta;
    sums.trainError += (w * error) / p;
    for (let x = 0; x < points; x++) {
      for (let z = 0; z < points; z++) {
        let covariance = u * k0.data[x * points + z];
        for (let i = 0; i < lambda.length; i++) covariance -= shrink[i] * kappa[i][x] * kappa[i][z];
        const moment = covariance + mu[x] * mu[z];
        if (x === z) {
          first[x] += w * mu[x];
          second[x] += w * moment;
        }
        for (let l = 0; l < depth; l++) {
          const v = Math.exp(t.slice(l).reduce((sum, value) => sum + value, 0));
          ff[l][x * points + z] += (w * moment) / v;
        }
      }
    }
  }
  let below = k0;
  const kernels = shape.widths.map((width, l) => {
    const kernel = matrix(points, points);
    for (let i = 0; i < kernel.data.length; i++) {
      kernel.data[i] = upper[l] * ((1 - 1 / width) * below.data[i] + ff[l][i] / (weight * width));
    }
    below = kernel;
    return kernel;
  });
  return {
    U: sums.U / weight,
    inverseU: sums.inverseU / weight,
    readoutNorm: sums.readoutNorm / weight,
    deficit: sums.deficit / weight,
    trainError: sums.trainError / weight,
    mean: first.map((value) => value / weight).slice(p),
    variance: second.map((value, x) => value / weight - (first[x] / weight) ** 2).slice(p),
    kernels,
  };
}

/** For each t_l the interval in which the density, maximised over the others, is within 40 nats of its maximum. */
function rangeOf(
  energy: (t: readonly number[]) => number,
  depth: number,
  upper: readonly number[],
  nodes: number,
): number[][] {
  const best = (fixed: number | undefined, at: number): { t: number[]; h: number } => {
    let t = upper.map((variance, l) => (l === fixed ? at : Math.log(variance)));
    let h = energy(t);
    for (let step = 2; step > 1e-3; step /= 2) {
      for (let improved = true; improved; ) {
        improved = false;
        for (let l = 0; l < depth; l++) {
          if (l === fixed) continue;
          for (const sign of [-1, 1]) {
            const next = t.map((value, k) => (k === l ? value + sign * step : value));
            const value = energy(next);
            if (value < h) {
              t = next;
              h = value;
              improved = true;
            }
          }
        }
      }
    }
    return { t, h };
  };
  const centre = best(undefined, 0);
  return upper.map((_, l) => {
    const edge = (sign: number) => {
      let x = centre.t[l];
      while (best(l, x).h < centre.h + 40) x += sign * 0.25;
      return x;
    };
    const [low, high] = [edge(-1), edge(1)];
    return Array.from({ length: nodes }, (_, i) => low + ((high - low) * i) / (nodes - 1));
  });
}
