import { InputError } from '../base/input-error.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { RandomStream } from '../random/stream.ts';

/**
 * Labels of which each is replaced, with probability `fraction`, by one of the other classes drawn uniformly.
 *
 * @param labels - class index of each row
 * @param classes - number of classes
 * @param fraction - 0 to 1
 * @param seed - root seed
 * @throws InputError if the fraction is not in [0, 1]
 */
export function noisyLabels(labels: Int32Array, classes: number, fraction: number, seed: number): Int32Array {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new InputError(
      'data.labelNoise',
      String(fraction),
      'a fraction of the labels, 0 to 1, for data with classes',
    );
  }
  const stream = new RandomStream({ seed, purpose: 'data label noise' });
  return labels.map((label) => {
    const replaced = stream.uniform() < fraction;
    const step = 1 + stream.integer(classes - 1);
    return replaced ? (label + step) % classes : label;
  });
}

/** Targets plus independent normals of the given variance. */
export function noisyTargets(targets: Matrix, variance: number, seed: number): Matrix {
  const stream = new RandomStream({ seed, purpose: 'data label noise' });
  const noise = stream.fillNormal(new Float64Array(targets.data.length), Math.sqrt(variance));
  return { ...targets, data: targets.data.map((y, i) => y + noise[i]) };
}
