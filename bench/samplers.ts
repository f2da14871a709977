/**
 * Samplers against the matrix products that they cannot do without. Times are processor seconds of this process with one
 * BLAS thread, the least of several runs, so that a busy machine does not blur them. Prints docs/benchmarks/samplers.md.
 */
import { linearTeacher } from '../src/data/generators/teacher.ts';
import { backend } from '../src/linalg/active-backend.ts';
import { drawWeights, type Precision, zeroWeights } from '../src/networks/architecture.ts';
import { NetworkBatch } from '../src/networks/network-batch.ts';
import { SquareLoss } from '../src/networks/square-loss.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import { summarizeScalar } from '../src/samplers/diagnostics/index.ts';
import { gibbsLinearJob } from '../src/samplers/gibbs-linear/gibbs-job.ts';
import { hmcJob } from '../src/samplers/hmc/hmc-job.ts';
import type { JobControl } from '../src/samplers/job.ts';
import { langevinJob } from '../src/samplers/langevin/langevin-job.ts';
import type { NetworkChain } from '../src/samplers/network-chain.ts';
import { ms, per, productsOfGradient, seconds, table } from './support/timing.ts';

const quick = process.argv.includes('--quick');
const report = process.argv.includes('--portable') ? undefined : installNativeBackend();
setBlasThreads(1);
const quiet: JobControl = { progress: () => undefined, cancelled: () => false };
const P = 100;
const task = linearTeacher({ dimension: 100, train: P, test: 0, noiseVariance: 0.25, exactNorm: true, seed: 1 });

const pairs = [1, 2, 3].flatMap((depth) => (quick ? [100] : [100, 500, 1000]).map((width) => ({ depth, width })));

console.log(
  `Backend: ${report?.native ? `${report.name} (${report.kernels}), one thread` : backend().name}. P = ${P}.\n`,
);
/** The tables asked for by name (`npx tsx bench/samplers.ts compared`); all of them unless one is. */
const tables = ['gradients', 'gibbs', 'compared'];
const named = tables.filter((name) => process.argv.includes(name));
const wanted = (name: string) => named.length === 0 || named.includes(name);

if (wanted('gradients')) {
  console.log('## Gradients of one network\n');
  for (const precision of ['f64', 'f32'] as const) {
    const rows = pairs.map(({ depth, width }) => {
      const { gradient, products } = gradientTimes(depth, width, precision);
      return [precision, depth, width, ms(gradient), per(1 / gradient), ms(products), (gradient / products).toFixed(2)];
    });
    table(['', 'L', 'N', 'gradient, ms', 'gradients / s', 'its products alone, ms', 'ratio'], rows);
  }
}

if (wanted('gibbs')) {
  console.log('## Blocked Gibbs: sweeps and effective draws of log U\n');
  table(
    [
      'L',
      'N',
      'sweep, ms',
      'sweeps / s',
      'effective draws / s',
      'its products alone, ms',
      'ratio',
      'all weights drawn: sweep, ms',
    ],
    pairs.map(({ depth, width }) => {
      const one = gibbsTimes(depth, width, 'rotated', quick ? 200 : 2000);
      const all = gibbsTimes(depth, width, 'all', width > 500 ? 3 : 20);
      const products = gibbsProducts(depth);
      const ratio = (one.sweep / products).toFixed(2);
      return [depth, width, ms(one.sweep), per(1 / one.sweep), per(one.effective), ms(products), ratio, ms(all.sweep)];
    }),
  );
}

if (wanted('compared')) {
  console.log('## One deep linear network three ways: P = 30, N0 = 40, N = 50, L = 2, T = 0.1\n');
  table(
    [
      'sampler',
      'draws',
      'effective draws of \\|a\\|²/N',
      'of the training error',
      'seconds',
      'effective / s (\\|a\\|²/N)',
    ],
    samplersCompared(),
  );
}

function gradientTimes(depth: number, width: number, precision: Precision): { gradient: number; products: number } {
  const widths = new Array<number>(depth).fill(width);
  const architecture = { inputs: 100, widths, outputs: 1, activation: 'relu' } as const;
  const batch = new NetworkBatch(architecture, task.inputs, { replicas: 1, precision });
  const loss = new SquareLoss(batch, task.targets);
  const weights = zeroWeights(architecture, 1, precision);
  const gradient = zeroWeights(architecture, 1, precision);
  drawWeights(weights, new Array(depth + 1).fill(1), [new RandomStream({ seed: 1, purpose: 'bench' })]);
  return {
    gradient: seconds(() => loss.evaluate(weights, gradient)),
    products: productsOfGradient(P, [100, ...widths, 1], precision),
  };
}

function gibbsTimes(
  depth: number,
  width: number,
  units: 'rotated' | 'all',
  draws: number,
): { sweep: number; effective: number } {
  const network = {
    widths: new Array<number>(depth).fill(width),
    priorVariances: new Array<number>(depth + 1).fill(1),
  };
  const input = { task, network, temperature: 0.1, seed: 1, chain: 0, warmup: 0, units };
  const run = (count: number) => {
    const start = process.cpuUsage();
    const { traces } = gibbsLinearJob.run({ ...input, draws: count }, quiet);
    const { user, system } = process.cpuUsage(start);
    return { traces, time: (user + system) / 1e6 };
  };
  // The same chain twice, so that what is done once (coordinates, compilation) does not count.
  run(Math.min(draws, 100));
  const before = run(1).time;
  const { traces, time } = run(draws + 1);
  const sweep = Math.max(1e-6, (time - before) / draws);
  const { essMean = 0 } = summarizeScalar([traces.logU.subarray(Math.floor(draws / 10))]);
  return { sweep, effective: essMean / (0.9 * draws) / sweep };
}

/** The products of a sweep with rotated layers: a triangle times a map, a Gram matrix and a Cholesky factor a layer. */
function gibbsProducts(depth: number): number {
  const [a, b, c] = [0, 0, 0].map(() => new Float64Array(P * P));
  return seconds(() => {
    a.fill(0);
    for (let i = 0; i < P; i++) a[i * P + i] = 1;
    for (let l = 0; l < depth; l++) {
      if (l > 0) backend().gemm(false, false, P, P, P, 1, a, 0, P, b, 0, P, 0, c, 0, P);
      backend().gram(true, P, P, 1, a, c);
      backend().cholesky(P, c);
    }
  });
}

function samplersCompared(): (string | number)[][] {
  const own = linearTeacher({ dimension: 40, train: 30, test: 0, noiseVariance: 0.25, exactNorm: true, seed: 2 });
  const shared = { task: own, network: { widths: [50, 50], priorVariances: [1, 1, 1] }, temperature: 0.1, seed: 1 };
  const scale = quick ? 0.1 : 1;
  const measure = (name: string, run: () => readonly NetworkChain[]) => {
    const start = process.cpuUsage();
    const chains = run();
    const { user, system } = process.cpuUsage(start);
    const time = (user + system) / 1e6;
    const size = (trace: string) => summarizeScalar(chains.map((chain) => chain.traces[trace])).essMean ?? 0;
    const draws = chains.reduce((sum, chain) => sum + chain.draws, 0);
    const readout = size('readoutNorm');
    return [name, draws, readout.toFixed(0), size('trainError').toFixed(0), time.toFixed(1), per(readout / time)];
  };
  const four = [0, 1, 2, 3];
  return [
    measure('Gibbs', () =>
      four.map((chain) => gibbsLinearJob.run({ ...shared, chain, warmup: 100, draws: 4000 * scale }, quiet)),
    ),
    measure('HMC', () => {
      const input = { ...shared, activation: 'linear' as const, chains: four, warmup: 100, draws: 1000 * scale };
      return hmcJob.run(input, quiet).chains;
    }),
    measure('MALA', () => {
      const settings = { scheme: 'mala', step: 1e-3, thinning: 20, warmup: 100, draws: 1000 * scale } as const;
      return langevinJob.run({ ...shared, ...settings, activation: 'linear', chains: four }, quiet).chains;
    }),
  ];
}
