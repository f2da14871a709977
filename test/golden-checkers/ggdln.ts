import { halfSpaceKernel } from '../../src/kernels/gated-kernel.ts';
import { fromRows, toRows } from '../../src/linalg/matrix.ts';
import {
  errorsOf,
  exactGated,
  fluctuations,
  type GatedPoints,
  type GatedPrediction,
  type GatedProblem,
  hiddenKernels,
  leastSquaresLimit,
  predictGated,
  predictGaussianProcess,
  renormalizedKernel,
  solveGated,
} from '../../src/theory/ggdln/index.ts';
import type { GoldenAnswer, GoldenChecker, GoldenFile } from './registry.ts';

interface GatedInput {
  readonly X: number[][];
  readonly Y: number[][];
  readonly gates: number[][][];
  readonly Xtest: number[][];
  readonly Ytest: number[][];
  readonly gatesTest: number[][][];
  readonly N: number[];
  readonly sigma: number[];
  readonly T: number;
}

interface GatedFile extends GoldenFile {
  readonly input: GatedInput;
  readonly expected: { readonly hiddenKernels?: unknown };
}

interface GateKernelFile extends GoldenFile {
  readonly input: { readonly X: number[][]; readonly b: number };
  readonly expected: unknown;
}

function problemOf(input: GatedInput): GatedProblem {
  return {
    inputs: fromRows(input.X),
    targets: fromRows(input.Y),
    gates: input.gates.map((set) => fromRows(set)),
    widths: input.N,
    priorVariances: input.sigma.map((sigma) => sigma * sigma),
    temperature: input.T,
  };
}

function testPointsOf(input: GatedInput): GatedPoints {
  return { inputs: fromRows(input.Xtest), gates: input.gatesTest.map((set) => fromRows(set)) };
}

function saddle(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as GatedFile;
  const test = testPointsOf(input);
  const solution = solveGated(problemOf(input));
  const prediction = predictGated(solution, test);
  const gp = predictGaussianProcess(solution, test);
  // The note averages over outputs, the library sums over them.
  const outputs = prediction.mean.columns;
  const errors = errorsOf(prediction, fromRows(input.Ytest));
  const curvature = fluctuations(solution);
  const actual = {
    D: solution.solved.layers.map(({ dimension }) => dimension),
    U: solution.orderParameters.map(toRows),
    H: solution.energy,
    logEvidence: solution.logEvidence,
    H_gp: solution.gaussianProcessEnergy,
    S: toRows(solution.gradient),
    Ktilde: toRows(renormalizedKernel(solution)),
    mean: toRows(prediction.mean),
    cov: blocks(prediction),
    gpMean: toRows(gp.mean),
    gpCov: blocks(gp),
    bias2: errors.bias2 / outputs,
    variance: errors.variance / outputs,
    varOfMean: toRows(curvature.varianceOfMean(test)),
    hessianMinEig: curvature.smallestCurvature,
    traceIdentity: solution.traceIdentity,
    hiddenKernels: expected.hiddenKernels === null ? null : hiddenKernels(solution, test).kernels.map(toRows),
  };
  return [{ expected, actual }];
}

function underParameterized(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as GatedFile;
  const limit = leastSquaresLimit(problemOf(input));
  const { mean, varianceSlope } = limit.predict(testPointsOf(input));
  const actual = {
    U: [toRows(limit.orderParameter)],
    coef: toRows(limit.coefficients),
    mean: toRows(mean),
    trainSSE: limit.trainSquaredError,
    varianceSlope: varianceSlope.data,
  };
  return [{ expected, actual }];
}

function exactFiniteWidth(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as GatedFile;
  const problem = problemOf(input);
  const test = testPointsOf(input);
  const exact = exactGated(problem, test);
  const actual = {
    mean: column(exact.mean),
    variance: column(exact.variance),
    posteriorMeanU: toRows(exact.posteriorMean),
    logEvidence: exact.logEvidence,
    ...('saddleMean' in expected ? saddleAnswer() : {}),
  };
  function saddleAnswer() {
    const solution = solveGated(problem);
    const prediction = predictGated(solution, test);
    return {
      saddleMean: toRows(prediction.mean),
      saddleVariance: toRows(prediction.covariance),
      saddleLogEvidence: solution.logEvidence,
    };
  }
  return [{ expected, actual }];
}

function gateKernel(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as GateKernelFile;
  const points = fromRows(input.X);
  return [{ expected, actual: { kernel: toRows(halfSpaceKernel(points, points, input.b)) } }];
}

function twoMinima(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as GatedFile;
  const problem = problemOf(input);
  const test = testPointsOf(input);
  const solution = solveGated(problem);
  const minima = solution.minima.map(({ energy, orderParameters: [u] }) => {
    const branch = solveGated(problem, { starts: 'one', from: [u] });
    const { mean, covariance } = predictGated(branch, test);
    return { H: energy, u: u.data[0], mean: toRows(mean), variance: covariance.data };
  });
  return [{ expected, actual: { minima, answer: 0 } }];
}

/** n blocks of m x m. */
function blocks({ mean, covariance }: GatedPrediction): number[][][] {
  const m = mean.columns;
  return toRows(covariance).map((row) => Array.from({ length: m }, (_, k) => row.slice(k * m, (k + 1) * m)));
}

function column(values: Float64Array): number[][] {
  return Array.from(values, (value) => [value]);
}

const schema = 'widthwise/ggdln/1';

export const checkers: readonly GoldenChecker[] = [
  { schema, kinds: ['saddle'], informative: ['hessianMinEig'], answer: saddle },
  { schema, kinds: ['underparam_T0'], answer: underParameterized },
  { schema, kinds: ['exact_finite_width'], answer: exactFiniteWidth },
  { schema, kinds: ['gate_kernel'], answer: gateKernel },
  { schema, kinds: ['two_minima'], answer: twoMinima },
];
