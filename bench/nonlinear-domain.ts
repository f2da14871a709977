/**
 * How far the heuristic of note bpkr, section 8 holds: sampled ReLU and erf networks beside the theory and the infinitely wide
 * network, on the teacher of the note and on the digits. Prints the rows of docs/benchmarks/nonlinear-domain.md.
 */
import type { Task } from '../src/data/dataset.ts';
import { digits } from '../src/data/digits/digits.ts';
import { linearTeacher } from '../src/data/generators/teacher.ts';
import { prepareTask } from '../src/data/prepare.ts';
import type { Activation } from '../src/kernels/dual-activation.ts';
import { matrix } from '../src/linalg/matrix.ts';
import { installNativeBackend } from '../src/node/blas/install.ts';
import { createWorkerPool } from '../src/node/worker-pool.ts';
import { momentsOf, spreadOfChains } from '../src/samplers/diagnostics/index.ts';
import { hmcJob } from '../src/samplers/hmc/hmc-job.ts';
import { prepare } from '../src/theory/bpkr/index.ts';

installNativeBackend();
const quick = process.argv.includes('--quick');
/** Cases whose `activation data` is one of these (`erf-digits`), or whose activation is; all of them unless given. */
const only = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const draws = Number(process.env.DRAWS ?? (quick ? 40 : 500));
const pool = createWorkerPool({ workers: Number(process.env.WORKERS ?? 2) });
const teacher = (seed: number, train = 20): Task =>
  linearTeacher({ dimension: 20, train, test: 100, teacherVariance: 1, noiseVariance: 0.25, exactNorm: true, seed });
const images = prepareTask(digits(), { classes: [0, 1], train: 50, test: 100, normalize: 'unit-variance', seed: 1 });

interface Case {
  readonly data: string;
  readonly task: Task;
  readonly activation: Activation;
  readonly width: number;
  readonly depth: number;
  readonly variance: number;
  readonly temperature: number;
}

const cases: Case[] = (['relu', 'erf'] as const).flatMap((activation) => [
  ...[
    [1, 100],
    [1, 30],
    [1, 10],
    [2, 50],
    [2, 15],
    [3, 50],
    [3, 20],
  ].map(([depth, width]) => ({
    ...{ data: 'teacher', task: teacher(1), activation, width, depth, variance: 1, temperature: 0.1 },
  })),
  ...[2, 3].map((depth) => ({
    ...{ data: 'teacher', task: teacher(1), activation, width: 50, depth, variance: 2, temperature: 0.1 },
  })),
  ...[
    [1, 100],
    [1, 25],
    [2, 50],
    [3, 50],
  ].map(([depth, width]) => ({
    ...{ data: 'digits', task: images, activation, width, depth, variance: 1, temperature: 0.1 },
  })),
]);

const percent = (x: number, from: number) => `${x / from >= 1 ? '+' : ''}${(100 * (x / from - 1)).toFixed(1)} %`;
console.log(
  '| activation | data | L | N | σ² | P/N | \\|a\\|²/N: networks | theory | off by | deficit off by | variance off by (GP off by) | train error off by | mean: distance to theory / to GP | acceptance |',
);
console.log(`|${' --- |'.repeat(14)}`);
for (const { data, task, activation, width, depth, variance, temperature } of cases) {
  if (only.length > 0 && !only.includes(activation) && !only.includes(`${activation}-${data}`)) continue;
  const network = {
    widths: new Array<number>(depth).fill(width),
    priorVariances: new Array<number>(depth + 1).fill(variance),
  };
  const theory = prepare(task, { activation });
  const saddle = theory.predict({ ...network, temperature });
  const gp = theory.gaussianProcess({ ...network, temperature });
  const [branch] = saddle.branches;
  const settings = {
    task,
    network,
    activation,
    temperature,
    seed: 5,
    warmup: quick ? 40 : 150,
    draws,
  };
  const reference = matrix(task.testInputs.rows, 1, saddle.predictor.mean);
  const batches = await pool.map(
    hmcJob,
    [0, 8].map((first) => ({ ...settings, reference, chains: Array.from({ length: 8 }, (_, i) => first + i) })),
  );
  const chains = batches.flatMap((batch) => batch.chains);
  const scalar = (name: string) => {
    const { mean, mcse } = spreadOfChains(chains.map((chain) => [momentsOf(chain.traces[name]).mean]));
    return { value: mean[0], error: mcse[0] };
  };
  const readout = scalar('readoutNorm');
  const mean = spreadOfChains(chains.map((chain) => chain.testMean.data)).mean;
  const square = spreadOfChains(chains.map((chain) => chain.testSquare.data)).mean;
  const center = saddle.predictor.mean;
  const sampled = average(square.map((value, i) => value - (mean[i] - center[i]) ** 2));
  const distance = (to: Float64Array) => Math.sqrt(average(mean.map((value, i) => (value - to[i]) ** 2)));
  const deficit = scalar('force').value;
  const row = [
    activation,
    data,
    depth,
    width,
    variance,
    (task.inputs.rows / width).toFixed(1),
    `${readout.value.toFixed(4)}(${Math.round(1e4 * readout.error)})`,
    branch.u[branch.u.length - 1].toFixed(4),
    percent(branch.u[branch.u.length - 1], readout.value),
    percent(branch.Delta, deficit),
    `${percent(saddle.errors.variance ?? 0, sampled)} (${percent(gp.errors.variance ?? 0, sampled)})`,
    percent(saddle.errors.trainError, scalar('trainError').value),
    (distance(saddle.predictor.mean) / distance(gp.predictor.mean)).toFixed(2),
    (batches.reduce((sum, batch) => sum + batch.acceptance, 0) / 2).toFixed(2),
  ];
  console.log(`| ${row.join(' | ')} |`);
}
await pool.close();

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
