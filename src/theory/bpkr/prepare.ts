import type { Activation } from '../../activations/activation.ts';
import { activationOf } from '../../activations/registry.ts';
import { InputError, requireNonNegative } from '../../base/input-error.ts';
import { nngpDiagonal, nngpKernel } from '../../kernels/nngp.ts';
import { strippedNetwork } from '../../kernels/stripped.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { type KernelProblem, kernelProblem, linearKernelProblem } from '../shared/kernel-problem.ts';
import { ForceLattice } from './force-lattice.ts';
import { type LabelSpectrum, labelSpectrum } from './label-spectrum.ts';
import { type HiddenLayer, hiddenLayers } from './layers.ts';

/** Data as the theory takes them: rows are samples, targets always P x m. */
export interface BpkrData {
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
export interface BpkrParameters {
  /** Hidden widths N_1..N_L; infinity allowed. */
  readonly widths: readonly number[];
  /** sigma_1^2..sigma_{L+1}^2, readout last; all 1 unless given. */
  readonly priorVariances?: readonly number[];
  /** T >= 0 */
  readonly temperature: number;
}

/** The scalar or matrix problem of one network: layers with an order parameter, and the spectral form of their kernel. */
export interface NetworkProblem {
  readonly layers: readonly HiddenLayer[];
  readonly problem: KernelProblem;
  readonly temperature: number;
  /** log sigma_1^2: the problem's kernel is that at sigma_1^2 = 1 (0 for activations that are not homogeneous, whose kernel holds its variances). */
  readonly logInputVariance: number;
  readonly warnings: readonly string[];
  /** What the order parameters found are to be multiplied by, where the kernel holds variances of hidden layers. */
  readonly units?: readonly number[];
}

/** Where the order parameters of a network that is not homogeneous stand: one a layer, or the readout's alone (note nonlinear, section 3). */
export type BpkrClosure = 'outside' | 'readout';

/** Kernels kept by depth or variances; one is P x R and P* x R numbers large. */
const KEPT = 4;

/** The data with everything that a sweep over widths, depths, variances and temperatures shares. */
export class BpkrProblems {
  readonly data: Required<Pick<BpkrData, 'inputs' | 'targets' | 'testInputs'>> & Pick<BpkrData, 'testTargets'>;
  readonly activation: Activation;
  readonly closure: BpkrClosure;
  readonly #problems = new Map<string, KernelProblem>();
  readonly #spectra = new WeakMap<KernelProblem, LabelSpectrum>();
  readonly #lattices = new Map<string, ForceLattice>();

  constructor(data: BpkrData, activation: Activation, closure: BpkrClosure = 'outside') {
    const { inputs, targets, testTargets } = data;
    const testInputs = data.testInputs ?? matrix(0, inputs.columns);
    requireNumbers('inputs', inputs);
    requireNumbers('targets', targets);
    requireNumbers('testInputs', testInputs);
    if (inputs.columns === 0) throw new InputError('inputs', 'no input dimensions', 'one or more');
    if (testInputs.columns !== inputs.columns) {
      throw new InputError('testInputs', `${testInputs.columns} columns`, `${inputs.columns} as in inputs`);
    }
    if (testTargets !== undefined) {
      requireNumbers('testTargets', testTargets);
      if (testTargets.rows !== testInputs.rows || testTargets.columns !== targets.columns) {
        const found = `${testTargets.rows} x ${testTargets.columns}`;
        throw new InputError('testTargets', found, `${testInputs.rows} x ${targets.columns}`);
      }
    }
    this.data = { inputs, targets, testInputs, testTargets };
    this.activation = activationOf(activation).name;
    this.closure = closure;
  }

  /**
   * The problem of one network.
   *
   * @throws InputError that names the field
   */
  of(parameters: BpkrParameters): NetworkProblem {
    const { widths, temperature } = parameters;
    requireNonNegative('temperature', temperature);
    const priorVariances = parameters.priorVariances ?? new Array<number>(widths.length + 1).fill(1);
    const layers = hiddenLayers(widths, priorVariances);
    const logInputVariance = Math.log(priorVariances[0]);
    const { linear, homogeneous, label } = activationOf(this.activation);
    if (linear) {
      return { layers, problem: this.#problem([1]), temperature, logInputVariance, warnings: [] };
    }
    const alone = this.closure === 'readout' && layers.length > 1;
    if (homogeneous && !alone) {
      const problem = this.#problem(new Array<number>(widths.length + 1).fill(1));
      const warnings = [
        `${label} at finite width: heuristic, the kernel of infinite width in the equations of the linear network`,
      ];
      return { layers, problem, temperature, logInputVariance, warnings };
    }
    const problem = this.#problem([...priorVariances.slice(0, -1), 1]);
    if (alone || layers.length === 1) {
      const warnings = [
        `${label} at finite width: heuristic, only the readout is renormalized and the kernel below it is that of infinite width`,
      ];
      return { layers: layers.slice(-1), problem, temperature, logInputVariance: 0, warnings };
    }
    // The kernel holds the inner variances: their layers' scalars count relative to them (note nonlinear, section 3, closure a)
    const units = layers.map(({ variance }, l) => (l === layers.length - 1 ? 1 : variance));
    const relative = layers.map((layer, l) => ({ ...layer, variance: layer.variance / units[l] }));
    const warnings = [
      `${label} at finite width: heuristic, one scalar a layer in front of the kernel of infinite width`,
    ];
    return { layers: relative, problem, temperature, logInputVariance: 0, warnings, units };
  }

  /** What one output sees; kept with the problem. */
  spectrum(problem: KernelProblem): LabelSpectrum {
    let spectrum = this.#spectra.get(problem);
    if (spectrum === undefined) {
      spectrum = labelSpectrum(problem);
      this.#spectra.set(problem, spectrum);
    }
    return spectrum;
  }

  /** The lattice of Delta that all networks with this spectrum and temperature share. */
  lattice(spectrum: LabelSpectrum, temperature: number): ForceLattice {
    const key = String(temperature);
    let lattice = this.#lattices.get(key);
    if (lattice === undefined || lattice.spectrum !== spectrum) {
      lattice = new ForceLattice(spectrum, temperature);
      this.#lattices.set(key, lattice);
      if (this.#lattices.size > 16) this.#lattices.delete(this.#lattices.keys().next().value as string);
    }
    return lattice;
  }

  /** K_0 (linear) or the stripped kernel at the parameters' variances, of `rows` with `columns`. */
  kernel(parameters: BpkrParameters, rows: Matrix, columns?: Matrix): Matrix {
    return nngpKernel(this.#network(parameters), rows, columns);
  }

  /** The diagonal of that kernel. */
  kernelDiagonal(parameters: BpkrParameters, rows: Matrix): Float64Array {
    return nngpDiagonal(this.#network(parameters), rows);
  }

  #network(parameters: BpkrParameters): { activation: Activation; priorVariances: readonly number[] } {
    const { widths } = parameters;
    const priorVariances = parameters.priorVariances ?? new Array<number>(widths.length + 1).fill(1);
    hiddenLayers(widths, priorVariances);
    return strippedNetwork({ activation: this.activation, priorVariances });
  }

  #problem(priorVariances: readonly number[]): KernelProblem {
    const key = priorVariances.join(' ');
    let problem = this.#problems.get(key);
    if (problem === undefined) {
      problem = this.#solve(priorVariances);
      this.#problems.set(key, problem);
      if (this.#problems.size > KEPT) this.#problems.delete(this.#problems.keys().next().value as string);
    }
    return problem;
  }

  #solve(priorVariances: readonly number[]): KernelProblem {
    const { inputs, targets, testInputs } = this.data;
    if (activationOf(this.activation).linear) return linearKernelProblem(inputs, targets, testInputs);
    const network = { activation: this.activation, priorVariances };
    return kernelProblem(
      nngpKernel(network, inputs),
      targets,
      nngpKernel(network, testInputs, inputs),
      nngpDiagonal(network, testInputs),
    );
  }
}

function requireNumbers(field: string, a: Matrix): void {
  for (let i = 0; i < a.data.length; i++) {
    if (!Number.isFinite(a.data[i])) {
      const place = `${field}[${Math.floor(i / a.columns)}][${i % a.columns}]`;
      throw new InputError(place, String(a.data[i]), 'a finite number');
    }
  }
}
