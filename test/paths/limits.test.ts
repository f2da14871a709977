import { describe, expect, it } from 'vitest';
import { fromRows, type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { predictGated, solveGated } from '../../src/theory/ggdln/index.ts';
import {
  cutHeads,
  headScores,
  infiniteWidthParameters,
  kernelShares,
  type PathProblem,
  patchFeatures,
  pathFeatures,
  predictPaths,
  predictPathsAtInfiniteWidth,
  solvePaths,
} from '../../src/theory/paths/index.ts';
import { largestDifference, madeProblem, normals } from './problems.ts';

const shape = {
  samples: 12,
  tests: 4,
  tokens: 3,
  inputs: 4,
  sets: [2, 2],
  widths: [14, 11],
  temperature: 0.1,
  sigma: [1, 0.9, 1.1],
};

/** Columns of some heads of one set replaced: maps n x (M T T). */
function mapsOf(maps: Matrix, heads: number, change: (maps: Float64Array[], sample: number) => Float64Array[]): Matrix {
  const size = maps.columns / heads;
  const rows = Array.from({ length: maps.rows }, (_, mu) => {
    const own = Array.from({ length: heads }, (_, n) =>
      maps.data.slice(mu * maps.columns + n * size, mu * maps.columns + (n + 1) * size),
    );
    return change(own, mu).flatMap((map) => [...map]);
  });
  return fromRows(rows);
}

describe('limits of the theory of paths (note paths, section 3)', () => {
  it('paths do not interact at infinite width, and the deviation falls as 1/N', () => {
    const { problem } = madeProblem(shape);
    const deviation = (factor: number) => {
      const solution = solvePaths({ ...problem, widths: [14 * factor, 11 * factor] });
      return largestDifference(solution.orderParameters[0], infiniteWidthParameters(solution)[0]);
    };
    const [far, farther] = [deviation(1e4), deviation(2e4)];
    expect(far / farther).toBeCloseTo(2, 2);
    const infinite = solvePaths({ ...problem, widths: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] });
    expect(largestDifference(infinite.orderParameters[0], infiniteWidthParameters(infinite)[0])).toBeLessThan(1e-12);
    for (const scores of headScores(infinite)) for (const score of scores) expect(score).toBeCloseTo(1, 10);
  });

  it('gates are one token each: U, H and predictions are those of gated networks', () => {
    const stream = new RandomStream({ seed: 5, purpose: 'gates as paths', chain: 0 });
    const [p, n, n0, m] = [12, 3, 4, 2];
    const gates = [2, 3].map((count) => normals(stream, p, count));
    const testGates = [2, 3].map((count) => normals(stream, n, count));
    const [inputs, testInputs, targets] = [normals(stream, p, n0), normals(stream, n, n0), normals(stream, p, m)];
    const common = { targets, widths: [20, 24], priorVariances: [1, 0.8, 1.2], temperature: 0.05 };
    const gated = solveGated({ ...common, inputs, gates });
    const asTokens = (tokens: Matrix, maps: Matrix[]) => ({
      features: pathFeatures({
        tokenCounts: [1, 1, 1],
        sets: [2, 3],
        tokens,
        maps,
        readout: matrix(tokens.rows, 1, new Float64Array(tokens.rows).fill(1)),
      }),
    });
    const paths = solvePaths({ ...common, ...asTokens(inputs, gates), sets: [2, 3] });
    expect(Math.abs(paths.energy - gated.energy)).toBeLessThan(1e-11);
    paths.orderParameters.forEach((u, l) => {
      expect(largestDifference(u, gated.orderParameters[l])).toBeLessThan(1e-11);
    });
    const left = predictPaths(paths, asTokens(testInputs, testGates));
    const right = predictGated(gated, { inputs: testInputs, gates: testGates });
    expect(largestDifference(left.mean, right.mean)).toBeLessThan(1e-11);
    expect(largestDifference(left.covariance, right.covariance)).toBeLessThan(1e-11);
  });

  it('sample space and feature space agree, with head scales and several outputs', () => {
    const { problem, test } = madeProblem({ ...shape, samples: 40, inputs: 2, outputs: 2 });
    const scaled = {
      ...problem,
      headScales: [
        [0.6, 1.4],
        [1.2, 0.7],
      ],
    };
    const [sample, feature] = (['sample', 'feature'] as const).map((space) =>
      solvePaths(scaled, { space, starts: 'one' }),
    );
    expect(Math.abs(sample.energy / feature.energy - 1)).toBeLessThan(1e-11);
    expect(largestDifference(sample.orderParameters[0], feature.orderParameters[0])).toBeLessThan(1e-9);
    const [a, b] = [predictPaths(sample, test), predictPaths(feature, test)];
    expect(largestDifference(a.mean, b.mean)).toBeLessThan(1e-9);
    expect(largestDifference(a.covariance, b.covariance)).toBeLessThan(1e-9);
  });

  it('head scales are a gauge: scaled maps give the same H and predictions', () => {
    const { problem, test, train, testTokens } = madeProblem(shape);
    const scales = [
      [0.5, 1.5],
      [1.3, 0.8],
    ];
    const scaledTokens = (given: typeof train) => ({
      ...given,
      maps: given.maps.map((maps, l) =>
        mapsOf(maps, 2, (own) => own.map((map, n) => map.map((value) => value * scales[l][n]))),
      ),
    });
    const byScale = solvePaths({ ...problem, headScales: scales });
    const byMaps = solvePaths({ ...problem, features: pathFeatures(scaledTokens(train)) });
    expect(byScale.energy).toBeCloseTo(byMaps.energy, 10);
    const left = predictPaths(byScale, test);
    const right = predictPaths(byMaps, { features: pathFeatures(scaledTokens(testTokens)) });
    expect(largestDifference(left.mean, right.mean)).toBeLessThan(1e-11);
    expect(byScale.orderParameters[0].data[0] / byMaps.orderParameters[0].data[0]).toBeCloseTo((0.5 * 1.3) ** 2, 9);
  });

  it('a rotation of the heads of a set changes no prediction; U follows it', () => {
    const { problem, test, train, testTokens } = madeProblem(shape);
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const rotate = (given: typeof train) =>
      pathFeatures({
        ...given,
        maps: [
          mapsOf(given.maps[0], 2, ([a, b]) => [
            a.map((value, i) => c * value + s * b[i]),
            a.map((value, i) => -s * value + c * b[i]),
          ]),
          given.maps[1],
        ],
      });
    const before = solvePaths(problem);
    const after = solvePaths({ ...problem, features: rotate(train) });
    expect(after.energy).toBeCloseTo(before.energy, 10);
    const moved = predictPaths(after, { features: rotate(testTokens) });
    expect(largestDifference(moved.mean, predictPaths(before, test).mean)).toBeLessThan(1e-10);
    const o = fromRows([
      [c, 0, s, 0],
      [0, c, 0, s],
      [-s, 0, c, 0],
      [0, -s, 0, c],
    ]);
    const expected = multiply(multiply(o, before.orderParameters[0]), o, { transposeB: true });
    expect(largestDifference(after.orderParameters[0], expected)).toBeLessThan(1e-9);
  });

  it('a head of zero maps may be dropped with 1/M kept; two equal heads are one with scale sqrt 2; one map for all is one head', () => {
    const { problem, test, train, testTokens } = madeProblem(shape);
    const withMaps = (change: (own: Float64Array[]) => Float64Array[]) => {
      const at = (given: typeof train) =>
        pathFeatures({ ...given, maps: [mapsOf(given.maps[0], 2, change), given.maps[1]] });
      return { solution: solvePaths({ ...problem, features: at(train) }), test: at(testTokens) };
    };
    const oneHead = (scale: number): PathProblem => ({
      ...problem,
      sets: [1, 2],
      features: halfOf(problem.features),
      // sigma_1^2 / M_1 is what the chain sees
      priorVariances: [1, 0.81 / scale, 1.21],
    });
    const half = { features: halfOf(test.features) };
    const zero = withMaps(([a, b]) => [a, b.map(() => 0)]);
    const dropped = solvePaths(oneHead(2));
    const meanOf = (given: typeof zero) => predictPaths(given.solution, { features: given.test }).mean;
    expect(largestDifference(meanOf(zero), predictPaths(dropped, half).mean)).toBeLessThan(1e-10);
    const twice = withMaps(([a]) => [a, a]);
    expect(largestDifference(meanOf(twice), predictPaths(solvePaths(oneHead(1)), half).mean)).toBeLessThan(1e-10);
  });

  it('tokens permuted consistently change nothing', () => {
    const { problem, train } = madeProblem(shape);
    const order = [2, 0, 1];
    const tokens = matrix(train.tokens.rows, train.tokens.columns);
    for (let mu = 0; mu < tokens.rows; mu++) {
      for (let t = 0; t < 3; t++) {
        for (let i = 0; i < 4; i++) tokens.data[mu * 12 + t * 4 + i] = train.tokens.data[mu * 12 + order[t] * 4 + i];
      }
    }
    const first = mapsOf(train.maps[0], 2, (own) =>
      own.map((map) => map.map((_, i) => map[i - (i % 3) + order[i % 3]])),
    );
    const moved = pathFeatures({ ...train, tokens, maps: [first, train.maps[1]] });
    expect(largestDifference(moved, problem.features)).toBeLessThan(1e-13);
  });

  it('outputs are independent at infinite width and coupled at finite N', () => {
    const { problem, test } = madeProblem({ ...shape, outputs: 2 });
    const solution = solvePaths(problem);
    const alone = solvePaths({ ...problem, targets: columnOf(problem.targets, 0) });
    const gp = predictPathsAtInfiniteWidth(solution, test).mean;
    const gpAlone = predictPathsAtInfiniteWidth(alone, test).mean;
    expect(largestDifference(columnOf(gp, 0), gpAlone)).toBeLessThan(1e-11);
    expect(Math.abs(solution.orderParameters[0].data[1])).toBeGreaterThan(1e-3);
  });

  it('cuts of complementary heads add up to the whole mean; shares of the kernel add up to one', () => {
    const { problem, test } = madeProblem(shape);
    const solution = solvePaths(problem);
    const [first, second] = [0, 1].map((head) => cutHeads(solution, [{ set: 1, head }], test).mean);
    const whole = predictPaths(solution, test).mean;
    const sum = matrix(
      4,
      1,
      first.data.map((value, i) => value + second.data[i]),
    );
    expect(largestDifference(sum, whole)).toBeLessThan(1e-12);
    expect(kernelShares(solution).data.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('patches: overlapping 2 x 2 patches of 4 x 4 images have the rank of their pixels, and T = 0 beyond it is refused', () => {
    const stream = new RandomStream({ seed: 2, purpose: 'patches', chain: 0 });
    const features = patchFeatures(normals(stream, 20, 16), { height: 4, width: 4, patch: 2, stride: 1 });
    expect(features.columns).toBe(36);
    const problem: PathProblem = {
      features,
      sets: [9],
      targets: normals(stream, 20, 1),
      widths: [30],
      priorVariances: [1, 1],
      temperature: 0,
    };
    expect(() => solvePaths(problem)).toThrow(/temperature/);
    expect(() => solvePaths({ ...problem, activation: 'tanhh', temperature: 0.1 })).toThrow(/tanh/);
  });
});

/** The features of paths through head 0 of the lowest set. */
function halfOf(features: Matrix): Matrix {
  const half = features.columns / 2;
  const result = matrix(features.rows, half);
  for (let x = 0; x < features.rows; x++) {
    result.data.set(features.data.subarray(x * features.columns, x * features.columns + half), x * half);
  }
  return result;
}

function columnOf(a: Matrix, k: number): Matrix {
  return matrix(
    a.rows,
    1,
    Float64Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns + k]),
  );
}
