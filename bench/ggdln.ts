/**
 * Cost of the gated solver: majorize-minimize sweeps with Anderson acceleration against L-BFGS on Cholesky factors with a dense
 * gradient (plain, and in the whitened logarithmic coordinates of `solveByLbfgs`; all from the same start to the same residual
 * with the same data term, in one run), growth with samples and gates, and the cost of the 1/N terms.
 * `npx tsx bench/ggdln.ts [--quick] [--portable]` prints Markdown tables.
 */
import { randomHalfSpaces } from '../src/data/gates/index.ts';
import { backend } from '../src/linalg/active-backend.ts';
import { matrix } from '../src/linalg/matrix.ts';
import { gram, multiply } from '../src/linalg/products.ts';
import { installNativeBackend } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import {
  type GatedPoints,
  type GatedProblem,
  gaussianProcessParameters,
  nextOrder,
  nextOrderAffordable,
  solveByLbfgs,
  solveGated,
} from '../src/theory/ggdln/index.ts';
import { gradients, hamiltonianAt, residualOf } from '../src/theory/paths/chain/hamiltonian.ts';
import type { ChainLayer } from '../src/theory/paths/chain/layer.ts';
import { lbfgs } from '../src/theory/paths/chain/lbfgs.ts';
import { minimize } from '../src/theory/paths/chain/minimize.ts';
import type { DataTerm } from '../src/theory/paths/posterior/data-term.ts';
import { ms, processorSeconds, table } from './support/timing.ts';

if (!process.argv.includes('--portable')) installNativeBackend();
const quick = process.argv.includes('--quick');
const TOLERANCE = 1e-9;

interface Case {
  readonly samples: number;
  readonly dimension: number;
  readonly gates: readonly number[];
  readonly width: number;
  /** Standard deviation of all weights; 1 unless given. */
  readonly sigma?: number;
}

function problemOf({ samples, dimension, gates, width, sigma = 1 }: Case): GatedProblem {
  const stream = new RandomStream({ seed: 1, purpose: 'bench' });
  const inputs = matrix(samples, dimension, stream.fillNormal(new Float64Array(samples * dimension)));
  const teacher = stream.fillNormal(new Float64Array(dimension), 1 / Math.sqrt(dimension));
  const targets = matrix(samples, 1);
  for (let x = 0; x < samples; x++) {
    let field = 0;
    for (let j = 0; j < dimension; j++) field += teacher[j] * inputs.data[x * dimension + j];
    targets.data[x] = 2 * Math.max(0, field) - 0.8 + 0.1 * stream.normal();
  }
  return {
    inputs,
    targets,
    gates: gates.map((count) => randomHalfSpaces(stream, count, dimension, { firstAlwaysOpen: true }).at({ inputs })),
    widths: gates.map(() => width),
    priorVariances: new Array<number>(gates.length + 1).fill(sigma ** 2),
    temperature: 0.01,
  };
}

/** Least seconds of processor time (all threads) of several runs: less at the mercy of what else runs than wall time. */
function time<T>(run: () => T): { seconds: number; result: T } {
  let best = Number.POSITIVE_INFINITY;
  let spent = 0;
  let result: T | undefined;
  for (let k = 0; k < 1 || (spent < 0.5 && k < 30); k++) {
    const start = processorSeconds();
    result = run();
    const used = processorSeconds() - start;
    spent += used;
    best = Math.min(best, used);
  }
  return { seconds: best, result: result as T };
}

function against(each: Case) {
  // The data term is made once for all three; each starts at the Gaussian process.
  const { layers, data } = solveGated(problemOf(each), { space: 'sample', starts: 'one' }).solved;
  const options = { tolerance: TOLERANCE, target: TOLERANCE, maxIterations: 2000, memory: 20 };
  const sweeps = time(() => minimize(layers, data, gaussianProcessParameters(layers), options));
  if (sweeps.result === undefined) throw new RangeError('no start');
  const general = time(() => solveByLbfgs(layers, data, { tolerance: TOLERANCE }));
  const plain = time(() => byPlainFactor(layers, data));
  const [u] = sweeps.result.state.u;
  const [v] = general.result.orderParameters;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < u.data.length; i++) {
    largest = Math.max(largest, Math.abs(u.data[i]));
    difference = Math.max(difference, Math.abs(u.data[i] - v.data[i]));
  }
  return {
    ...each,
    sweeps: sweeps.result.iterations,
    residual: sweeps.result.residual,
    seconds: sweeps.seconds,
    lbfgsOnFactor: { ...plain.result, seconds: plain.seconds, ratio: plain.seconds / sweeps.seconds },
    lbfgsOnWhitenedLogFactor: {
      evaluations: general.result.evaluations,
      residual: general.result.residual,
      seconds: general.seconds,
      ratio: general.seconds / sweeps.seconds,
      differenceInU: difference / largest,
    },
  };
}

/** L-BFGS on the entries of Cholesky factors U_l = A_l A_l^T, gradient G_l A_l with the dense G of the whole hierarchy. */
function byPlainFactor(layers: readonly ChainLayer[], data: DataTerm<GatedPoints>) {
  const sizes = layers.map(({ dimension }) => dimension);
  const factorsAt = (theta: Float64Array) => {
    let index = 0;
    return sizes.map((n) => {
      const lower = matrix(n, n);
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) lower.data[i * n + j] = theta[index++];
      return lower;
    });
  };
  let residual = Number.POSITIVE_INFINITY;
  const evaluate = (theta: Float64Array) => {
    const factors = factorsAt(theta);
    const state = hamiltonianAt(
      layers,
      data,
      factors.map((a) => gram(a)),
    );
    if (state === undefined) return undefined;
    const parts = gradients(layers, state).flatMap((g, l) => {
      const slope = multiply(g, factors[l]);
      const n = sizes[l];
      return Array.from({ length: n }, (_, i) => Array.from(slope.data.subarray(i * n, i * n + i + 1))).flat();
    });
    residual = residualOf(layers, state);
    return { value: state.energy, gradient: Float64Array.from(parts), done: residual < TOLERANCE };
  };
  const start = gaussianProcessParameters(layers).flatMap((u) =>
    Array.from({ length: u.rows }, (_, i) =>
      Array.from({ length: i + 1 }, (_, j) => (i === j ? Math.sqrt(u.data[0]) : 0)),
    ).flat(),
  );
  const { evaluations } = lbfgs(evaluate, Float64Array.from(start), 3000);
  return { evaluations, residual };
}

function growth(each: Case) {
  const problem = problemOf(each);
  const { seconds, result } = time(() => solveGated(problem, { starts: 'one' }));
  const points = problemOf({ ...each, samples: 100 });
  const start = processorSeconds();
  const affordable = nextOrderAffordable(result);
  if (affordable) nextOrder(result, points);
  return {
    ...each,
    space: result.space,
    sweeps: result.status.iterations,
    residual: result.status.residual,
    seconds,
    ...(affordable ? { nextOrderSeconds: processorSeconds() - start } : {}),
  };
}

const base = { dimension: 60, width: 80 };
const comparisons: Case[] = [
  { ...base, samples: 100, gates: [5] },
  { ...base, samples: 200, gates: [10] },
  { ...base, samples: 500, gates: [20] },
  { ...base, samples: 500, gates: [20], width: 10, sigma: 0.5 },
  { ...base, samples: 100, gates: [3, 3] },
  { ...base, samples: 100, gates: [3, 3], width: 10, sigma: 0.5 },
  { ...base, samples: 100, gates: [2, 2, 2], width: 10, sigma: 0.5 },
];
const overSamples: Case[] = [100, 200, 300, 500, 1000].map((samples) => ({ ...base, samples, gates: [10] }));
const overGates: Case[] = [2, 5, 10, 20, 40, 64].map((count) => ({ ...base, samples: 300, gates: [count] }));
const gatesOf = ({ gates }: Case) => gates.join(' × ');
const times = (ratio: number) => ratio.toFixed(2);

console.log(`${backend().name} backend\n\n## Against L-BFGS\n`);
table(
  [
    'P',
    'gates',
    'N',
    'σ',
    'sweeps',
    'ms',
    'L-BFGS on a factor, evaluations',
    'ms',
    'ratio',
    'whitened, evaluations',
    'ms',
    'ratio',
    'difference in U',
  ],
  (quick ? comparisons.slice(0, 1) : comparisons)
    .map(against)
    .map((found) => [
      found.samples,
      gatesOf(found),
      found.width,
      found.sigma ?? 1,
      found.sweeps,
      ms(found.seconds),
      found.lbfgsOnFactor.evaluations,
      ms(found.lbfgsOnFactor.seconds),
      times(found.lbfgsOnFactor.ratio),
      found.lbfgsOnWhitenedLogFactor.evaluations,
      ms(found.lbfgsOnWhitenedLogFactor.seconds),
      times(found.lbfgsOnWhitenedLogFactor.ratio),
      found.lbfgsOnWhitenedLogFactor.differenceInU.toExponential(0),
    ]),
);
const growthTable = (cases: readonly Case[]) =>
  table(
    ['P', 'gates', 'N', 'N₀', 'space', 'sweeps', 'residual', 'ms', '1/N terms at 100 points, ms'],
    cases
      .map(growth)
      .map((found) => [
        found.samples,
        gatesOf(found),
        found.width,
        found.dimension,
        found.space,
        found.sweeps ?? 0,
        (found.residual ?? 0).toExponential(0),
        ms(found.seconds),
        found.nextOrderSeconds === undefined ? '–' : ms(found.nextOrderSeconds),
      ]),
  );
console.log('## Growth with samples\n');
growthTable(quick ? overSamples.slice(0, 2) : overSamples);
console.log('## Growth with gates\n');
growthTable(quick ? overGates.slice(0, 3) : overGates);
console.log('## P = 500, M = 20\n');
growthTable(quick ? [] : [{ dimension: 100, width: 200, samples: 500, gates: [20] }]);
