import type { Activation } from '../../src/activations/activation.ts';
import { inputPairs } from '../../src/kernels/two-time/input-pairs.ts';
import { TwoTimeKernel } from '../../src/kernels/two-time/two-time-kernel.ts';
import { fromRows, type Matrix, stackRows, toRows } from '../../src/linalg/matrix.ts';
import {
  checkProblem,
  driftLimit,
  driftMean,
  equilibrium,
  featureDriftKernel,
  freeDriftVariance,
  freeSchedules,
  learningCourse,
  limitKernels,
  lowTemperatureMean,
  ntkFlow,
} from '../../src/theory/ndk/index.ts';
import type { GoldenAnswer, GoldenChecker, GoldenFile } from './registry.ts';

interface DynamicsFile extends GoldenFile {
  readonly input: {
    readonly phi: Activation;
    readonly sigma: number[];
    readonly sigma0: number[];
    readonly T: number;
    readonly X: number[][];
    readonly Y: number[][];
    readonly Xtest: number[][];
    readonly times: number[];
    readonly slowTimes: number[] | null;
    readonly driftTimes: number[] | null;
  };
  readonly expected: { readonly kernels: readonly { readonly t: number; readonly tp: number }[] };
}

const square = (x: number) => x * x;
const rowsOf = (list: readonly Matrix[]) => list.map(toRows);

function dynamics(file: GoldenFile): GoldenAnswer[] {
  const { input, expected } = file as DynamicsFile;
  const problem = checkProblem({
    inputs: fromRows(input.X),
    targets: fromRows(input.Y),
    testInputs: fromRows(input.Xtest),
    activation: input.phi,
    priorVariances: input.sigma.map(square),
    initialVariances: input.sigma0.map(square),
    temperature: input.T,
  });
  const all = stackRows(problem.inputs, fromRows(input.Xtest));
  const kernel = new TwoTimeKernel(input.phi, freeSchedules(problem), inputPairs(all, problem.inputs));
  const { ntk, nngp } = limitKernels(problem);
  const end = equilibrium(problem);
  const course = learningCourse(problem, input.times, { covariance: true });
  const flow = ntkFlow(problem, input.times);
  const actual = {
    kernels: expected.kernels.map(({ t, tp }) => {
      const C = new Float64Array(kernel.rows * kernel.columns);
      const D = new Float64Array(C.length);
      kernel.evaluate(t, tp, C, D);
      return { t, tp, C: nested(C, kernel.columns), D: nested(D, kernel.columns) };
    }),
    nngpKernel: toRows(stackRows(nngp.train, nngp.cross)),
    ntk0Kernel: toRows(stackRows(ntk.train, ntk.cross)),
    nngpMeanTest: toRows(end.test),
    nngpCovTest: toRows(end.testCovariance),
    meanTrain: rowsOf(course.train),
    meanTest: rowsOf(course.test),
    covTest: rowsOf(course.testCovariances ?? []),
    flowMeanTest: flow.map(({ test }) => toRows(test)),
    flowCovTest: flow.map(({ testCovariance }) => toRows(testCovariance)),
    lowT: input.slowTimes === null ? null : { meanTest: rowsOf(lowTemperatureMean(problem, input.slowTimes)) },
    drift: input.driftTimes === null ? null : drift(problem, input.driftTimes),
  };
  return [{ expected, actual }];
}

function drift(problem: ReturnType<typeof checkProblem>, times: readonly number[]) {
  const mean = (protocol: 'D1' | 'D2' | 'D3' | 'D4') => {
    const { train, test } = driftMean(problem, protocol, times);
    return train.map((matrix, i) => toRows(stackRows(matrix, test[i])));
  };
  return {
    kf: times.map((tau) => {
      const { train, cross } = featureDriftKernel(problem, tau);
      return toRows(stackRows(train, cross));
    }),
    d1: mean('D1'),
    d1VarTest: times.map((tau) => Array.from(freeDriftVariance(problem, tau))),
    d2: mean('D2'),
    d3: mean('D3'),
    d4: mean('D4'),
    d3Inf: toRows(driftLimit(problem, 'D3')),
    d4Inf: toRows(driftLimit(problem, 'D4')),
  };
}

function nested(data: Float64Array, columns: number): number[][] {
  return Array.from({ length: data.length / columns }, (_, i) =>
    Array.from(data.subarray(i * columns, (i + 1) * columns)),
  );
}

export const checkers: readonly GoldenChecker[] = [
  { schema: 'widthwise/ndk/1', kinds: ['dynamics'], answer: dynamics },
];
