import { fromRows, toRows } from '../../src/linalg/matrix.ts';
import { type ClosureSolution, prepareNonlinear } from '../../src/theory/nonlinear/index.ts';
import type { GoldenAnswer, GoldenChecker, GoldenFile } from './registry.ts';

interface Input {
  readonly activation: string;
  readonly X: number[][];
  readonly Y: number[][];
  readonly Xtest: number[][];
  readonly widths: number[];
  readonly variances: number[];
  readonly T: number;
}

function theoryOf(file: GoldenFile) {
  const { activation, X, Y, Xtest, widths, variances, T } = file.input as Input;
  const data = { inputs: fromRows(X), targets: fromRows(Y), testInputs: fromRows(Xtest) };
  const theory = prepareNonlinear(data, { activation });
  return { theory, parameters: { widths, priorVariances: variances, temperature: T } };
}

function closures(file: GoldenFile): GoldenAnswer[] {
  const { theory, parameters } = theoryOf(file);
  const kernelsOf = ({ kernels }: Pick<ClosureSolution, 'kernels'>) => {
    const { train, cross, diagonal } = kernels();
    return { K: toRows(train), Kt: toRows(cross), kd: diagonal };
  };
  const solved = (name: 'outside' | 'nested' | 'readout') => {
    const solution = theory.closure(name, parameters);
    return { ...solution, ...kernelsOf(solution) };
  };
  const gp = theory.gaussianProcess(parameters);
  const actual = {
    outside: solved('outside'),
    nested: solved('nested'),
    readout: solved('readout'),
    gp: { ...gp, ...kernelsOf(gp) },
  };
  return [{ expected: file.expected, actual }];
}

function neuron(file: GoldenFile): GoldenAnswer[] {
  const { theory, parameters } = theoryOf(file);
  const found = theory.neuron(parameters, { kernels: 'all' });
  const actual = {
    neuron: {
      ...found,
      hiddenKernel: toRows(found.hiddenKernel),
      priorKernel: toRows(found.priorKernel),
      propagator: toRows(found.propagator),
    },
  };
  return [{ expected: file.expected, actual }];
}

const answers: Readonly<Record<string, (file: GoldenFile) => GoldenAnswer[]>> = { closures, neuron };

export const checkers: readonly GoldenChecker[] = [
  {
    schema: 'widthwise/nonlinear/1',
    kinds: Object.keys(answers),
    informative: ['channel', 'meanmode', 'neuronScalar'],
    answer: (file) => answers[file.kind](file),
  },
];
