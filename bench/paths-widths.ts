/**
 * All entries of U_1 at three widths against sampled networks, for attention heads and for overlapping patches: z-scores, and the exponent
 * with which what the saddle leaves out falls.
 * `npx tsx bench/paths-widths.ts attention 20 40 80`, `npx tsx bench/paths-widths.ts patches 20 40 80`
 */
import { type Matrix, matrix } from '../src/linalg/matrix.ts';
import { fitLine } from '../src/measures/index.ts';
import { installNativeBackend } from '../src/node/blas/install.ts';
import { createWorkerPool } from '../src/node/worker-pool.ts';
import { RandomStream } from '../src/random/stream.ts';
import { type PathChain, type PathTask, pathGibbs } from '../src/samplers/paths/index.ts';
import {
  infiniteWidthParameters,
  type PathProblem,
  patchFeatures,
  pathNextOrder,
  solvePaths,
} from '../src/theory/paths/index.ts';
import { madeProblem } from '../test/paths/problems.ts';

const CHAINS = 32;
/** Draws of a chain for every unit of width. */
const DRAWS = 25;
const TEMPERATURE = 0.05;

interface Case {
  readonly task: PathTask;
  readonly problem: PathProblem;
}

/** Two layers of two heads on four tokens, P = 30, N_0 = 15. */
function attention(width: number): Case {
  const shape = { samples: 30, tests: 1, tokens: 4, inputs: 15, sets: [2, 2], temperature: TEMPERATURE };
  const { task, problem } = madeProblem({ ...shape, widths: [width, width] });
  return { task, problem };
}

/** Nine overlapping patches of 2 x 2 pixels of 4 x 4 pictures, P = 24, labels from four pixels. */
function patches(width: number): Case {
  const stream = new RandomStream({ seed: 3, purpose: 'bench patches', chain: 0 });
  const [samples, side] = [24, 4];
  const images = matrix(samples, side * side, stream.fillNormal(new Float64Array(samples * side * side)));
  const targets = matrix(
    samples,
    1,
    Float64Array.from({ length: samples }, (_, mu) => {
      const pixel = (i: number) => images.data[mu * side * side + i];
      return pixel(0) + pixel(1) - pixel(10) - pixel(11) + 0.3 * stream.normal();
    }),
  );
  const features = patchFeatures(images, { height: side, width: side, patch: 2, stride: 1 });
  const count = features.columns / 4;
  const one = matrix(1, count * count);
  for (let p = 0; p < count; p++) one.data[p * count + p] = 1;
  const inputs = {
    tokens: features,
    maps: [one],
    readout: matrix(samples, 1, new Float64Array(samples).fill(1)),
    features,
  };
  const task = { tokenCounts: [count, 1], sets: [count], train: inputs, targets, test: inputs };
  const problem = {
    features,
    sets: [count],
    targets,
    widths: [width],
    priorVariances: [1, 1],
    temperature: TEMPERATURE,
  };
  return { task, problem };
}

const [kind = 'attention', ...given] = process.argv.slice(2);
const widths = given.length > 0 ? given.map(Number) : [20, 40, 80];
await installNativeBackend();
const pool = createWorkerPool();
const places: number[] = [];
const logs: number[] = [];
const errors: number[] = [];
try {
  for (const width of widths) {
    const { task, problem } = (kind === 'patches' ? patches : attention)(width);
    const solution = solvePaths(problem);
    const [saddle] = solution.orderParameters;
    const improved = pathNextOrder(solution, problem).orderParameters[0];
    const [gp] = infiniteWidthParameters(solution);
    const { widths: sizes, priorVariances, temperature } = problem;
    const inputs = Array.from({ length: CHAINS }, (_, chain) => ({
      task,
      network: { widths: sizes, priorVariances, temperature },
      seed: 1,
      chain,
      warmup: 200,
      draws: DRAWS * width,
    }));
    const start = performance.now();
    const means = (await pool.map(pathGibbs, inputs)).map(meanOfU);
    const shift = Math.sqrt(squared(saddle.data, gp.data));
    const { ratio, error } = deviation(means, saddle, shift);
    places.push(Math.log(width));
    logs.push(Math.log(ratio));
    errors.push(error / ratio);
    console.log(
      JSON.stringify({
        kind,
        width,
        draws: CHAINS * DRAWS * width,
        seconds: Math.round((performance.now() - start) / 1000),
        shift,
        leftOut: ratio * shift,
        relative: ratio,
        relativeError: error,
        saddle: scores(means, saddle),
        corrected: scores(means, improved),
      }),
    );
  }
  if (widths.length > 1) {
    const { slope, slopeError, misfit } = fitLine(places, logs, errors);
    console.log(JSON.stringify({ kind, exponent: slope, error: slopeError, misfit }));
  }
} finally {
  await pool.close();
}

/** Mean of U_1 over a chain. */
function meanOfU({ batches }: PathChain): Float64Array {
  const total = batches.reduce((sum, { draws }) => sum + draws, 0);
  const mean = new Float64Array(batches[0].orderParameters[0].data.length);
  for (const { draws, orderParameters } of batches) {
    orderParameters[0].data.forEach((value, i) => {
      mean[i] += (value * draws) / total;
    });
  }
  return mean;
}

/** z-scores of the entries on and below the diagonal: rms, largest and how many. */
function scores(means: readonly Float64Array[], { data, rows }: Matrix): object {
  const z: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const values = means.map((each) => each[i * rows + j]);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
      z.push((mean - data[i * rows + j]) / Math.sqrt(variance / values.length));
    }
  }
  return {
    rmsZ: Math.sqrt(z.reduce((sum, x) => sum + x * x, 0) / z.length),
    largest: Math.max(...z.map(Math.abs)),
    entries: z.length,
  };
}

/** |<U> - U_saddle| / shift without the bias of noise (products of different chains alone), its error by the jackknife over chains. */
function deviation(means: readonly Float64Array[], { data }: Matrix, shift: number): { ratio: number; error: number } {
  const of = (chosen: readonly Float64Array[]): number => {
    const count = chosen.length;
    let [total, own] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      let sum = 0;
      for (const each of chosen) {
        sum += each[i] - data[i];
        own += (each[i] - data[i]) ** 2;
      }
      total += sum * sum;
    }
    return Math.sqrt(Math.max(0, total - own) / (count * (count - 1))) / shift;
  };
  const ratio = of(means);
  const without = means.map((_, c) => of(means.filter((__, other) => other !== c)));
  const mean = without.reduce((sum, x) => sum + x, 0) / without.length;
  const spread = without.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { ratio, error: Math.sqrt(((means.length - 1) / means.length) * spread) };
}

function squared(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}
