/**
 * Hamiltonian Monte Carlo of ReLU networks: effective draws and gradients a second beside the time of the matrix products alone.
 * Processor seconds of this process with one BLAS thread. Prints a table of docs/benchmarks/samplers.md;
 * `npx tsx bench/hmc.ts f32 3-1000` measures one precision, depth and width.
 */
import { linearTeacher } from '../src/data/generators/teacher.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { summarizeScalar } from '../src/samplers/diagnostics/index.ts';
import { hmcJob } from '../src/samplers/hmc/hmc-job.ts';
import { ms, per, processorSeconds, productsOfGradient } from './support/timing.ts';

const P = 100;
/** Chains, trajectories of the warm-up and draws of each by width and depth: wide deep networks cost a second a trajectory. */
const LENGTHS: { readonly [width: number]: readonly (readonly [number, number, number])[] } = {
  100: [
    [4, 60, 200],
    [4, 60, 150],
    [4, 60, 150],
  ],
  500: [
    [2, 40, 120],
    [2, 30, 70],
    [2, 30, 100],
  ],
  1000: [
    [2, 40, 80],
    [2, 40, 120],
    [2, 30, 60],
  ],
};
const words = process.argv.slice(2);
const quick = words.includes('--quick');
const only = words.filter((word) => /^\d/.test(word));
const precisions = (['f64', 'f32'] as const).filter(
  (name) => !words.some((word) => /^f\d/.test(word)) || words.includes(name),
);
if (!words.includes('--portable')) installNativeBackend();
setBlasThreads(1);

const task = linearTeacher({ dimension: 100, train: P, test: 0, noiseVariance: 0.25, exactNorm: true, seed: 1 });
const pairs = [1, 2, 3]
  .flatMap((depth) => (quick ? [100] : [100, 500, 1000]).map((width) => ({ depth, width })))
  .filter(({ depth, width }) => only.length === 0 || only.includes(`${depth}-${width}`));

const head = [
  ...['', 'L', 'N', 'draws', 'kicks a trajectory', 'gradients / s', 'a kick, ms', 'its products alone, ms', 'ratio'],
  ...['effective draws / s: \\|a\\|²/N', 'training error', 'R-hat', 'acceptance'],
];
console.log(`| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}`);
// Row by row: a run that is stopped keeps what it measured.
for (const precision of precisions) {
  for (const { depth, width } of pairs) console.log(`| ${row(precision, depth, width).join(' | ')} |`);
}

function row(precision: 'f64' | 'f32', depth: number, width: number): (string | number)[] {
  const widths = new Array<number>(depth).fill(width);
  const network = { widths, priorVariances: new Array<number>(depth + 1).fill(1) };
  const [count, ...lengths] = LENGTHS[width][depth - 1];
  const [warmup, draws] = lengths.map((length) => Math.ceil(quick ? length / 5 : length));
  const chains = Array.from({ length: count }, (_, chain) => chain);
  const start = processorSeconds();
  const result = hmcJob.run(
    { task, network, activation: 'relu', temperature: 0.1, seed: 1, chains, warmup, draws, precision },
    { progress: () => undefined, cancelled: () => false },
  );
  const total = processorSeconds() - start;
  const gradients = result.gradients * count;
  // What the draws cost, without the warm-up.
  const sampling = (total * draws) / (warmup + draws);
  const summary = (name: string) => summarizeScalar(result.chains.map(({ traces }) => traces[name]));
  const [readout, error] = [summary('readoutNorm'), summary('trainError')];
  const products = productsOfGradient(P, [P, ...widths, 1], precision);
  return [
    ...[precision, depth, width, count * draws, result.steps, per(gradients / total), ms(total / gradients)],
    ...[ms(products), (total / gradients / products).toFixed(2)],
    ...[per((readout.essMean ?? 0) / sampling), per((error.essMean ?? 0) / sampling)],
    ...[Math.max(readout.rHat ?? 0, error.rHat ?? 0).toFixed(2), result.acceptance.toFixed(2)],
  ];
}
