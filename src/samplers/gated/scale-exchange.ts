import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import type { RandomStream } from '../../random/stream.ts';
import { effectiveReadoutBelow, type GatedWeights, lastEffectiveReadout } from './gated-state.ts';
import type { GatedNetwork } from './gated-task.ts';

/** Sizes of an order parameter for which scales are exchanged; with more directions one common scale moves little. */
const LARGEST = 2;
/** Variance of the proposal in units of that of the normal approximation: wider, so that it covers the tails. */
const WIDER = 1.3;

/**
 * Moves scale between each hidden layer's incoming and outgoing weights, which blocked Gibbs exchanges slowly where labels fix
 * their product (one gate, few units, small T).
 *
 * Along the span of the effective readout B_l the weights below layer l are multiplied by c, and along that of B_(l+1) the
 * weights above are divided by c: B_l becomes B_l / c and the function stays what it is. These moves are a group that maps the
 * posterior's support onto itself, so that log c = t is drawn from its conditional density with respect to the Haar measure,
 *
 *     (d_in - d_out) t - (A exp(2 t) + B exp(-2 t)) / 2,
 *
 * with A and B the squared lengths of the two parts in units of their prior variances and d their dimensions (Liu & Sabatti
 * 2000, generalised Gibbs), by one Metropolis step from the normal approximation. `weights` is changed in place.
 */
export function exchangeScales(
  stream: RandomStream,
  network: GatedNetwork,
  gates: readonly number[],
  weights: GatedWeights,
): void {
  const depth = network.widths.length;
  let upper: Matrix | undefined;
  let effective = lastEffectiveReadout(weights[depth], gates[depth - 1]);
  for (let l = depth - 1; l >= 0; l--) {
    if (effective.columns > LARGEST) return;
    const below = partAlong(orthonormal(effective), weights[l]);
    const above = upper === undefined ? wholeOf(weights[l + 1]) : partAlong(orthonormal(upper), weights[l + 1]);
    const t = drawLogScale(stream, {
      dimensions: below.dimensions - above.dimensions,
      a: below.square / network.priorVariances[l],
      b: above.square / network.priorVariances[l + 1],
    });
    addScaled(weights[l], below.part, Math.expm1(t));
    addScaled(weights[l + 1], above.part, Math.expm1(-t));
    for (let i = 0; i < effective.data.length; i++) effective.data[i] *= Math.exp(-t);
    if (l === 0) return;
    upper = effective;
    effective = effectiveReadoutBelow(weights[l], effective, gates[l - 1]);
  }
}

interface Part {
  readonly part: Matrix;
  /** Sum of squares. */
  readonly square: number;
  readonly dimensions: number;
}

function wholeOf(weights: Matrix): Part {
  const part = { ...weights, data: weights.data.slice() };
  return { part, square: sumOfSquares(part), dimensions: part.data.length };
}

/** Q Q^T W */
function partAlong(basis: Matrix, weights: Matrix): Part {
  const inside = multiply(basis, weights, { transposeA: true });
  return { part: multiply(basis, inside), square: sumOfSquares(inside), dimensions: inside.data.length };
}

/** An orthonormal basis of the span of a few columns. */
function orthonormal(a: Matrix): Matrix {
  const { rows, columns } = a;
  const kept: Float64Array[] = [];
  for (let k = 0; k < columns; k++) {
    const vector = Float64Array.from({ length: rows }, (_, i) => a.data[i * columns + k]);
    for (let pass = 0; pass < 2; pass++) {
      for (const direction of kept) {
        const overlap = direction.reduce((sum, value, i) => sum + value * vector[i], 0);
        for (let i = 0; i < rows; i++) vector[i] -= overlap * direction[i];
      }
    }
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    if (length > 0 && kept.length < rows) kept.push(vector.map((value) => value / length));
  }
  const basis = matrix(rows, kept.length);
  kept.forEach((direction, k) => {
    for (let i = 0; i < rows; i++) basis.data[i * kept.length + k] = direction[i];
  });
  return basis;
}

/** One step that leaves exp(dimensions t - (a exp(2 t) + b exp(-2 t)) / 2) as it is, from t = 0. */
function drawLogScale(stream: RandomStream, density: { dimensions: number; a: number; b: number }): number {
  const { dimensions, a, b } = density;
  const square = (dimensions + Math.sqrt(dimensions * dimensions + 4 * a * b)) / (2 * a);
  const mode = Math.log(square) / 2;
  const spread = Math.sqrt(WIDER / (2 * a * square + (2 * b) / square));
  if (!Number.isFinite(mode) || !(spread > 0)) return 0;
  const logDensity = (t: number) => dimensions * t - (a * Math.exp(2 * t) + b * Math.exp(-2 * t)) / 2;
  const logProposal = (t: number) => -((t - mode) ** 2) / (2 * spread * spread);
  const t = mode + spread * stream.normal();
  const ratio = logDensity(t) - logDensity(0) + logProposal(0) - logProposal(t);
  return Math.log(stream.uniform()) < ratio ? t : 0;
}

function addScaled(weights: Matrix, part: Matrix, factor: number): void {
  for (let i = 0; i < weights.data.length; i++) weights.data[i] += factor * part.data[i];
}

function sumOfSquares({ data }: Matrix): number {
  return data.reduce((sum, value) => sum + value * value, 0);
}
