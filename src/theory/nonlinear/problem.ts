import type { Activation } from '../../activations/activation.ts';
import { activationOf } from '../../activations/registry.ts';
import { InputError, requireNonNegative } from '../../base/input-error.ts';
import { inputDiagonal, inputKernel, type KernelNetwork } from '../../kernels/kernel-network.ts';
import { nngpDiagonal, nngpKernel } from '../../kernels/nngp.ts';
import { type Matrix, matrix, requireFiniteEntries } from '../../linalg/matrix.ts';
import { type HiddenLayer, hiddenLayers } from '../bpkr/layers.ts';
import { type KernelProblem, kernelProblem } from '../shared/kernel-problem.ts';

/** Data as the theory takes them: rows are samples, targets always P x m. */
export interface NonlinearData {
  /** P x N0 */
  readonly inputs: Matrix;
  /** P x m */
  readonly targets: Matrix;
  /** P* x N0; without them only training observables are predicted. */
  readonly testInputs?: Matrix;
  /** P* x m; without them there is no test error. */
  readonly testTargets?: Matrix;
}

/** One network at one temperature. */
export interface NonlinearParameters {
  /** N_1..N_L, infinity allowed. */
  readonly widths: readonly number[];
  /** sigma_1^2..sigma_{L+1}^2, readout last; all 1 unless given. */
  readonly priorVariances?: readonly number[];
  /** T >= 0 */
  readonly temperature: number;
}

/** A kernel among training points, of test with training points, and of every test point with itself. */
export interface KernelBlocks {
  /** P x P */
  readonly train: Matrix;
  /** P* x P */
  readonly cross: Matrix;
  /** P* */
  readonly diagonal: Float64Array;
}

/** A problem as every closure takes it. */
export interface ClosureProblem {
  readonly activation: Activation;
  readonly layers: readonly HiddenLayer[];
  readonly priorVariances: readonly number[];
  readonly temperature: number;
  readonly data: Required<Pick<NonlinearData, 'inputs' | 'targets' | 'testInputs'>>;
  /** K_0 = sigma_1^2 x.x'/N_0. */
  inputKernels(): KernelBlocks;
  /** The kernel of infinite width in spectral form, every sigma_l^2 with l <= L inside and sigma_{L+1}^2 not: Q_L / sigma_{L+1}^2. */
  infiniteWidth(): KernelProblem;
}

/** Kernels in spectral form that are kept, by prior variances. */
const KEPT = 4;

/** The data of a theory with what all its networks share. */
export class NonlinearProblems {
  readonly data: Required<Pick<NonlinearData, 'inputs' | 'targets' | 'testInputs'>> &
    Pick<NonlinearData, 'testTargets'>;
  readonly activation: Activation;
  #blocks: KernelBlocks | undefined;
  readonly #spectra = new Map<string, KernelProblem>();

  constructor(data: NonlinearData, activation: Activation) {
    const { inputs, targets, testTargets } = data;
    const testInputs = data.testInputs ?? matrix(0, inputs.columns);
    for (const [field, value] of Object.entries({ inputs, targets, testInputs })) requireFiniteEntries(field, value);
    if (inputs.rows === 0 || inputs.columns === 0) {
      throw new InputError('inputs', `${inputs.rows} x ${inputs.columns}`, 'one sample of one number or more');
    }
    if (targets.rows !== inputs.rows || targets.columns === 0) {
      throw new InputError(
        'targets',
        `${targets.rows} x ${targets.columns}`,
        `${inputs.rows} rows and a column or more`,
      );
    }
    if (testInputs.columns !== inputs.columns) {
      throw new InputError('testInputs', `${testInputs.columns} columns`, `${inputs.columns} as in inputs`);
    }
    if (testTargets !== undefined) {
      requireFiniteEntries('testTargets', testTargets);
      if (testTargets.rows !== testInputs.rows || testTargets.columns !== targets.columns) {
        const found = `${testTargets.rows} x ${testTargets.columns}`;
        throw new InputError('testTargets', found, `${testInputs.rows} x ${targets.columns}`);
      }
    }
    this.data = { inputs, targets, testInputs, testTargets };
    this.activation = activationOf(activation).name;
  }

  /**
   * The problem of one network.
   *
   * @throws InputError that names the field
   */
  of({ widths, priorVariances: given, temperature }: NonlinearParameters): ClosureProblem {
    requireNonNegative('temperature', temperature);
    const priorVariances = given ?? new Array<number>(widths.length + 1).fill(1);
    const layers = hiddenLayers(widths, priorVariances);
    const { activation, data } = this;
    const infiniteWidth = () => this.#spectrum({ activation, priorVariances: [...priorVariances.slice(0, -1), 1] });
    const inputKernels = () => scaled(this.#inputBlocks(), priorVariances[0]);
    return { activation, layers, priorVariances, temperature, data, infiniteWidth, inputKernels };
  }

  #inputBlocks(): KernelBlocks {
    const { inputs, testInputs } = this.data;
    this.#blocks ??= {
      train: inputKernel(inputs),
      cross: inputKernel(testInputs, inputs),
      diagonal: inputDiagonal(testInputs),
    };
    return this.#blocks;
  }

  #spectrum(network: KernelNetwork): KernelProblem {
    const key = network.priorVariances.join(' ');
    let problem = this.#spectra.get(key);
    if (problem === undefined) {
      const { inputs, targets, testInputs } = this.data;
      const cross = nngpKernel(network, testInputs, inputs);
      problem = kernelProblem(nngpKernel(network, inputs), targets, cross, nngpDiagonal(network, testInputs));
      this.#spectra.set(key, problem);
      if (this.#spectra.size > KEPT) this.#spectra.delete(this.#spectra.keys().next().value as string);
    }
    return problem;
  }
}

function scaled({ train, cross, diagonal }: KernelBlocks, factor: number): KernelBlocks {
  const times = (a: Matrix) =>
    matrix(
      a.rows,
      a.columns,
      a.data.map((x) => factor * x),
    );
  return { train: times(train), cross: times(cross), diagonal: diagonal.map((x) => factor * x) };
}

/** The NNGP kernel of a problem's network, readout variance included, times `factor`. */
export function infiniteKernels({ activation, priorVariances, data }: ClosureProblem, factor = 1): KernelBlocks {
  const network = { activation, priorVariances };
  const { inputs, testInputs } = data;
  return scaled(
    {
      train: nngpKernel(network, inputs),
      cross: nngpKernel(network, testInputs, inputs),
      diagonal: nngpDiagonal(network, testInputs),
    },
    factor,
  );
}
