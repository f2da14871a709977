import { kernelFeatures, type OwnKernel } from '../../../data/own-kernels.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { type Bpkr, type BpkrData, type BpkrParameters, prepare } from '../../../theory/bpkr/index.ts';
import type { Parameters } from '../parameters.ts';
import type { Questions } from '../questions.ts';

/** A kernel computed elsewhere, where the question has one. */
export function ownKernel(params: Parameters, name: string): OwnKernel | undefined {
  const [train, cross, diagonal] = ['train', 'cross', 'diagonal'].map((part) => params.matrix(`${name}.${part}`));
  if (train === undefined) return undefined;
  return {
    train,
    ...(cross === undefined ? {} : { cross }),
    ...(diagonal === undefined ? {} : { diagonal: diagonal.data }),
  };
}

/** Data of a question: inputs (or a kernel in their place), targets, and test points where there are any. */
export function dataOf(params: Parameters): BpkrData {
  const own = ownKernel(params, 'kernels');
  const points = own && kernelFeatures(own);
  const testInputs = points?.testInputs ?? params.matrix('testInputs');
  const testTargets = params.matrix('testTargets');
  return {
    inputs: points?.inputs ?? params.required('inputs'),
    targets: params.required('targets'),
    ...(testInputs === undefined ? {} : { testInputs }),
    ...(testTargets === undefined ? {} : { testTargets }),
  };
}

/** Widths, prior variances and temperature of a question. */
export function networkOf(params: Parameters): BpkrParameters {
  const priorVariances = params.numbers('priorVariances');
  return {
    widths: params.numbers('widths') ?? [],
    temperature: params.number('temperature') ?? 0,
    ...(priorVariances === undefined ? {} : { priorVariances }),
  };
}

/** Errors, evidence and amplitude of the saddle over widths (rows) and temperatures (columns), one output. */
function sweep(theory: Bpkr, params: Parameters) {
  const widths = params.numbers('widths') ?? [];
  const temperatures = params.numbers('temperatures') ?? [];
  const depth = params.number('depth') ?? 1;
  const given = params.numbers('priorVariances');
  const names = ['trainError', 'testError', 'bias2', 'variance', 'logEvidence', 'U', 'converged'] as const;
  const tables = Object.fromEntries(names.map((name) => [name, matrix(widths.length, temperatures.length)]));
  widths.forEach((width, i) => {
    temperatures.forEach((temperature, j) => {
      const network = { widths: new Array<number>(depth).fill(width), temperature };
      const found = theory.predict(given === undefined ? network : { ...network, priorVariances: given });
      const { errors, branches, logEvidenceLaplace, status } = found;
      const values = {
        ...errors,
        logEvidence: logEvidenceLaplace,
        U: branches[0].U,
        converged: Number(status.converged),
      };
      for (const name of names) tables[name].data[i * temperatures.length + j] = values[name] ?? Number.NaN;
    });
  });
  return tables;
}

/** Networks of finite width (theory bpkr). */
export function prepareBpkr(given: Parameters): Questions {
  const theory = prepare(dataOf(given), { activation: given.activation() });
  return {
    predict: (params) =>
      theory.outputs === 1 ? theory.predict(networkOf(params)) : theory.predictOutputs(networkOf(params)),
    sweep: (params) => sweep(theory, params),
    exact: (params) => theory.exact(networkOf(params), params.number('nodes')),
    gaussianProcess: (params) => theory.gaussianProcess(networkOf(params)),
    orderParameters: (params) => theory.orderParameters(networkOf(params)),
    spectrum: (params) => theory.spectrum(networkOf(params)),
    layerKernels: (params) =>
      theory.layerKernels(networkOf(params), {
        form: (params.get('form') ?? 'saddle') as 'saddle' | 'exact',
        includeTest: params.flag('includeTest') ?? false,
      }),
    kernel: (params) => theory.kernel(networkOf(params), params.matrix('rows'), params.matrix('columns')),
  };
}
