/**
 * The neural dynamical kernel: accuracy and time of its solvers, and the Langevin simulator against its matrix products alone.
 * Times are those of this process's processor (user and system), in milliseconds, so that other work on the machine counts
 * little. `npm run bench -- ndk` (alone also `--large`, `--simulator`, `--f32`); results and their reading in docs/benchmarks/ndk.md.
 */

import { backend } from '../src/linalg/active-backend.ts';
import { type Matrix, matrix } from '../src/linalg/matrix.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import { block, blockProduct } from '../src/samplers/langevin-dynamics/block-product.ts';
import { langevinEnsemble } from '../src/samplers/langevin-dynamics/ensemble.ts';
import { type Reals, zeros } from '../src/samplers/langevin-dynamics/network-batch.ts';
import { type EnsembleSpec, ensembleInputs, learningRun } from '../src/samplers/langevin-dynamics/plan.ts';
import { type CourseOptions, type DynamicsProblem, learningCourse, logSpaced } from '../src/theory/ndk/index.ts';
import { checkProblem } from '../src/theory/ndk/problem.ts';
import { meanByTrapezoid } from '../src/theory/ndk/trapezoid.ts';

const report = installNativeBackend();
setBlasThreads(1);
console.log(`backend ${report.name}${report.kernels ? ` (${report.kernels})` : ''}, one thread; processor time in ms`);

function clock<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1000 };
}

function problemOf(activation: 'relu' | 'erf', depth: number, samples: number, sigma02: number): DynamicsProblem {
  const dimension = samples + 10;
  const stream = new RandomStream({ seed: 11, purpose: 'bench-ndk' });
  const fill = (rows: number, columns: number): Matrix => {
    const a = matrix(rows, columns);
    stream.fillNormal(a.data);
    return a;
  };
  return {
    inputs: fill(samples, dimension),
    targets: fill(samples, 1),
    testInputs: fill(50, dimension),
    activation,
    priorVariances: new Array<number>(depth + 1).fill(1),
    initialVariances: new Array<number>(depth + 1).fill(sigma02),
    temperature: 0.01,
  };
}

function worst(a: readonly Matrix[], b: readonly Matrix[]): string {
  let error = 0;
  let scale = 0;
  a.forEach((f, i) => {
    f.data.forEach((x, k) => {
      error = Math.max(error, Math.abs(x - b[i].data[k]));
      scale = Math.max(scale, Math.abs(b[i].data[k]));
    });
  });
  return (error / scale).toExponential(0);
}

const large = process.argv.includes('--large');
const simulatorOnly = process.argv.includes('--simulator');
const times = [1, 10, 100, 1000];

if (!simulatorOnly) solvers();
simulator();

function solvers(): void {
  console.log('\nMean at 50 test points and 4 times up to gamma t = 10 (error against collocation at 1e-10)');
  console.log('| network | P | solver | error | ms |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const samples of large ? [20, 100, 300] : [20, 100]) {
    for (const [activation, depth] of [
      ['relu', 1],
      ['relu', 3],
      ['erf', 1],
    ] as const) {
      const problem = problemOf(activation, depth, samples, activation === 'erf' ? 1 : 2);
      // The reference of the large problems is the finest that ends soon
      const reference = learningCourse(problem, times, {
        solver: 'collocation',
        accuracy: samples > 100 ? 1e-6 : samples > 20 ? 1e-7 : 1e-10,
      });
      const solvers: [string, CourseOptions][] = [
        ['modes', { solver: 'modes' }],
        ['collocation 1e-3', { solver: 'collocation', accuracy: 1e-3 }],
        ['collocation 1e-4', { solver: 'collocation', accuracy: 1e-4 }],
        ['collocation 1e-6', { solver: 'collocation', accuracy: 1e-6 }],
      ];
      for (const [name, options] of solvers) {
        const { value, ms } = clock(() => learningCourse(problem, times, options));
        console.log(
          `| ${activation} L = ${depth} | ${samples} | ${name} | ${worst(value.test, reference.test)} | ${ms.toFixed(0)} |`,
        );
      }
    }
  }

  console.log('\nPlain trapezoid to t = 10 only (its uniform steps resolve the fastest mode), ReLU L = 1, P = 20');
  console.log('| solver | error | ms |');
  console.log('| --- | --- | --- |');
  {
    const problem = checkProblem(problemOf('relu', 1, 20, 2));
    const short = [1, 10];
    const reference = learningCourse(problem, short, { solver: 'collocation', accuracy: 1e-10 });
    for (const steps of [100, 200, 400, 800]) {
      const { value, ms } = clock(() => meanByTrapezoid(problem, short, 1, steps));
      console.log(`| trapezoid, ${steps} steps | ${worst(value.test, reference.test)} | ${ms.toFixed(0)} |`);
    }
    for (const accuracy of [1e-3, 1e-4, 1e-6]) {
      const { value, ms } = clock(() => learningCourse(problem, short, { solver: 'collocation', accuracy }));
      console.log(`| collocation ${accuracy} | ${worst(value.test, reference.test)} | ${ms.toFixed(0)} |`);
    }
    const { value, ms } = clock(() => learningCourse(problem, short, { solver: 'modes' }));
    console.log(`| modes | ${worst(value.test, reference.test)} | ${ms.toFixed(0)} |`);
  }

  console.log('\nGrowth with the number of times, ReLU L = 1, P = 100 (ms)');
  console.log('| times | modes | collocation 1e-4 |');
  console.log('| --- | --- | --- |');
  {
    const problem = problemOf('relu', 1, 100, 2);
    for (const count of [4, 16, 64, 256]) {
      const list = logSpaced(0.1, 1000, count);
      const modes = clock(() => learningCourse(problem, list, { solver: 'modes' })).ms;
      const solved = clock(() => learningCourse(problem, list, { solver: 'collocation', accuracy: 1e-4 })).ms;
      console.log(`| ${count} | ${modes.toFixed(0)} | ${solved.toFixed(0)} |`);
    }
  }
}

function simulator(): void {
  console.log('\nLangevin ensembles, ReLU, P = 5, r = 7, shadow networks on: one step of one network');
  console.log('| width | L | precision | us a step | products alone | steps a second | with noise, of the step |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  // One element type a process keeps the loops monomorphic: `--f32` for the other
  for (const precision of process.argv.includes('--f32') ? (['f32'] as const) : (['f64'] as const)) {
    for (const [width, depth, networks, until] of [
      [256, 1, 64, 10],
      [1024, 1, 16, 10],
      [256, 2, 8, 5],
      [1024, 2, 1, 5],
    ] as const) {
      const spec = ensembleOf(width, depth, networks, precision);
      const run = learningRun(spec, [until]);
      const steps = run.phases[0].segments.reduce((sum, segment) => sum + segment.steps, 0);
      const inputs = ensembleInputs(spec, [run]);
      const walk = () => {
        for (const input of inputs) langevinEnsemble.run(input, { progress() {}, cancelled: () => false });
      };
      walk();
      const each = (1000 * clock(walk).ms) / networks / steps;
      const { products, noise } = limits(width, depth, precision);
      console.log(
        `| ${width} | ${depth} | ${precision} | ${each.toFixed(0)} | ${products.toFixed(0)} | ${(1e6 / each).toFixed(0)} | ${((100 * (products + noise)) / each).toFixed(0)} % |`,
      );
    }
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
  const square: Reals = zeros(precision, depth > 1 ? width * width : 1);
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
  const repeat = (work: () => void, count: number) => {
    for (let i = 0; i < count; i++) work();
    return (1000 * clock(() => Array.from({ length: count }, work)).ms) / count;
  };
  return {
    products: repeat(step, depth === 1 ? 200 : 30) / networks,
    noise: repeat(() => {
      for (let i = 0; i < blocks; i++) stream.fillNormal(xi);
    }, 30),
  };
}

console.log(`\n${backend().name}`);
