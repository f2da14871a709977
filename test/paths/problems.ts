import { type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import type { PathInputs, PathTask } from '../../src/samplers/paths/index.ts';
import { type PathPoints, type PathProblem, pathFeatures, type TokenInputs } from '../../src/theory/paths/index.ts';

export interface ProblemShape {
  readonly samples: number;
  readonly tests: number;
  readonly tokens: number;
  readonly inputs: number;
  readonly sets: readonly number[];
  readonly widths: readonly number[];
  readonly temperature: number;
  readonly outputs?: number;
  readonly sigma?: readonly number[];
  readonly seed?: number;
}

export interface MadeProblem {
  readonly problem: PathProblem;
  readonly test: PathPoints;
  readonly train: TokenInputs;
  readonly testTokens: TokenInputs;
  readonly task: PathTask;
}

/** Random tokens, softmax-like positive maps whose rows sum to one, mean readout, and targets along the second half of the paths. */
export function madeProblem(shape: ProblemShape): MadeProblem {
  const { samples, tests, tokens, inputs, sets, widths, temperature, outputs = 1, seed = 1 } = shape;
  const stream = new RandomStream({ seed, purpose: 'path problem', chain: 0 });
  const make = (n: number): TokenInputs => ({
    tokenCounts: new Array<number>(sets.length + 1).fill(tokens),
    sets,
    tokens: normals(stream, n, tokens * inputs),
    maps: sets.map((heads) => softmaxMaps(stream, n, heads, tokens)),
    readout: matrix(n, tokens, new Float64Array(n * tokens).fill(1 / tokens)),
  });
  const train = make(samples);
  const testTokens = make(tests);
  const rows = pathFeatures(train);
  const paths = sets.reduce((a, b) => a * b, 1);
  const teacher = normals(stream, rows.columns / paths, outputs);
  const targets = matrix(samples, outputs);
  for (let mu = 0; mu < samples; mu++) {
    for (let k = 0; k < outputs; k++) {
      let sum = 0.3 * stream.normal();
      for (let i = 0; i < teacher.rows; i++) {
        sum += 2 * rows.data[mu * rows.columns + (paths - 1) * teacher.rows + i] * teacher.data[i * outputs + k];
      }
      targets.data[mu * outputs + k] = sum;
    }
  }
  const priorVariances = shape.sigma?.map((s) => s * s) ?? new Array<number>(widths.length + 1).fill(1);
  const features = rows;
  const testFeatures = pathFeatures(testTokens);
  const inputsOf = (given: TokenInputs, xi: Matrix): PathInputs => ({
    tokens: given.tokens,
    maps: given.maps,
    readout: given.readout,
    features: xi,
  });
  return {
    problem: { features, sets, targets, widths, priorVariances, temperature },
    test: { features: testFeatures },
    train,
    testTokens,
    task: {
      tokenCounts: train.tokenCounts,
      sets,
      train: inputsOf(train, features),
      targets,
      test: inputsOf(testTokens, testFeatures),
    },
  };
}

export function normals(stream: RandomStream, rows: number, columns: number): Matrix {
  return matrix(rows, columns, stream.fillNormal(new Float64Array(rows * columns)));
}

function softmaxMaps(stream: RandomStream, n: number, heads: number, tokens: number): Matrix {
  const maps = normals(stream, n, heads * tokens * tokens);
  for (let row = 0; row < n * heads * tokens; row++) {
    const own = maps.data.subarray(row * tokens, (row + 1) * tokens);
    let sum = 0;
    for (let i = 0; i < tokens; i++) sum += own[i] = Math.exp(1.5 * own[i]);
    for (let i = 0; i < tokens; i++) own[i] /= sum;
  }
  return maps;
}

/** Largest |a - b|. */
export function largestDifference(a: Matrix, b: Matrix): number {
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0);
}
