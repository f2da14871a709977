/**
 * The Langevin simulator of the neural dynamical kernel against its matrix products and its noise alone, and what single
 * precision changes. Times are those of this process's processor (user and system), in microseconds, the least of several
 * walks. `npm run bench -- ndk-simulator`; results and their reading in docs/benchmarks/ndk.md.
 */

import type { FloatArray } from '../src/activations/activation.ts';
import { type Matrix, matrix } from '../src/linalg/matrix.ts';
import { zeros } from '../src/networks/architecture.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import { block, blockProduct } from '../src/samplers/langevin-dynamics/block-product.ts';
import { langevinEnsemble } from '../src/samplers/langevin-dynamics/ensemble.ts';
import { collectRun, ensembleMoments } from '../src/samplers/langevin-dynamics/estimates.ts';
import { type EnsembleSpec, ensembleInputs, learningRun } from '../src/samplers/langevin-dynamics/plan.ts';

const report = installNativeBackend();
setBlasThreads(1);
console.log(`backend ${report.name}${report.kernels ? ` (${report.kernels})` : ''}, one thread`);

const quiet = { progress() {}, cancelled: () => false };

/** Processor microseconds of some work. */
function microseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The least of several tries: other work on the machine only adds. */
function least(tries: number, work: () => void): number {
  work();
  return Math.min(...Array.from({ length: tries }, () => microseconds(work)));
}

// One element type a process keeps the loops monomorphic: `--f32` for the other
const precision = process.argv.includes('--f32') ? 'f32' : 'f64';
if (process.argv.includes('--precision')) rounding();
else rates();

function rates(): void {
  console.log('\nLangevin ensembles, ReLU, P = 5, r = 7, shadow networks on: one step of one network');
  console.log(
    '| width | L | precision | us a step | products alone | noise alone | steps a second | products and noise, of the step |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [width, depth, networks, until, tries] of [
    [256, 1, 64, 10, 12],
    [1024, 1, 16, 10, 8],
    [256, 2, 8, 5, 6],
    [1024, 2, 1, 5, 3],
  ] as const) {
    const spec = ensembleOf(width, depth, networks, precision);
    const run = learningRun(spec, [until]);
    const steps = run.phases[0].segments.reduce((sum, segment) => sum + segment.steps, 0);
    const inputs = ensembleInputs(spec, [run]);
    const walk = () => {
      for (const input of inputs) langevinEnsemble.run(input, quiet);
    };
    const each = least(tries, walk) / networks / steps;
    const { products, noise } = limits(width, depth, precision);
    const share = (100 * (products + noise)) / each;
    console.log(
      `| ${width} | ${depth} | ${precision} | ${each.toFixed(0)} | ${products.toFixed(1)} | ${noise.toFixed(1)} | ${(1e6 / each).toFixed(0)} | ${share.toFixed(0)} % |`,
    );
  }
}

/** f32 against f64 on the same noise: how far the predictors of single networks part, and the means and variances of all. */
function rounding(): void {
  const times = [0.1, 1, 10, 50];
  console.log('\nf32 against f64, 64 networks of width 256, P = 5, T = 0.1, same noise');
  console.log('| L | t | rms f | largest difference of one network | of the means | error bar of the means |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const depth of [1, 2]) {
    const records = (['f64', 'f32'] as const).map((type) => {
      const spec = ensembleOf(256, depth, 64, type);
      const outputs = ensembleInputs(spec, [learningRun(spec, times)]).map((input) =>
        langevinEnsemble.run(input, quiet),
      );
      return collectRun(outputs, 'learning');
    });
    const [double, single] = records.map(({ predictors }) => predictors);
    const [exact, rounded] = records.map((record) => ensembleMoments(record, 1));
    const { networks, entries } = records[0];
    times.forEach((t, r) => {
      let [largest, squares, means, bar] = [0, 0, 0, 0];
      for (let i = 0; i < entries; i++) {
        const at = r * entries + i;
        means = Math.max(means, Math.abs(rounded.mean[at] - exact.mean[at]));
        bar = Math.max(bar, exact.meanError[at]);
        for (let b = 0; b < networks; b++) {
          const k = b * times.length * entries + at;
          largest = Math.max(largest, Math.abs(single[k] - double[k]));
          squares += double[k] ** 2 / networks / entries;
        }
      }
      console.log(
        `| ${depth} | ${t} | ${Math.sqrt(squares).toFixed(2)} | ${largest.toExponential(1)} | ${means.toExponential(1)} | ${bar.toFixed(3)} |`,
      );
    });
  }
}

function ensembleOf(width: number, depth: number, networks: number, precision: 'f32' | 'f64'): EnsembleSpec {
  const stream = new RandomStream({ seed: 3, purpose: 'bench-langevin' });
  const fill = (rows: number, columns: number): Matrix => {
    const a = matrix(rows, columns);
    stream.fillNormal(a.data);
    return a;
  };
  return {
    inputs: fill(5, 7),
    targets: fill(5, 1),
    testInputs: fill(2, 7),
    activation: 'relu',
    widths: new Array<number>(depth).fill(width),
    priorVariances: new Array<number>(depth + 1).fill(1),
    initialVariances: new Array<number>(depth + 1).fill(1.4),
    temperature: 0.1,
    seeds: networks,
    seed: 3,
    precision,
    batch: networks,
  };
}

/** Microseconds of the matrix products with the weights in one step of one network, and of its noise alone. */
function limits(width: number, depth: number, precision: 'f32' | 'f64'): { products: number; noise: number } {
  const [points, span] = [5, 7];
  const rows = depth === 1 ? Math.max(width, 4096) : width;
  const networks = rows / width;
  const first = zeros(precision, rows * span);
  const inputs = zeros(precision, points * span);
  const hidden = zeros(precision, rows * points);
  const other = zeros(precision, rows * points);
  const square: FloatArray = zeros(precision, depth > 1 ? width * width : 1);
  const step = () => {
    const data = block(inputs, 0, span);
    blockProduct('ABt', rows, span, 1, block(first, 0, span), data, 0, block(hidden, 0, points));
    blockProduct('AB', rows, points, 1, block(hidden, 0, points), data, 1, block(first, 0, span));
    for (let l = 1; l < depth; l++) {
      for (let b = 0; b < networks; b++) {
        const weights = block(square, 0, width);
        const below = block(hidden, b * width * points, points);
        const above = block(other, b * width * points, points);
        for (let stage = 0; stage < 2; stage++) {
          blockProduct('AB', width, width, 1, weights, below, 0, above);
          blockProduct('AtB', width, width, 1, weights, above, 0, below);
        }
        blockProduct('ABt', width, points, 1, above, below, 1, weights);
      }
    }
  };
  const weights = width * span + width + (depth - 1) * width * width;
  const stream = new RandomStream({ seed: 1, purpose: 'bench-noise' });
  const xi = new Float32Array(2048);
  const blocks = Math.ceil(weights / 2048);
  const repeat = (work: () => void, count: number) =>
    least(5, () => {
      for (let i = 0; i < count; i++) work();
    }) / count;
  return {
    products: repeat(step, depth === 1 ? 200 : 20) / networks,
    noise: repeat(() => {
      for (let i = 0; i < blocks; i++) stream.fillNormal(xi);
    }, 30),
  };
}
