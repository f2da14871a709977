import type { Activation } from '../../src/activations/activation.ts';
import { strippedDiagonal, strippedKernel } from '../../src/kernels/stripped.ts';
import { fromRows, type Matrix, matrix, toRows } from '../../src/linalg/matrix.ts';
import {
  type BpkrParameters,
  type Branch,
  firstOrderMeanU,
  hiddenLayers,
  labelForm,
  linearKernelProblem,
  matrixSaddle,
  prepare,
  teacherAverage,
} from '../../src/theory/bpkr/index.ts';
import type { GoldenAnswer, GoldenChecker, GoldenFile } from './registry.ts';

interface Input {
  readonly activation: Exclude<Activation, 'erf'>;
  readonly X: number[][];
  readonly Y: number[][];
  readonly Xtest: number[][];
  readonly widths: number[];
  readonly variances: number[];
  readonly T: number;
}

interface TeacherCase {
  readonly input: {
    readonly alpha0: number;
    readonly P: number;
    readonly widths: number[];
    readonly variances: number[];
    readonly T: number;
    readonly teacherVariance: number;
    readonly noiseVariance: number;
  };
  readonly expected: unknown;
}

function kernels({ activation, widths, variances }: Input, inputs: Matrix, tests: Matrix) {
  const depth = activation === 'linear' ? 0 : widths.length;
  return {
    K: toRows(strippedKernel(activation, depth, variances[0], inputs)),
    Kt: toRows(strippedKernel(activation, depth, variances[0], tests, inputs)),
    kd: strippedDiagonal(activation, depth, variances[0], tests),
  };
}

function branch({ U, u, Delta, H, isMinimum }: Branch) {
  return { U, u, Delta, H, isMinimum };
}

function single(file: GoldenFile): GoldenAnswer[] {
  const input = file.input as Input;
  const inputs = fromRows(input.X);
  const tests = fromRows(input.Xtest);
  const theory = prepare({ inputs, targets: fromRows(input.Y), testInputs: tests }, { activation: input.activation });
  const parameters: BpkrParameters = { widths: input.widths, priorVariances: input.variances, temperature: input.T };
  const linear = input.activation === 'linear';
  const prediction = theory.predict(parameters);
  const gp = theory.gaussianProcess(parameters);
  const [leading] = prediction.branches;
  const actual = {
    ...kernels(input, inputs, tests),
    ...theory.spectrum(parameters),
    gp: { U: gp.U, ...gp.predictor, logEvidence: gp.logEvidence },
    saddle: {
      branches: prediction.branches.map(branch),
      ...branch(leading),
      ...prediction.predictor,
      logEvidenceLaplace: prediction.logEvidenceLaplace,
      layerKernels: linear ? theory.layerKernels(parameters).map(toRows) : undefined,
    },
    exact: linear ? exactAnswer() : undefined,
  };
  function exactAnswer() {
    const exact = theory.exact(parameters);
    return {
      ...exact,
      meanInvU: exact.meanInverseU,
      layerKernels: theory.layerKernels(parameters, { form: 'exact' }).map(toRows),
    };
  }
  return [{ expected: file.expected, actual }];
}

function multi(file: GoldenFile): GoldenAnswer[] {
  const input = file.input as Input;
  const inputs = fromRows(input.X);
  const targets = fromRows(input.Y);
  const tests = fromRows(input.Xtest);
  const theory = prepare({ inputs, targets, testInputs: tests });
  const parameters: BpkrParameters = { widths: input.widths, priorVariances: input.variances, temperature: input.T };
  const { saddle, predictor } = theory.predictOutputs(parameters);
  const problem = linearKernelProblem(inputs, targets, matrix(0, inputs.columns));
  const logInputVariance = Math.log(input.variances[0]);
  const [layer] = hiddenLayers(input.widths, input.variances);
  const firstOrder = (): number[][] =>
    toRows(firstOrderMeanU(problem, matrixSaddle(problem, [layer], 0, logInputVariance), layer, logInputVariance));
  const actual = {
    ...kernels(input, inputs, tests),
    rank: problem.rank,
    R: toRows(labelForm(problem)).map((row) => row.map((value) => value / (problem.rank * input.variances[0]))),
    saddle: {
      U: toRows(saddle.U),
      eigU: saddle.eigen.values,
      uEigen: saddle.u,
      H: saddle.H,
      mean: toRows(predictor.mean),
      covariance: predictor.covariance.map(toRows),
      layerKernels: theory.layerKernels(parameters).map(toRows),
    },
    firstOrderMeanU: input.T === 0 && input.widths.length === 1 ? firstOrder() : undefined,
  };
  return [{ expected: file.expected, actual }];
}

function teacher(file: GoldenFile): GoldenAnswer[] {
  return (file.cases as TeacherCase[]).map(({ input, expected }, k) => {
    const { alpha0, P: samples, teacherVariance, noiseVariance } = input;
    const average = teacherAverage(
      { alpha0, samples, teacherVariance, noiseVariance },
      input.widths,
      input.variances,
      input.T,
    );
    return { name: `case ${k + 1}`, expected, actual: { ...average, generalizationError: average.testError } };
  });
}

const answers: Readonly<Record<string, (file: GoldenFile) => GoldenAnswer[]>> = {
  single,
  multi,
  teacherAverage: teacher,
};

export const checkers: readonly GoldenChecker[] = [
  {
    schema: 'widthwise/bpkr/1',
    kinds: Object.keys(answers),
    answer: (file) => answers[file.kind](file),
  },
];
