import { InputError, requireNonNegative } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import { brentRoot, expandBracket, type Root } from '../../numeric/roots.ts';
import { ForceLattice, LATTICE_BLOCK } from './force-lattice.ts';
import { type LabelSpectrum, labelEnergy, labelForce, labelForceSlope } from './label-spectrum.ts';
import {
  type HiddenLayer,
  layerEnergy,
  layerForce,
  layerForceOf,
  layerForceSlope,
  layerOrderParameters,
  logPriorAmplitude,
  smallestWidth,
} from './layers.ts';

/** A stationary point of the effective Hamiltonian. */
export interface Branch {
  /** U = prod_l u_l; may overflow to infinity in deep networks, where `logU` stays exact. */
  readonly U: number;
  readonly logU: number;
  /** u_l of each hidden layer. */
  readonly u: readonly number[];
  /** Delta(U), the same for all layers: N_l (1 - u_l / sigma_{l+1}^2). */
  readonly Delta: number;
  /** H at the branch; only finite layers count, at T = 0 only the R directions in the range of the kernel. */
  readonly H: number;
  readonly isMinimum: boolean;
  /** How far the equation Delta(U) = delta(U) is from being met. */
  readonly residual: number;
}

/** All branches, that of least H first, and how they were found. */
export interface OrderParameters {
  readonly branches: readonly Branch[];
  readonly status: SolveStatus;
}

/** What the search may be told or spared. */
export interface OrderParameterOptions {
  /** log sigma_1^2 where the spectrum is that of the kernel at sigma_1^2 = 1; 0 unless given. */
  readonly logInputVariance?: number;
  /** The lattice of a sweep at the same spectrum and temperature. */
  readonly lattice?: ForceLattice;
}

/** A condition number of the kernel beyond this deserves a warning at T = 0. */
const ILL_CONDITIONED = 1e12;

/**
 * Order parameters of a deep network at finite width: the saddles of its effective Hamiltonian.
 *
 * Solves N_l (1 - u_l / sigma_{l+1}^2) = Delta(U), U = prod_l u_l, as one equation in log U (note bpkr, section 3; Li &
 * Sompolinsky 2021). At T = 0, or if no label power exceeds T, the root is unique; otherwise every sign change on a
 * lattice of 32 points a unit of log U is refined.
 *
 * @param spectrum - lambda_i (length R) and c_i^2, in squared units of the targets
 * @param layers - hidden widths N_l and outgoing prior variances, input side first (length L >= 1)
 * @param temperature - T >= 0, variance of the observation noise, in squared units of the targets
 * @returns every branch, least H first
 * @throws InputError if T = 0 and the targets vanish on the range of the kernel with R >= N_min: U collapses, use T > 0
 */
export function orderParameters(
  spectrum: LabelSpectrum,
  layers: readonly HiddenLayer[],
  temperature: number,
  options: OrderParameterOptions = {},
): OrderParameters {
  requireNonNegative('temperature', temperature);
  const { logInputVariance = 0 } = options;
  const logS = logPriorAmplitude(layers);
  const rank = spectrum.eigenvalues.length;
  const least = smallestWidth(layers);
  const shift = logInputVariance;
  const ofLayers = layerForceOf(layers);
  const force = (t: number): number => labelForce(spectrum, t + shift, temperature) - ofLayers(t - logS);

  let roots: Root[];
  if (least === Number.POSITIVE_INFINITY) {
    roots = [{ x: logS, residual: 0, iterations: 0 }];
  } else if (temperature === 0) {
    roots = [zeroTemperatureRoot(force, spectrum, least, rank, logS, shift, layers)];
  } else {
    const lattice = options.lattice ?? new ForceLattice(spectrum, temperature);
    roots = latticeRoots(lattice, force, ofLayers, logS, shift);
  }
  const branches = roots
    .map((root) => branchAt(spectrum, layers, temperature, root, logS, shift))
    .sort((a, b) => a.H - b.H);
  return { branches, status: statusOf(spectrum, temperature, roots, branches, shift) };
}

function zeroTemperatureRoot(
  force: (t: number) => number,
  spectrum: LabelSpectrum,
  least: number,
  rank: number,
  logS: number,
  shift: number,
  layers: readonly HiddenLayer[],
): Root {
  const q = spectrum.quadraticForm;
  if (q === 0) {
    if (rank >= least) {
      throw new InputError(
        'targets',
        'labels that are zero on the range of the kernel at T = 0',
        'other labels, or temperature > 0: the amplitude of the network collapses to 0',
      );
    }
    const x = layers.reduce((sum, { width }) => sum + Math.log1p(-rank / width), logS);
    return { x, residual: 0, iterations: 0 };
  }
  const natural = Math.log(q / rank) - shift;
  const bracket = expandBracket(force, Math.min(logS, natural) - 3, Math.max(logS, natural) + 3, 5);
  return brentRoot(force, bracket.left, bracket.right, { tolerance: 1e-15 }, bracket.fLeft, bracket.fRight);
}

function latticeRoots(
  lattice: ForceLattice,
  force: (t: number) => number,
  layers: (x: number) => number,
  logS: number,
  shift: number,
): Root[] {
  const { spectrum, temperature } = lattice;
  const { eigenvalues, largestPower } = spectrum;
  if (eigenvalues.length === 0) return [{ x: logS, residual: 0, iterations: 0 }];
  const ofLayers = (k: number): number => layers(lattice.logAmplitude(k) - shift - logS);
  const at = (k: number): number => lattice.force(k) - ofLayers(k);
  const span = [logS + shift, Math.log(temperature / eigenvalues[0]), Math.log(temperature / eigenvalues.at(-1)!)];
  let first = lattice.indexOf(Math.min(...span) - 3);
  let last = lattice.indexOf(Math.max(...span) + 3) + 1;
  for (let move = 160; !(at(first) < 0); move *= 2) first -= move;
  for (let move = 160; !(at(last) > 0); move *= 2) last += move;
  const refine = (a: number, b: number, fa: number, fb: number): Root =>
    brentRoot(force, lattice.logAmplitude(a) - shift, lattice.logAmplitude(b) - shift, { tolerance: 1e-15 }, fa, fb);
  const exact = (k: number): Root => ({ x: lattice.logAmplitude(k) - shift, residual: 0, iterations: 0 });

  if (largestPower <= temperature) {
    while (last - first > 1) {
      const middle = (first + last) >> 1;
      const value = at(middle);
      if (value === 0) return [exact(middle)];
      if (value < 0) first = middle;
      else last = middle;
    }
    return [refine(first, last, at(first), at(last))];
  }
  const roots: Root[] = [];
  // The force of the layers falls with log U: a block whose forces of the labels stay to one side of its ends has no root.
  for (let block = Math.floor(first / LATTICE_BLOCK); block * LATTICE_BLOCK < last; block++) {
    const start = block * LATTICE_BLOCK;
    const end = start + LATTICE_BLOCK;
    const { least, largest } = lattice.range(block);
    if (least > ofLayers(start) || largest < ofLayers(end)) continue;
    let previous = at(start);
    for (let k = start + 1; k <= end; k++) {
      const value = at(k);
      if (value === 0) roots.push(exact(k));
      else if (previous * value < 0) roots.push(refine(k - 1, k, previous, value));
      previous = value;
    }
  }
  return roots;
}

function branchAt(
  spectrum: LabelSpectrum,
  layers: readonly HiddenLayer[],
  temperature: number,
  root: Root,
  logS: number,
  shift: number,
): Branch {
  const logU = root.x;
  const infinite = smallestWidth(layers) === Number.POSITIVE_INFINITY;
  const Delta = labelForce(spectrum, logU + shift, temperature);
  const delta = infinite ? Delta : layerForce(layers, logU - logS);
  const slope = labelForceSlope(spectrum, logU + shift, temperature);
  return {
    U: Math.exp(logU),
    logU,
    u: layerOrderParameters(layers, delta),
    Delta: delta,
    H: layerEnergy(layers, delta) + labelEnergy(spectrum, logU + shift, temperature),
    isMinimum: infinite || slope - layerForceSlope(layers, delta) > 0,
    residual: Math.abs(Delta - delta),
  };
}

function statusOf(
  spectrum: LabelSpectrum,
  temperature: number,
  roots: readonly Root[],
  branches: readonly Branch[],
  shift: number,
): SolveStatus {
  const { eigenvalues } = spectrum;
  const rank = eigenvalues.length;
  const warnings: string[] = [];
  const amplitude = Math.exp(Math.min(600, branches[0].logU + shift));
  const ridge = (i: number): number => amplitude * eigenvalues[i] + temperature;
  const conditionNumber =
    rank === 0 ? 1 : temperature === 0 ? eigenvalues[0] / eigenvalues[rank - 1] : ridge(0) / ridge(rank - 1);
  if (branches.length > 1) {
    const minima = branches.filter((branch) => branch.isMinimum).length;
    warnings.push(
      `${minima} minima of the effective Hamiltonian: the lower H is not always the heavier branch, see the exact density of log U`,
    );
  }
  if (temperature === 0 && conditionNumber > ILL_CONDITIONED) {
    warnings.push(
      `the kernel's condition number is ${conditionNumber.toExponential(1)}: T = 0 is ill-conditioned, use T > 0`,
    );
  }
  if (branches[0].logU > 700) warnings.push('U overflows: its logarithm is reported');
  const residual = branches[0].residual;
  return {
    converged: residual <= 1e-8 * Math.max(1, Math.abs(branches[0].Delta), rank * 1e-4),
    residual,
    iterations: roots.reduce((sum, root) => sum + root.iterations, 0),
    conditionNumber,
    branch: 0,
    warnings,
  };
}
