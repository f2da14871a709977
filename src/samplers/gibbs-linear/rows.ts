import { backend } from '../../linalg/active-backend.ts';
import { matrix } from '../../linalg/matrix.ts';
import { thinSvd } from '../../linalg/svd.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { TaskCoordinates } from '../task-coordinates.ts';
import { chi, type LayerMap } from './layer-map.ts';

/** A linear network above a layer of weights: f = O diag(s) (rows of that layer), O m x r orthonormal. */
export interface UpwardFactors {
  readonly rank: number;
  /** m x r, row-major. */
  readonly o: Float64Array;
  readonly s: Float64Array;
}

/**
 * Draws the rows of W_1 that the network sees, given the layers above and the data: R coordinates apart, for the inputs are diagonal.
 *
 * @returns r x columns; columns from R on (outside the training span) are zero
 */
export function drawFirstRows(
  coordinates: TaskCoordinates,
  columns: number,
  upward: UpwardFactors,
  variance: number,
  temperature: number,
  stream: RandomStream,
): Float64Array {
  const { rank, scales } = coordinates;
  const rows = new Float64Array(upward.rank * columns);
  const deviation = Math.sqrt(variance);
  const noise = Math.sqrt(temperature);
  for (let k = 0; k < upward.rank; k++) {
    for (let i = 0; i < rank; i++) {
      const slope = upward.s[k] * scales[i];
      const target = alongDirection(coordinates, upward, k, i);
      if (temperature === 0) {
        rows[k * columns + i] = target / slope;
        continue;
      }
      const prior = deviation * stream.normal();
      const surprise = target - slope * prior - noise * stream.normal();
      rows[k * columns + i] = prior + (variance * slope * surprise) / (variance * slope * slope + temperature);
    }
  }
  return rows;
}

/**
 * Draws the rows of W_l, l >= 2 (readout included), that the network sees, given the activities below and the layers above:
 * one Bayesian linear regression a singular direction of the layers above (note bpkr, section 9.1).
 *
 * @param below - the layer that feeds these weights
 * @param previousHead - B_{l-1} before this draw, m x n, which T = 0 keeps where the activities leave it no freedom
 * @returns r x n
 */
export function drawRows(
  coordinates: TaskCoordinates,
  below: LayerMap,
  previousHead: Float64Array,
  upward: UpwardFactors,
  variance: number,
  temperature: number,
  stream: RandomStream,
): Float64Array {
  const rows = drawPriorRows(below, upward.rank, variance, stream);
  if (temperature === 0) {
    if (!interpolate(coordinates, below, upward, rows)) keepHead(coordinates, below, previousHead, upward, rows);
    return rows;
  }
  const dual = below.units >= coordinates.rank;
  for (let k = 0; k < upward.rank; k++) {
    if (dual) regressDual(coordinates, below, upward, k, variance, temperature, stream, rows);
    else regressPrimal(coordinates, below, upward, k, variance, temperature, stream, rows);
  }
  return rows;
}

/** Prior rows r x n; the spare coordinates hold a triangular factor with the inner products of all the silent units' weights. */
export function drawPriorRows(below: LayerMap, r: number, variance: number, stream: RandomStream): Float64Array {
  const n = below.units + below.spare;
  const rows = new Float64Array(r * n);
  const deviation = Math.sqrt(variance);
  const silent = below.width - below.units;
  for (let k = 0; k < r; k++) {
    for (let j = 0; j < below.units; j++) rows[k * n + j] = deviation * stream.normal();
    for (let j = 0; j < Math.min(k, below.spare); j++) rows[k * n + below.units + j] = deviation * stream.normal();
    if (k < below.spare) rows[k * n + below.units + k] = deviation * chi(stream, silent - k);
  }
  return rows;
}

function alongDirection(
  { rank, outputs, targets }: TaskCoordinates,
  upward: UpwardFactors,
  k: number,
  i: number,
): number {
  let sum = 0;
  for (let a = 0; a < outputs; a++) sum += upward.o[a * upward.rank + k] * targets[a * rank + i];
  return sum;
}

/** (map^T w)_i for the training coordinates i < R. */
function throughMap(below: LayerMap, rank: number, w: Float64Array, offset: number, out: Float64Array): void {
  out.fill(0, 0, rank);
  for (let j = 0; j < below.units; j++) {
    const weight = w[offset + j];
    const row = j * below.columns;
    for (let i = 0; i < rank; i++) out[i] += weight * below.map[row + i];
  }
}

/** w_j += sum_i map_ji alpha_i. */
function backThroughMap(below: LayerMap, rank: number, alpha: Float64Array, w: Float64Array, offset: number): void {
  for (let j = 0; j < below.units; j++) {
    const row = j * below.columns;
    let sum = 0;
    for (let i = 0; i < rank; i++) sum += below.map[row + i] * alpha[i];
    w[offset + j] += sum;
  }
}

/** Matheron's rule with one R x R factorization. */
function regressDual(
  coordinates: TaskCoordinates,
  below: LayerMap,
  upward: UpwardFactors,
  k: number,
  variance: number,
  temperature: number,
  stream: RandomStream,
  rows: Float64Array,
): void {
  const { rank, scales } = coordinates;
  const n = below.units + below.spare;
  const slope = upward.s[k] / Math.sqrt(below.width);
  const kernel = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i++) {
    const factor = variance * slope * slope * scales[i];
    for (let j = 0; j < rank; j++) kernel[i * rank + j] = factor * scales[j] * below.gram[i * below.columns + j];
    kernel[i * rank + i] += temperature;
  }
  if (backend().cholesky(rank, kernel) !== 0) {
    throw new RangeError('the temperature is below the rounding of the activities: raise it or take 0');
  }
  const alpha = new Float64Array(rank);
  throughMap(below, rank, rows, k * n, alpha);
  const noise = Math.sqrt(temperature);
  for (let i = 0; i < rank; i++) {
    alpha[i] = alongDirection(coordinates, upward, k, i) - slope * scales[i] * alpha[i] - noise * stream.normal();
  }
  backend().solveTriangular(false, rank, 1, kernel, alpha);
  backend().solveTriangular(true, rank, 1, kernel, alpha);
  for (let i = 0; i < rank; i++) alpha[i] *= variance * slope * scales[i];
  backThroughMap(below, rank, alpha, rows, k * n);
}

/** The same draw through the n x n precision, for fewer units than training coordinates. */
function regressPrimal(
  coordinates: TaskCoordinates,
  below: LayerMap,
  upward: UpwardFactors,
  k: number,
  variance: number,
  temperature: number,
  stream: RandomStream,
  rows: Float64Array,
): void {
  const { rank, scales } = coordinates;
  const { units, spare } = below;
  const slope = upward.s[k] / Math.sqrt(below.width);
  const features = new Float64Array(units * rank);
  for (let j = 0; j < units; j++) {
    for (let i = 0; i < rank; i++) features[j * rank + i] = slope * scales[i] * below.map[j * below.columns + i];
  }
  const precision = new Float64Array(units * units);
  backend().gram(false, units, rank, 1 / temperature, features, precision);
  for (let j = 0; j < units; j++) precision[j * units + j] += 1 / variance;
  if (backend().cholesky(units, precision) !== 0) {
    throw new RangeError('the temperature is below the rounding of the activities: raise it or take 0');
  }
  const w = new Float64Array(units);
  for (let i = 0; i < rank; i++) {
    const target = alongDirection(coordinates, upward, k, i) / temperature;
    for (let j = 0; j < units; j++) w[j] += features[j * rank + i] * target;
  }
  backend().solveTriangular(false, units, 1, precision, w);
  for (let j = 0; j < units; j++) w[j] += stream.normal();
  backend().solveTriangular(true, units, 1, precision, w);
  rows.set(w, k * (units + spare));
}

/** T = 0 with at least R independent activities: corrects the prior rows so that they fit exactly. False where there are fewer. */
function interpolate(
  coordinates: TaskCoordinates,
  below: LayerMap,
  upward: UpwardFactors,
  rows: Float64Array,
): boolean {
  const { rank, scales } = coordinates;
  if (below.rank < rank) return false;
  const gram = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j < rank; j++) gram[i * rank + j] = below.gram[i * below.columns + j];
  }
  if (backend().cholesky(rank, gram) !== 0) return false;
  const n = below.units + below.spare;
  const alpha = new Float64Array(rank);
  for (let k = 0; k < upward.rank; k++) {
    const slope = upward.s[k] / Math.sqrt(below.width);
    throughMap(below, rank, rows, k * n, alpha);
    for (let i = 0; i < rank; i++)
      alpha[i] = alongDirection(coordinates, upward, k, i) / (slope * scales[i]) - alpha[i];
    backend().solveTriangular(false, rank, 1, gram, alpha);
    backend().solveTriangular(true, rank, 1, gram, alpha);
    backThroughMap(below, rank, alpha, rows, k * n);
  }
  return true;
}

/**
 * T = 0 with fewer independent activities than training coordinates: what the rows do on the range of the activities is
 * fixed by the data and the layers below, and the network that fits already has it: O diag(s) rows = sqrt(N) B there.
 */
function keepHead(
  coordinates: TaskCoordinates,
  below: LayerMap,
  previousHead: Float64Array,
  upward: UpwardFactors,
  rows: Float64Array,
): void {
  const { units, spare, columns } = below;
  const n = units + spare;
  const activities = matrix(units, coordinates.rank);
  for (let j = 0; j < units; j++) {
    for (let i = 0; i < coordinates.rank; i++) activities.data[j * coordinates.rank + i] = below.map[j * columns + i];
  }
  const { u } = thinSvd(activities);
  const root = Math.sqrt(below.width);
  const m = coordinates.outputs;
  for (let k = 0; k < upward.rank; k++) {
    const wanted = new Float64Array(units);
    for (let j = 0; j < units; j++) {
      let sum = 0;
      for (let a = 0; a < m; a++) sum += upward.o[a * upward.rank + k] * previousHead[a * n + j];
      wanted[j] = (root * sum) / upward.s[k] - rows[k * n + j];
    }
    for (let q = 0; q < Math.min(below.rank, u.columns); q++) {
      let along = 0;
      for (let j = 0; j < units; j++) along += u.data[j * u.columns + q] * wanted[j];
      for (let j = 0; j < units; j++) rows[k * n + j] += along * u.data[j * u.columns + q];
    }
  }
}
