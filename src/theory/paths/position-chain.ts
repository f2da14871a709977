import { InputError } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import { inverseCholesky, logDeterminant, tryCholesky } from '../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { symmetricRange } from '../../linalg/rank.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import { combine, frobenius, traceOfProduct } from './chain/blocks.ts';
import { inverseOf } from './chain/hamiltonian.ts';
import type { OrderParameters } from './chain/hierarchy.ts';
import { minimizeSwept, type SweptState } from './chain/minimize.ts';
import { riccati } from './chain/riccati.ts';
import type { ChainOptions } from './chain/solve.ts';
import { scaledStarts } from './chain/starts.ts';
import { linearFeatures, linearKernel, linearPaths } from './linear-kernel.ts';
import type { DataState } from './posterior/data-term.ts';
import { featureSpace } from './posterior/feature-space.ts';
import { sampleSpace } from './posterior/sample-space.ts';
import type { PathPrediction } from './predict.ts';
import type { PathPoints, PathProblem } from './problem.ts';
import { checkTokenInputs, type TokenInputs } from './token-paths.ts';

/** A network of fixed maps that are the same for all inputs, as convolutions are, and what it is trained on (note paths, section 2.4). */
export interface PositionProblem
  extends Pick<PathProblem, 'targets' | 'widths' | 'priorVariances' | 'headScales' | 'temperature'> {
  /** Tokens of the training samples (positions of a convolution with their patches), maps and readout, those of one row. */
  readonly inputs: TokenInputs;
}

/** The saddle in order parameters between tokens. */
export interface PositionSolution {
  /** U_1..U_L between tokens, T_l m x T_l m, all normalizers included: K~ = sum U_ss' sigma_0^2 / N_0 x_s . x'_s'. */
  readonly orderParameters: readonly Matrix[];
  /** H without 2 pi: equal to that of the chain of paths. */
  readonly energy: number;
  /** Leading-order log evidence. */
  readonly logEvidence: number;
  readonly status: SolveStatus;
  /** Mean and covariance at new points, given their tokens (n x (T_1 N_0)). */
  predict(tokens: Matrix): PathPrediction;
}

/** A layer on the range of its scale: N_l, and maps B_n with Sigma_l = sum_n B_n U_(l+1) B_n^T. */
interface PositionLayer {
  readonly width: number;
  readonly size: number;
  readonly maps: readonly Matrix[];
}

interface PositionState extends SweptState {
  /** Sigma_l^-1 */
  readonly scales: readonly Matrix[];
  readonly data: DataState<PathPoints>;
}

const TOLERANCE = 1e-10;
const TARGET = 2e-14;
const ROUGH = 1e-5;
const ITERATIONS = 2000;
const MEMORY = 20;

/**
 * Order parameters between positions of a network whose maps do not depend on its input (note paths, section 2.4): a chain
 * U_l | U_(l+1) ~ W_(N_l)(Sigma_l / N_l), Sigma_l = sigma_l^2 / M_l sum_n s^2 A^nT U_(l+1) A^n, whose saddle is the compression of that of
 * the paths. Use it where positions are fewer than paths: three layers of 3 x 3 filters have 729 paths to every final position.
 *
 * Sweeps are closed in every layer: Sigma_l^-1 is bounded by sum_n C_n^T U_(l+1)^-1 C_n for any sum_n B_n C_n = I, with equality at the
 * present point, and log det Sigma_l by its tangent.
 *
 * @throws InputError where maps or readout depend on the sample, and for ill-shaped input
 */
export function solvePositions(
  problem: PositionProblem,
  { starts = 'auto' }: Pick<ChainOptions, 'starts'> = {},
): PositionSolution {
  const { inputs, targets, temperature, priorVariances } = problem;
  const m = targets.columns;
  checkTokenInputs(inputs);
  const { layers, top, bases } = reducedLayers(problem);
  const pointsOf = (tokens: Matrix): PathPoints => ({ features: alongRange(tokens, inputs.tokenCounts[0], bases[0]) });
  const train = pointsOf(inputs.tokens);
  const positions = bases[0].columns;
  // linearPaths divides by the number of paths; here all normalizers are in the chain.
  const scales = new Float64Array(positions).fill(Math.sqrt(positions));
  const linear = linearPaths(train, m, priorVariances[0], scales);
  const labels = { labels: targets.data.slice(), temperature };
  const inFeatures = temperature > 0 && positions * m * linear.perPath < labels.labels.length;
  const data = inFeatures ? featureSpace(linearFeatures(linear), labels) : sampleSpace(linearKernel(linear), labels);
  const upper = (u: OrderParameters, l: number) => u[l + 1] ?? top;
  const at = (u: OrderParameters): PositionState | undefined => {
    let energy = 0;
    const inverses: Matrix[] = [];
    for (const [l, layer] of layers.entries()) {
      const scale = tryCholesky(spread(layer.maps, upper(u, l)));
      const own = tryCholesky(u[l]);
      if (scale === undefined || own === undefined) return undefined;
      inverses.push(inverseCholesky(scale));
      const trace = traceOfProduct(inverses[l], u[l]);
      energy += (layer.width / 2) * (trace + logDeterminant(scale) - logDeterminant(own) - layer.size);
    }
    const state = data.at(u[0]);
    if (state === undefined) return undefined;
    energy += state.energy;
    return Number.isFinite(energy) ? { u, energy, scales: inverses, data: state } : undefined;
  };
  const swept = {
    sizes: layers.map(({ size }) => size),
    slack: layers.reduce((sum, { width, size }) => sum + width * size, 0) * 1e-15,
    at,
    sweep: (state: PositionState) => sweepPositions(layers, upper, state),
    residual: (state: PositionState) => residualOf(layers, state),
  };
  const prior = priorParameters(layers, top);
  const options = { tolerance: TOLERANCE, target: TARGET, maxIterations: ITERATIONS, memory: MEMORY };
  const first = minimizeSwept(swept, prior, options);
  if (first === undefined) throw new InputError('temperature', String(temperature), 'T > 0 with a singular kernel');
  let best = first;
  for (const start of starts === 'one' ? [] : scaledStarts(prior)) {
    const rough = { ...options, target: ROUGH, tolerance: ROUGH, known: [best.state.u] };
    const found = minimizeSwept(swept, start, rough);
    if (found === undefined || found.caught || found.state.energy >= best.state.energy - 1e-6) continue;
    best = minimizeSwept(swept, found.state.u, options) ?? best;
  }
  const { state, residual, iterations, converged } = best;
  return {
    orderParameters: state.u.map((u, l) => onTokens(u, bases[l], m)),
    energy: state.energy,
    logEvidence: -state.energy - (labels.labels.length / 2) * Math.log(2 * Math.PI),
    status: {
      converged,
      residual,
      iterations,
      conditionNumber: state.data.pivotRatio,
      branch: 0,
      warnings: converged ? [] : [`residual ${residual.toExponential(1)} after ${iterations} sweeps`],
    },
    predict: (tokens) => state.data.predict(pointsOf(tokens)),
  };
}

/**
 * Layers on the ranges of their scales (positions that no path reaches, and a readout of rank one, have none), with the bases of
 * these ranges (T_l x r_l) and U_(L+1) on its own.
 */
function reducedLayers({ inputs, targets, widths, priorVariances, headScales }: PositionProblem): {
  readonly layers: readonly PositionLayer[];
  readonly top: Matrix;
  readonly bases: readonly Matrix[];
} {
  const { tokenCounts, sets, maps, readout } = inputs;
  const m = targets.columns;
  maps.forEach((map, l) => {
    if (map.rows !== 1) throw new InputError(`maps[${l}]`, `${map.rows} rows`, 'one: maps that serve all samples');
  });
  const r = readout.data.slice(0, readout.columns);
  if (readout.data.some((value, i) => value !== r[i % r.length])) {
    throw new InputError('readout', 'different ones', 'the same readout for all samples');
  }
  const norm = Math.hypot(...r);
  if (norm === 0) throw new InputError('readout', 'zeros', 'a readout that is not zero');
  const top = matrix(m, m);
  for (let k = 0; k < m; k++) top.data[k * m + k] = norm * norm;
  let basis = matrix(
    r.length,
    1,
    r.map((value) => value / norm),
  );
  const layers: PositionLayer[] = [];
  const bases: Matrix[] = [];
  for (let l = sets.length - 1; l >= 0; l--) {
    const [below, above] = [tokenCounts[l], tokenCounts[l + 1]];
    const pulled = Array.from({ length: sets[l] }, (_, n) => {
      const factor = Math.sqrt(priorVariances[l + 1] / sets[l]) * (headScales?.[l][n] ?? 1);
      const map = matrix(above, below, maps[l].data.slice(n * above * below, (n + 1) * above * below));
      const result = multiply(map, basis, { transposeA: true });
      for (let i = 0; i < result.data.length; i++) result.data[i] *= factor;
      return result;
    });
    const gram = matrix(below, below);
    for (const each of pulled) {
      const square = multiply(each, each, { transposeB: true });
      for (let i = 0; i < gram.data.length; i++) gram.data[i] += square.data[i];
    }
    const { vectors } = symmetricRange(gram);
    layers.unshift({
      width: widths[l],
      size: vectors.columns * m,
      maps: pulled.map((each) => expanded(multiply(vectors, each, { transposeA: true }), m)),
    });
    bases.unshift(vectors);
    basis = vectors;
  }
  return { layers, top, bases };
}

/** U_1..U_L of infinite width: every U_l at its scale. */
function priorParameters(layers: readonly PositionLayer[], top: Matrix): Matrix[] {
  const u: Matrix[] = [];
  for (let l = layers.length - 1; l >= 0; l--) u.unshift(spread(layers[l].maps, u[0] ?? top));
  return u;
}

/** One majorize-minimize sweep, first layer first. */
function sweepPositions(
  layers: readonly PositionLayer[],
  upper: (u: OrderParameters, l: number) => Matrix,
  state: PositionState,
): OrderParameters {
  const u = [...state.u];
  const [first] = layers;
  const curvature = symmetrized(combine(first.width, state.scales[0], 1, state.data.sPlus));
  u[0] = riccati(curvature, -first.width, symmetrized(multiply(multiply(u[0], state.data.r), u[0])));
  for (let l = 1; l < layers.length; l++) {
    const below = layers[l - 1];
    const inverse = state.scales[l - 1];
    const own = inverseOf(spread(layers[l].maps, upper(u, l)));
    const middle = multiply(multiply(inverse, u[l - 1]), inverse);
    const tangent = gathered(below.maps, inverse);
    const kept = multiply(multiply(u[l], gathered(below.maps, middle)), u[l]);
    const linear = symmetrized(combine(layers[l].width, own, below.width, tangent));
    for (let i = 0; i < kept.data.length; i++) kept.data[i] *= below.width;
    u[l] = riccati(linear, -layers[l].width, symmetrized(kept));
  }
  return u;
}

/** How far the saddle equations are from being met, as for paths. */
function residualOf(layers: readonly PositionLayer[], { u, scales, data }: PositionState): number {
  let worst = 0;
  layers.forEach((layer, l) => {
    let gradient = combine(layer.width, scales[l], -layer.width, inverseOf(u[l]));
    if (l === 0) gradient = combine(1, gradient, 1, combine(1, data.sPlus, -1, data.r));
    else {
      const below = layers[l - 1];
      const inverse = scales[l - 1];
      const middle = multiply(multiply(inverse, u[l - 1]), inverse);
      const change = combine(1, gathered(below.maps, inverse), -1, gathered(below.maps, middle));
      gradient = combine(1, gradient, below.width, change);
    }
    const root = tryCholesky(u[l]);
    if (root === undefined) throw new RangeError('an order parameter is not positive definite');
    const sandwiched = multiply(root.lower, multiply(gradient, root.lower), { transposeA: true });
    worst = Math.max(worst, frobenius(sandwiched) / (layer.width * Math.sqrt(layer.size)));
  });
  return worst;
}

/** sum_n B_n V B_n^T. */
function spread(maps: readonly Matrix[], v: Matrix): Matrix {
  const size = maps[0].rows;
  const result = matrix(size, size);
  for (const map of maps) {
    const own = multiply(multiply(map, v), map, { transposeB: true });
    for (let i = 0; i < result.data.length; i++) result.data[i] += own.data[i];
  }
  return symmetrized(result);
}

/** sum_n B_n^T V B_n. */
function gathered(maps: readonly Matrix[], v: Matrix): Matrix {
  const size = maps[0].columns;
  const result = matrix(size, size);
  for (const map of maps) {
    const own = multiply(multiply(map, v, { transposeA: true }), map);
    for (let i = 0; i < result.data.length; i++) result.data[i] += own.data[i];
  }
  return symmetrized(result);
}

/** B (x) I_m, outputs fastest. */
function expanded(b: Matrix, m: number): Matrix {
  if (m === 1) return b;
  const result = matrix(b.rows * m, b.columns * m);
  for (let i = 0; i < b.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      for (let k = 0; k < m; k++) result.data[(i * m + k) * result.columns + j * m + k] = b.data[i * b.columns + j];
    }
  }
  return result;
}

/** Tokens along the columns of a basis: n x (r N_0). */
function alongRange(tokens: Matrix, count: number, basis: Matrix): Matrix {
  const n0 = tokens.columns / count;
  const r = basis.columns;
  const result = matrix(tokens.rows, r * n0);
  for (let mu = 0; mu < tokens.rows; mu++) {
    const own = matrix(count, n0, tokens.data.subarray(mu * tokens.columns, (mu + 1) * tokens.columns));
    result.data.set(multiply(basis, own, { transposeA: true }).data, mu * r * n0);
  }
  return result;
}

/** Q V Q^T, between all tokens. */
function onTokens(v: Matrix, basis: Matrix, m: number): Matrix {
  return spread([expanded(basis, m)], v);
}
