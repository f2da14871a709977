import { InputError, requireInteger, requireNonNegative } from '../base/input-error.ts';
import { matrix } from '../linalg/matrix.ts';
import { RandomStream } from '../random/stream.ts';
import { classTargets } from './class-targets.ts';
import type { Task } from './dataset.ts';

/** Two-dimensional data of two classes, to look at. */
export type Toy = (typeof toys)[number];

export const toys = ['moons', 'circles', 'spirals', 'xor'] as const;

/** The point of a class at a place u along its shape, before noise. */
const SHAPES: Readonly<Record<Toy, (label: number, u: number, stream: RandomStream) => readonly [number, number]>> = {
  moons: (label, u) => {
    const angle = Math.PI * u;
    return label === 0
      ? [Math.cos(angle) - 0.5, Math.sin(angle) - 0.25]
      : [0.5 - Math.cos(angle), 0.25 - Math.sin(angle)];
  },
  circles: (label, u) => {
    const radius = label === 0 ? 1.3 : 0.55;
    return [radius * Math.cos(2 * Math.PI * u), radius * Math.sin(2 * Math.PI * u)];
  },
  spirals: (label, u) => {
    const angle = 3 * Math.PI * Math.sqrt(u) + label * Math.PI;
    const radius = 1.6 * Math.sqrt(u);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  xor: (label, u, stream) => {
    const [x, y] = [0.15 + 1.1 * u, 0.15 + 1.1 * stream.uniform()];
    const side = stream.bits() & 1 ? 1 : -1;
    return [side * x, (label === 0 ? -side : side) * y];
  },
};

/**
 * A toy data set: points in the plane in two classes, targets -1 and +1, as many of each as possible.
 *
 * @param toy - which
 * @param options - rows to train and to test with; standard deviation of the noise on the points (0.1 unless given); seed
 * @returns the task; |x|^2 is of order 2 = N0
 * @throws InputError for an unknown toy and sizes out of range
 */
export function toyTask(
  toy: Toy,
  options: { readonly train: number; readonly test: number; readonly noise?: number; readonly seed: number },
): Task {
  const { seed, noise = 0.1 } = options;
  if (!Object.hasOwn(SHAPES, toy)) throw new InputError('toy', toy, `one of ${Object.keys(SHAPES).join(', ')}`);
  requireNonNegative('noise', noise);
  const part = (rows: number, purpose: string) => {
    const stream = new RandomStream({ seed, purpose });
    const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
    const inputs = matrix(rows, 2);
    for (let i = 0; i < rows; i++) {
      const point = SHAPES[toy](labels[i], stream.uniform(), stream);
      for (let j = 0; j < 2; j++) inputs.data[2 * i + j] = point[j] + noise * stream.normal();
    }
    return { inputs, labels };
  };
  const train = part(requireInteger('train', options.train, 1), 'toy inputs');
  const test = part(requireInteger('test', options.test, 0), 'toy test inputs');
  return {
    inputs: train.inputs,
    targets: classTargets(train.labels, 2),
    testInputs: test.inputs,
    testTargets: classTargets(test.labels, 2),
    labels: train.labels,
    testLabels: test.labels,
    classNames: ['-1', '+1'],
    description: `${toy}; ${options.train} training and ${options.test} test rows`,
  };
}
