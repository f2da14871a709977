import { type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';

/** A noisy linear teacher on Gaussian inputs: what most tests of bpkr run on. */
export function teacherProblem(
  {
    samples,
    dimension,
    tests = 5,
    outputs = 1,
    noise = 0.5,
  }: {
    samples: number;
    dimension: number;
    tests?: number;
    outputs?: number;
    noise?: number;
  },
  seed: number,
): { inputs: Matrix; targets: Matrix; testInputs: Matrix; testTargets: Matrix } {
  const stream = new RandomStream({ seed, purpose: 'bpkr test' });
  const teacher = stream.fillNormal(new Float64Array(dimension * outputs));
  const draw = (rows: number, deviation: number): [Matrix, Matrix] => {
    const inputs = matrix(rows, dimension);
    stream.fillNormal(inputs.data);
    const targets = matrix(rows, outputs);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < outputs; k++) {
        let sum = 0;
        for (let j = 0; j < dimension; j++) sum += inputs.data[i * dimension + j] * teacher[j * outputs + k];
        targets.data[i * outputs + k] = sum / Math.sqrt(dimension) + deviation * stream.normal();
      }
    }
    return [inputs, targets];
  };
  const [inputs, targets] = draw(samples, noise);
  const [testInputs, testTargets] = draw(tests, 0);
  return { inputs, targets, testInputs, testTargets };
}

/** The problem with two branches of note bpkr, figure F8: 8 directions of kernel eigenvalue 10, 4 of 0.03. */
export function twoBranchProblem(amplitude: number): { inputs: Matrix; targets: Matrix } {
  const inputs = matrix(12, 12);
  const targets = matrix(12, 1);
  for (let i = 0; i < 12; i++) {
    inputs.data[i * 12 + i] = Math.sqrt(12 * (i < 8 ? 10 : 0.03));
    targets.data[i] = i < 8 ? 0.3 : amplitude;
  }
  return { inputs, targets };
}

/** Largest |a - b|. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}
