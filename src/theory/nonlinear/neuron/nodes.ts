import { symmetricEigen } from '../../../linalg/eigen.ts';
import { diagonalOf, type Matrix, matrix, stackRows } from '../../../linalg/matrix.ts';
import { gram, multiply } from '../../../linalg/products.ts';
import { gaussLegendreOn } from '../../../numeric/quadrature.ts';
import { RandomStream } from '../../../random/stream.ts';

/**
 * Points x of a standard normal in r dimensions with weights that sum to one, from which a neuron's preactivations follow as z = B x.
 * They are made block by block and again at every request, so that no more than a block is held.
 */
export interface NeuronNodes {
  readonly count: number;
  /** Whether the averages over them are exact to rounding: no control variate, no sampling noise. */
  readonly quadrature: boolean;
  /** Calls `visit` with blocks of nodes (rows x r), the index of the first, and their weights. */
  forEachBlock(visit: (nodes: Matrix, from: number, weights: Float64Array) => void): void;
}

/**
 * B (n x r) with B B^T = K_0 on training and then test points: the inputs themselves where they have fewer coordinates than there are
 * points, otherwise from the eigenvectors of K_0.
 */
export function neuronBasis(inputs: Matrix, testInputs: Matrix, inputVariance: number): Matrix {
  const all = stackRows(inputs, testInputs);
  const scale = inputVariance / all.columns;
  const kernel = gram(all, scale);
  const small = all.columns <= all.rows;
  const { values, vectors } = symmetricEigen(small ? multiply(all, all, { transposeA: true }) : kernel);
  const largest = Math.max(0, ...values);
  const kept = [...values.keys()].filter((k) => values[k] > 1e-13 * all.rows * largest);
  const chosen = matrix(vectors.rows, kept.length);
  for (let i = 0; i < vectors.rows; i++) {
    kept.forEach((k, r) => {
      chosen.data[i * kept.length + r] = vectors.data[i * vectors.columns + k] * Math.sqrt(small ? scale : values[k]);
    });
  }
  return small ? multiply(all, chosen) : chosen;
}

/** Rows of one block. */
const BLOCK = 4096;

/** Independent draws in antithetic pairs, the same for a seed. */
export function randomNodes(rank: number, count: number, seed: number): NeuronNodes {
  const pairs = Math.ceil(count / 2);
  return {
    count: 2 * pairs,
    quadrature: false,
    forEachBlock(visit) {
      for (let from = 0, block = 0; from < pairs; from += BLOCK / 2, block++) {
        const size = Math.min(BLOCK / 2, pairs - from);
        const nodes = matrix(2 * size, rank);
        const half = nodes.data.subarray(0, size * rank);
        new RandomStream({ seed, purpose: 'neuron draws', chain: block }).fillNormal(half);
        for (let i = 0; i < half.length; i++) nodes.data[half.length + i] = -half[i];
        visit(nodes, 2 * from, new Float64Array(2 * size).fill(1 / (2 * pairs)));
      }
    },
  };
}

/** Nodes and weights as given, M x r and M. */
export function givenNodes(nodes: Matrix, weights: Float64Array): NeuronNodes {
  return {
    count: nodes.rows,
    quadrature: true,
    forEachBlock(visit) {
      for (let from = 0; from < nodes.rows; from += BLOCK) {
        const to = Math.min(nodes.rows, from + BLOCK);
        const part = matrix(to - from, nodes.columns, nodes.data.subarray(from * nodes.columns, to * nodes.columns));
        visit(part, from, weights.subarray(from, to));
      }
    },
  };
}

const STEP = 0.18;
const REACH = 9;

/** The trapezoid rule in one or two dimensions, for analytic activations (note nonlinear, section 4.3). */
export function trapezoidNodes(rank: 1 | 2, step = STEP): NeuronNodes {
  const half = Math.round(REACH / step);
  const line = Array.from({ length: 2 * half + 1 }, (_, k) => (k - half) * step);
  const points = rank === 1 ? line.map((x) => [x]) : line.flatMap((x) => line.map((y) => [x, y]));
  const kept = points.filter((x) => x.reduce((sum, c) => sum + c * c, 0) <= REACH * REACH);
  const factor = (step / Math.sqrt(2 * Math.PI)) ** rank;
  return normalized(
    kept,
    kept.map((x) => factor * Math.exp(-x.reduce((sum, c) => sum + c * c, 0) / 2)),
  );
}

/**
 * Polar coordinates in the plane for activations with a kink at zero: every panel of angles ends where the preactivation of a point
 * changes its sign (note nonlinear, section 4.3).
 *
 * @param basis - n x 2
 */
export function polarNodes(basis: Matrix): NeuronNodes {
  const turn = 2 * Math.PI;
  const edges = new Set<number>();
  for (let i = 0; i < basis.rows; i++) {
    const [x, y] = [basis.data[2 * i], basis.data[2 * i + 1]];
    if (x === 0 && y === 0) continue;
    for (const side of [-0.25, 0.25]) edges.add((((Math.atan2(y, x) / turn + side) % 1) + 1) % 1);
  }
  const sorted = [...edges].sort((a, b) => a - b).filter((edge, i, all) => i === 0 || edge - all[i - 1] > 1e-14);
  if (sorted.length === 0) sorted.push(0);
  const radial = gaussLegendreOn(80, 0, REACH + 0.5);
  const points: number[][] = [];
  const weights: number[] = [];
  sorted.forEach((edge, k) => {
    const end = k + 1 < sorted.length ? sorted[k + 1] : sorted[0] + 1;
    const angles = gaussLegendreOn(end - edge > 0.05 ? 40 : 16, turn * edge, turn * end);
    angles.nodes.forEach((angle, a) => {
      radial.nodes.forEach((r, b) => {
        points.push([r * Math.cos(angle), r * Math.sin(angle)]);
        weights.push((angles.weights[a] * radial.weights[b] * r * Math.exp((-r * r) / 2)) / turn);
      });
    });
  });
  return normalized(points, weights);
}

/** Half-lines for one dimension and a kink at zero. */
export function halfLineNodes(): NeuronNodes {
  const rule = gaussLegendreOn(100, 0, REACH + 0.5);
  const weight = (x: number, w: number) => (w * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  const nodes = [...rule.nodes];
  const weights = nodes.map((x, k) => weight(x, rule.weights[k]));
  return normalized([...nodes.map((x) => [x]), ...nodes.map((x) => [-x])], [...weights, ...weights]);
}

function normalized(points: readonly (readonly number[])[], weights: readonly number[]): NeuronNodes {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const nodes = matrix(points.length, points[0].length, Float64Array.from(points.flat()));
  return givenNodes(
    nodes,
    Float64Array.from(weights, (w) => w / total),
  );
}

/** The diagonal of B B^T: variances of the preactivations. */
export function basisVariances(basis: Matrix): Float64Array {
  return diagonalOf(gram(basis));
}
