import type { Activation } from '../../src/activations/activation.ts';
import { weightChain } from '../../src/gaussian/weight-process.ts';
import { frozenKernels } from '../../src/kernels/chain/frozen-kernel.ts';
import { inputPoints } from '../../src/kernels/chain/input-points.ts';
import { fromRows, type Matrix, toRows } from '../../src/linalg/matrix.ts';
import {
  covarianceBetween,
  ensembleAt,
  evaluationPoints,
  forgetting,
  pairOrderParameters,
  type SingleHeadProblem,
  sequenceErrors,
  solveSequence,
} from '../../src/theory/continual/single-head/index.ts';
import type { GoldenAnswer, GoldenChecker, GoldenFile } from './registry.ts';

interface SequenceFile extends GoldenFile {
  readonly input: {
    readonly activation: Activation;
    readonly L: number;
    readonly sigma2: number[];
    readonly lambda: number | 'inf';
    readonly T: number;
    readonly tau: number;
    readonly tasks: { readonly X: number[][]; readonly Y: number[][] }[];
    readonly Xtest: number[][];
  };
  readonly expected: { readonly R?: readonly { readonly t: number; readonly u: number }[] };
}

function answer(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as SequenceFile;
  const problem: SingleHeadProblem = {
    activation: input.activation,
    depth: input.L,
    priorVariances: input.sigma2,
    coupling: input.lambda === 'inf' ? Number.POSITIVE_INFINITY : input.lambda,
    temperature: input.T,
    laterRidge: input.tau,
    tasks: input.tasks.map(({ X, Y }) => ({ inputs: fromRows(X), targets: fromRows(Y) })),
  };
  const solution = solveSequence(problem);
  const { points, priorVariances } = solution.problem;
  const test = evaluationPoints(solution, fromRows(input.Xtest));
  const times = problem.tasks.map((_, t) => t);
  const onTrain = times.map((t) => points.map((set) => ensembleAt(solution, set, t)));
  const onTest = times.map((t) => ensembleAt(solution, test, t));
  const last = times.length - 1;
  // The note averages over outputs, the library sums over them.
  const outputs = problem.tasks[0].targets.columns;
  const { loss: summed } = sequenceErrors(solution, problem.tasks);
  const loss = { ...summed, data: summed.data.map((value) => value / outputs) };
  return [
    {
      expected,
      actual: {
        ...(input.lambda === 'inf' ? frozenAnswer(problem) : chainAnswer(solution, expected.R ?? [], input.lambda)),
        mean_train: onTrain.map((row) => row.map(({ mean }) => toRows(mean))),
        var_train: onTrain.map((row) => row.map(({ variance }) => variance)),
        mean_test: onTest.map(({ mean }) => toRows(mean)),
        var_test: onTest.map(({ variance }) => variance),
        cov_test_final: toRows(covarianceBetween(solution, test, last, test, last)),
        cov_test_final_first: toRows(covarianceBetween(solution, test, last, test, 0)),
        loss_train: toRows(loss),
        forgetting: forgetting(loss),
        order_parameters_12: similarityAnswer({ activation: problem.activation, priorVariances }, problem),
      },
    },
  ];
}

function chainAnswer(
  solution: ReturnType<typeof solveSequence>,
  pairs: readonly { readonly t: number; readonly u: number }[],
  coupling: number,
): object {
  const { problem, kernels } = solution;
  const chains = problem.priorVariances.map((sigma2) => weightChain(sigma2, coupling, problem.tasks.length));
  return {
    chain: { a: chains.map(({ memory }) => memory), m: chains.map(({ variances }) => variances) },
    R: pairs.map(({ t, u }) => {
      const { same, response } = kernels.pair(problem.points[t - 1], t - 1, problem.points[u - 1], u - 1);
      return { t, u, K1: toRows(same), K0: toRows(minus(same, response)), R: toRows(response) };
    }),
  };
}

function frozenAnswer(problem: SingleHeadProblem): object {
  const [first, second] = problem.tasks.map(({ inputs }) => inputPoints(inputs));
  const across = frozenKernels(problem, first, second);
  const within = frozenKernels(problem, second, second);
  return { kernels: { nngp_12: toRows(across.nngp), ntk_12: toRows(across.ntk), ntk_22: toRows(within.ntk) } };
}

function similarityAnswer(
  network: Pick<SingleHeadProblem, 'activation' | 'priorVariances'>,
  problem: SingleHeadProblem,
) {
  const found = pairOrderParameters(network, problem.tasks[0], problem.tasks[1]);
  if (found === undefined) return null;
  return {
    gammaRF: found.gammaRF,
    gammaRule: found.gammaRule,
    F21_normalized: found.meanForgetting,
    F21_variance_normalized: found.varianceForgetting,
    gammaRF_w: found.gammaRFWeights,
    gammaRule_w: found.gammaRuleWeights,
    gammaFeat: found.gammaFeatures,
  };
}

function minus(a: Matrix, b: Matrix): Matrix {
  return { ...a, data: a.data.map((value, i) => value - b.data[i]) };
}

export const checkers: readonly GoldenChecker[] = [
  { schema: 'widthwise/continual-single-head/1', kinds: ['sequence'], answer },
];
