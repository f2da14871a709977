import { matrix } from '../../linalg/matrix.ts';
import { thinSvd } from '../../linalg/svd.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { NetworkShape } from '../network-chain.ts';
import type { TaskCoordinates } from '../task-coordinates.ts';
import { drawRotatedLayer, drawWholeLayer, type LayerMap, type SeenRows } from './layer-map.ts';
import { drawFirstRows, drawPriorRows, drawRows, type UpwardFactors } from './rows.ts';
import { directionMove, type MeetingLayers, scaleMove } from './scale-moves.ts';

/** How the units of wide layers are held: all of them, or rotated so that those which only carry prior weights are left out. */
export type UnitsHeld = 'all' | 'rotated';

/** A network between two sweeps of its chain. */
export interface LinearGibbsState {
  readonly rows: readonly Float64Array[];
  readonly heads: readonly Float64Array[];
  readonly layers: readonly LayerMap[];
  readonly directions: readonly Float64Array[];
  readonly previous: readonly Float64Array[];
}

/**
 * The state of a blocked Gibbs chain of a deep linear network, layer by layer, and its sweep (note bpkr, section 9.1).
 *
 * Of each layer of weights only the rows that the network above sees are tied to the data given the other layers; they are drawn
 * from the readout down, each by an exact Bayesian regression. Then the scale moves; then all other weights, which are free, on
 * the way up, as far as the activities of the next layer depend on them.
 */
export class LinearGibbs {
  /** Seen rows of W_1..W_{L+1}: r_l x n. Columns of W_1 beyond R act on what lies outside the training span. */
  readonly rows: Float64Array[];
  /** Network above the seen rows of W_1..W_{L+1}, m x r_l: f = heads[0] rows[0] x. */
  readonly heads: Float64Array[];
  /** Number of seen rows of W_1..W_{L+1}. */
  readonly seen: readonly number[];
  /** The hidden layers as they are after the sweep. */
  readonly layers: LayerMap[] = [];
  readonly #coordinates: TaskCoordinates;
  readonly #columns: number;
  readonly #shape: NetworkShape;
  readonly #temperature: number;
  readonly #units: UnitsHeld;
  readonly #stream: RandomStream;
  /** Orthonormal directions of the seen rows' space among the units of each hidden layer, r_l x n. */
  readonly #directions: Float64Array[] = [];
  /** B_l in the units of the layer, m x n, l = 1..L. */
  readonly #previous: Float64Array[] = [];

  /**
   * @param columns - R, or R plus the test coordinates outside the training span where the layers are asked about test points
   */
  constructor(
    coordinates: TaskCoordinates,
    columns: number,
    shape: NetworkShape,
    temperature: number,
    units: UnitsHeld,
    stream: RandomStream,
  ) {
    this.#coordinates = coordinates;
    this.#columns = columns;
    this.#shape = shape;
    this.#temperature = temperature;
    this.#units = units;
    this.#stream = stream;
    const m = coordinates.outputs;
    const depth = shape.widths.length;
    const seen = new Array<number>(depth + 1).fill(m);
    for (let l = depth - 1; l >= 0; l--) seen[l] = Math.min(seen[l + 1], shape.widths[l]);
    this.seen = seen;
    this.rows = seen.map(() => new Float64Array(0));
    this.heads = seen.map(() => new Float64Array(0));
    this.#startFromPrior();
  }

  /** Draws the whole network anew, layer by layer given the others and the data. */
  sweep(): void {
    this.#drawSeenRows();
    this.#moveScales();
    this.#drawOutside();
    this.#drawFreeWeights();
  }

  /** The whole network; the arrays are not changed by later sweeps. */
  state(): LinearGibbsState {
    return {
      rows: [...this.rows],
      heads: [...this.heads],
      layers: [...this.layers],
      directions: [...this.#directions],
      previous: [...this.#previous],
    };
  }

  /** Goes on from a network as it was between two sweeps. */
  restore({ rows, heads, layers, directions, previous }: LinearGibbsState): void {
    this.rows.splice(0, this.rows.length, ...rows);
    this.heads.splice(0, this.heads.length, ...heads);
    this.layers.splice(0, this.layers.length, ...layers);
    this.#directions.splice(0, this.#directions.length, ...directions);
    this.#previous.splice(0, this.#previous.length, ...previous);
  }

  #startFromPrior(): void {
    const { widths, priorVariances } = this.#shape;
    const m = this.#coordinates.outputs;
    for (let l = 0; l < widths.length; l++) {
      const none: SeenRows = { count: 0, rows: new Float64Array(0) };
      const layer = this.#drawLayer(l, none);
      this.layers[l] = layer;
      const head = drawPriorRows(layer, m, priorVariances[l + 1], this.#stream);
      for (let i = 0; i < head.length; i++) head[i] /= Math.sqrt(layer.width);
      this.#previous[l] = head;
    }
  }

  #drawSeenRows(): void {
    const m = this.#coordinates.outputs;
    const depth = this.layers.length;
    const { priorVariances } = this.#shape;
    const top = new Float64Array(m * m);
    for (let i = 0; i < m; i++) top[i * m + i] = 1;
    let upward: UpwardFactors = { rank: m, o: top, s: new Float64Array(m).fill(1) };
    for (let l = depth; l >= 0; l--) {
      this.heads[l] = headOf(upward, m);
      const variance = priorVariances[l];
      if (l === 0) {
        this.rows[0] = drawFirstRows(
          this.#coordinates,
          this.#columns,
          upward,
          variance,
          this.#temperature,
          this.#stream,
        );
        return;
      }
      const below = this.layers[l - 1];
      const previous = this.#previous[l - 1];
      this.rows[l] = drawRows(this.#coordinates, below, previous, upward, variance, this.#temperature, this.#stream);
      const next = factors(this.heads[l], this.rows[l], m, this.seen[l], this.seen[l - 1], below.width);
      this.#directions[l - 1] = next.directions;
      upward = next;
    }
  }

  #moveScales(): void {
    const { widths, priorVariances } = this.#shape;
    const m = this.#coordinates.outputs;
    if (this.seen.some((count) => count < m)) return;
    for (let l = widths.length - 1; l >= 0; l--) {
      const meeting: MeetingLayers = {
        upperLength: widths[l],
        lowerLength: l === 0 ? this.#coordinates.rank : widths[l - 1],
        upperVariance: priorVariances[l + 1],
        lowerVariance: priorVariances[l],
        upper: this.rows[l + 1],
        lower: this.rows[l],
        lowerColumns: l === 0 ? this.#coordinates.rank : this.rows[l].length / m,
      };
      if (m === 1) {
        this.heads[l][0] *= scaleMove(meeting, this.#stream);
      } else {
        for (let i = 0; i < m; i++) directionMove(meeting, this.heads[l + 1], this.heads[l], this.#stream);
      }
    }
  }

  /** Weights of the first layer outside the training span are free, in the seen rows too. */
  #drawOutside(): void {
    const { rank } = this.#coordinates;
    const deviation = Math.sqrt(this.#shape.priorVariances[0]);
    const rows = this.rows[0];
    for (let k = 0; k < this.seen[0]; k++) {
      for (let j = rank; j < this.#columns; j++) rows[k * this.#columns + j] = deviation * this.#stream.normal();
    }
  }

  #drawFreeWeights(): void {
    const m = this.#coordinates.outputs;
    for (let l = 0; l < this.layers.length; l++) {
      const count = this.seen[l];
      const rotated = this.#units === 'rotated' && l > 0;
      const rows = rotated
        ? onDirections(this.rows[l], this.#directions[l - 1], count, this.seen[l - 1])
        : this.rows[l];
      const seen: SeenRows = { count, rows, directions: this.#directions[l] };
      const layer = this.#drawLayer(l, seen);
      this.layers[l] = layer;
      this.#previous[l] =
        this.#units === 'all' ? product(this.heads[l], seen, m) : padded(this.heads[l], m, count, layer);
    }
  }

  #drawLayer(l: number, seen: SeenRows): LayerMap {
    const { widths, priorVariances } = this.#shape;
    const below = l === 0 ? undefined : this.layers[l - 1];
    const rank = Math.min(below?.rank ?? this.#coordinates.rank, widths[l]);
    return this.#units === 'all'
      ? drawWholeLayer(below, this.#columns, widths[l], rank, priorVariances[l], seen, this.#stream)
      : drawRotatedLayer(
          below,
          this.#columns,
          widths[l],
          rank,
          priorVariances[l],
          seen,
          this.seen[l + 1],
          this.#stream,
        );
  }
}

/** O diag(s), m x r. */
function headOf({ o, s, rank }: UpwardFactors, m: number): Float64Array {
  const head = new Float64Array(m * rank);
  for (let i = 0; i < m; i++) for (let k = 0; k < rank; k++) head[i * rank + k] = o[i * rank + k] * s[k];
  return head;
}

/** B_l = head rows / sqrt(N_l) as O diag(s) times orthonormal directions. */
function factors(
  head: Float64Array,
  rows: Float64Array,
  m: number,
  inner: number,
  rank: number,
  width: number,
): UpwardFactors & { directions: Float64Array } {
  const n = rows.length / inner;
  const root = Math.sqrt(width);
  if (m === 1) {
    let square = 0;
    for (const value of rows) square += value * value;
    const norm = Math.sqrt(square);
    const directions = rows.map((value) => value / norm);
    return { rank: 1, o: new Float64Array([1]), s: new Float64Array([(Math.abs(head[0]) * norm) / root]), directions };
  }
  const b = matrix(m, n);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < inner; k++) {
      const weight = head[i * inner + k] / root;
      for (let j = 0; j < n; j++) b.data[i * n + j] += weight * rows[k * n + j];
    }
  }
  const { u, s, v } = thinSvd(b);
  const o = new Float64Array(m * rank);
  const directions = new Float64Array(rank * n);
  for (let k = 0; k < rank; k++) {
    for (let i = 0; i < m; i++) o[i * rank + k] = u.data[i * u.columns + k];
    for (let j = 0; j < n; j++) directions[k * n + j] = v.data[j * v.columns + k];
  }
  return { rank, o, s: s.slice(0, rank), directions };
}

/** Rows whose space the directions span, as their coefficients there: count x inner. */
function onDirections(rows: Float64Array, directions: Float64Array, count: number, inner: number): Float64Array {
  const n = rows.length / count;
  const result = new Float64Array(count * inner);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < inner; i++) {
      for (let j = 0; j < n; j++) result[k * inner + i] += rows[k * n + j] * directions[i * n + j];
    }
  }
  return result;
}

/** B_l over all units: head times the directions. */
function product(head: Float64Array, seen: SeenRows, m: number): Float64Array {
  const directions = seen.directions ?? new Float64Array(0);
  const n = directions.length / seen.count;
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < seen.count; k++) {
      const weight = head[i * seen.count + k];
      for (let j = 0; j < n; j++) result[i * n + j] += weight * directions[k * n + j];
    }
  }
  return result;
}

/** B_l over rotated units: the seen directions are the first units. */
function padded(head: Float64Array, m: number, count: number, layer: LayerMap): Float64Array {
  const n = layer.units + layer.spare;
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let k = 0; k < count; k++) result[i * n + k] = head[i * count + k];
  return result;
}
