import { contentDigest } from '../../src/experiment/canonical-json.ts';
import type { PreparedData } from '../../src/experiment/point.ts';
import type { LoadData } from '../../src/experiment/points.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';

/** A noisy linear teacher for tests: P x N0 normal inputs, targets of one random direction. */
export function exampleData(train: number, test: number, dimension: number, seed: number): PreparedData {
  const stream = new RandomStream({ seed, purpose: 'example-data' });
  const direction = stream.fillNormal(new Float64Array(dimension));
  const draw = (rows: number) => {
    const inputs = matrix(rows, dimension, stream.fillNormal(new Float64Array(rows * dimension)));
    const targets = matrix(rows, 1);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < dimension; j++) {
        targets.data[i] += (inputs.data[i * dimension + j] * direction[j]) / Math.sqrt(dimension);
      }
    }
    return { inputs, targets };
  };
  const a = draw(train);
  const b = draw(test);
  return {
    ...a,
    testInputs: b.inputs,
    testTargets: b.targets,
    digest: contentDigest({ train, test, dimension, seed }),
    description: `${train} samples of a linear teacher in ${dimension} dimensions`,
  };
}

/** Loads the `teacher` source of a spec. */
export const loadExampleData: LoadData = async (data) => {
  if (data.source !== 'teacher') throw new Error(`no ${data.source} in this test`);
  return exampleData(data.train ?? 20, data.test ?? 10, data.dimension, data.seed);
};
