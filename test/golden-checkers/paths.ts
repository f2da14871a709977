import { fromRows, type Matrix, matrix, toRows } from '../../src/linalg/matrix.ts';
import {
  type HeadIndex,
  headScores,
  type PathPoints,
  type PathPrediction,
  type PathProblem,
  patchFeatures,
  pathErrors,
  pathFeatures,
  pathFluctuations,
  predictPaths,
  predictPathsAtInfiniteWidth,
  pruneHead,
  renormalizedPathKernel,
  solvePaths,
} from '../../src/theory/paths/index.ts';
import type { GoldenAnswer, GoldenChecker, GoldenFile } from './registry.ts';

interface AttentionInput {
  readonly tokens: number[][][];
  /** [L][P][M_l][T_(l+1)][T_l] */
  readonly maps: number[][][][][];
  readonly readout: number[][];
  readonly Y: number[][];
  readonly tokensTest: number[][][];
  readonly mapsTest: number[][][][][];
  readonly readoutTest: number[][];
  readonly Ytest: number[][];
  readonly N: number[];
  readonly sigma: number[];
  readonly headScale: number[][];
  readonly T: number;
  readonly prune?: HeadIndex;
}

interface ConvInput {
  readonly images: number[][][];
  readonly patch: number;
  readonly stride: number;
  readonly phi: string;
  readonly Y: number[][];
  readonly imagesTest: number[][][];
  readonly Ytest: number[][];
  readonly N: number[];
  readonly sigma: number[];
  readonly T: number;
}

type PathsFile<I> = GoldenFile & { readonly input: I; readonly expected: object };

function flattened(rows: readonly unknown[]): Matrix {
  const flat = rows.map((row) => [row].flat(6) as number[]);
  return matrix(flat.length, flat[0]?.length ?? 0, Float64Array.from(flat.flat()));
}

function tokenFeatures(tokens: number[][][], maps: number[][][][][], readout: number[][]): PathPoints {
  const features = pathFeatures({
    tokenCounts: [tokens[0].length, ...maps.map((set) => set[0][0].length)],
    sets: maps.map((set) => set[0].length),
    tokens: flattened(tokens),
    maps: maps.map(flattened),
    readout: fromRows(readout),
  });
  return { features };
}

function attention(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as PathsFile<AttentionInput>;
  const problem: PathProblem = {
    ...tokenFeatures(input.tokens, input.maps, input.readout),
    sets: input.maps.map((set) => set[0].length),
    headScales: input.headScale,
    targets: fromRows(input.Y),
    widths: input.N,
    priorVariances: input.sigma.map((sigma) => sigma * sigma),
    temperature: input.T,
  };
  const test = tokenFeatures(input.tokensTest, input.mapsTest, input.readoutTest);
  return [{ expected, actual: answerOf(problem, test, fromRows(input.Ytest), input.prune) }];
}

function convolution(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as PathsFile<ConvInput>;
  const side = input.images[0].length;
  const shape = { height: side, width: side, patch: input.patch, stride: input.stride };
  const features = patchFeatures(flattened(input.images), shape);
  const problem: PathProblem = {
    features,
    sets: [features.columns / input.patch ** 2],
    targets: fromRows(input.Y),
    widths: input.N,
    priorVariances: input.sigma.map((sigma) => sigma * sigma),
    temperature: input.T,
    activation: input.phi,
  };
  const test = { features: patchFeatures(flattened(input.imagesTest), shape) };
  return [{ expected, actual: answerOf(problem, test, fromRows(input.Ytest)) }];
}

function answerOf(problem: PathProblem, test: PathPoints, targets: Matrix, prune?: HeadIndex): object {
  const solution = solvePaths(problem);
  const prediction = predictPaths(solution, test);
  const gp = predictPathsAtInfiniteWidth(solution, test);
  const curvature = pathFluctuations(solution);
  const m = targets.columns;
  // The note averages over outputs too.
  const bias2 = (given: PathPrediction) => pathErrors(given, targets).bias2 / m;
  const pruned = (given: PathPrediction) => ({
    mean: toRows(given.mean),
    cov: blocks(given),
    bias2: bias2(given),
  });
  const paths = problem.sets.reduce((product, count) => product * count, 1);
  const actual = {
    features: toRows(problem.features).map((row) =>
      Array.from({ length: paths }, (_, p) => row.slice((p * row.length) / paths, ((p + 1) * row.length) / paths)),
    ),
    D: solution.solved.layers.map(({ dimension }) => dimension),
    U: solution.orderParameters.map(toRows),
    H: solution.energy,
    logEvidence: solution.logEvidence,
    H_gp: solution.gaussianProcessEnergy,
    S: toRows(solution.gradient),
    Ktilde: toRows(renormalizedPathKernel(solution)),
    mean: toRows(prediction.mean),
    cov: blocks(prediction),
    gpMean: toRows(gp.mean),
    gpCov: blocks(gp),
    bias2: bias2(prediction),
    variance: pathErrors(prediction, targets).variance / m,
    varOfMean: toRows(curvature.varianceOfMean(test)),
    hessianMinEig: curvature.smallestCurvature,
    traceIdentity: solution.traceIdentity,
    headScores: headScores(solution),
  };
  if (prune === undefined) return actual;
  const { cut, silenced, resolved, resolvedSolution } = pruneHead(solution, prune, test);
  return {
    ...actual,
    pruned: {
      cut: pruned(cut),
      silenced: pruned(silenced),
      resolved: {
        U: resolvedSolution.orderParameters.map(toRows),
        H: resolvedSolution.energy,
        ...pruned(resolved),
      },
    },
  };
}

/** n blocks of m x m. */
function blocks({ mean, covariance }: PathPrediction): number[][][] {
  const m = mean.columns;
  return toRows(covariance).map((row) => Array.from({ length: m }, (_, k) => row.slice(k * m, (k + 1) * m)));
}

const schema = 'widthwise/paths/1';
const informative = ['hessianMinEig'];

export const checkers: readonly GoldenChecker[] = [
  { schema, kinds: ['attention', 'pruned_head'], informative, answer: attention },
  { schema, kinds: ['conv'], informative, answer: convolution },
];
