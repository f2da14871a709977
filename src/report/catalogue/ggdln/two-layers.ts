import { randomHalfSpaces } from '../../../data/gates/index.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import { reluTeacherData } from './capacity.ts';

/** A network of two hidden layers on a noisy ReLU teacher, its sizes in fixed proportions. */
export function twoLayers(seed: number, width: number, gates: number, test: number) {
  const dimension = Math.round(0.6 * width);
  const draw = reluTeacherData(seed, dimension, 0.1);
  const train = draw(Math.round(1.5 * width));
  const held = draw(test);
  const sets = [0, 1].map((layer) =>
    randomHalfSpaces(new RandomStream({ seed, purpose: 'figure gates', chain: layer }), gates, dimension, {
      firstAlwaysOpen: true,
    }),
  );
  const points = (inputs: Matrix) => ({ inputs, gates: sets.map((set) => set.at({ inputs })) });
  return {
    problem: {
      ...points(train.inputs),
      targets: train.targets,
      widths: [width, width],
      priorVariances: [0.49, 0.49, 0.49],
      temperature: 0.02,
    },
    test: points(held.inputs),
    testTargets: held.targets,
  };
}
