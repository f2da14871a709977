/** Cost of the single-head theory against the number of tasks and their size, and of one simulated network. */
import { frozenKernels } from '../src/kernels/chain/frozen-kernel.ts';
import { inputPoints } from '../src/kernels/chain/input-points.ts';
import { matrix } from '../src/linalg/matrix.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import { type SequenceSampling, singleHeadEnsembleJob } from '../src/samplers/continual/single-head/index.ts';
import {
  type ContinualTask,
  meanErrors,
  pairOrderParameters,
  type SingleHeadProblem,
  sequenceErrors,
  solveSequence,
} from '../src/theory/continual/single-head/index.ts';

const dimension = 64;

function tasksOf(count: number, size: number, purpose: string): ContinualTask[] {
  return Array.from({ length: count }, (_, chain) => {
    const stream = new RandomStream({ seed: 1, purpose, chain });
    return {
      inputs: matrix(size, dimension, stream.fillNormal(new Float64Array(size * dimension))),
      targets: matrix(size, 1, stream.fillNormal(new Float64Array(size))),
    };
  });
}

function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function line(cells: readonly (string | number)[]): void {
  console.log(
    `| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(cell < 10 ? 1 : 0) : cell)).join(' | ')} |`,
  );
}

const { name } = installNativeBackend();
console.log(`relu, L = 1, N0 = ${dimension}, backend ${name}; milliseconds\n`);
line([
  'tasks',
  'P a task',
  'solve, λ = 10',
  'means on 200 test points',
  'means and variances',
  'solve, λ = ∞',
  'means and variances',
]);
line(['---:', '---:', '---:', '---:', '---:', '---:', '---:']);
for (const [count, size] of [
  [2, 100],
  [6, 100],
  [16, 100],
  [2, 400],
  [6, 400],
  [2, 1000],
  [4, 1000],
]) {
  const tasks = tasksOf(count, size, 'tasks');
  const tests = tasksOf(1, 200, 'tests');
  const cells: (string | number)[] = [String(count), String(size)];
  for (const coupling of [10, Number.POSITIVE_INFINITY]) {
    const problem: SingleHeadProblem = {
      activation: 'relu',
      depth: 1,
      priorVariances: [2],
      coupling,
      temperature: 0.01,
      laterRidge: 0.01,
      tasks,
    };
    let solution = solveSequence({ ...problem, tasks: tasks.slice(0, 1) });
    cells.push(milliseconds(() => (solution = solveSequence(problem))));
    if (coupling === 10) cells.push(milliseconds(() => meanErrors(solution, tests)));
    cells.push(milliseconds(() => sequenceErrors(solution, tests)));
  }
  line(cells);
}

const [first, second] = tasksOf(2, 100, 'pair');
const network = { activation: 'relu', priorVariances: [2, 2] } as const;
const points = inputPoints(tasksOf(1, 1000, 'kernel')[0].inputs);
console.log(
  `\norder parameters of a pair, P = 100: ${milliseconds(() => pairOrderParameters(network, first, second)).toFixed(0)} ms`,
);
console.log(`k_gp and k_ntk, 1000 x 1000: ${milliseconds(() => frozenKernels(network, points, points)).toFixed(0)} ms`);

setBlasThreads(1);
const quiet = { progress: () => undefined, cancelled: () => false };
const tasks = tasksOf(3, 30, 'simulation');
const common = { activation: 'relu', widths: [500], priorVariances: [2, 2], tasks, points: tasks[0].inputs } as const;
const samplings: { readonly [label: string]: SequenceSampling } = {
  'HMC, 40 trajectories a task': { ...common, sampler: 'hmc', coupling: 10, temperature: 0.05, sweeps: 40 },
  'gradient descent': { ...common, sampler: 'descent', coupling: Number.POSITIVE_INFINITY, temperature: 0, sweeps: 5 },
  'Gibbs, 14 sweeps a task': {
    ...common,
    activation: 'linear',
    sampler: 'gibbs',
    coupling: 10,
    temperature: 0,
    sweeps: 14,
  },
};
console.log('\none network of N = 500 through three tasks of P = 30');
for (const [label, sampling] of Object.entries(samplings)) {
  const time = milliseconds(() => singleHeadEnsembleJob.run({ sampling, seed: 1, from: 0, to: 4 }, quiet)) / 4;
  console.log(`${label}: ${time.toFixed(0)} ms`);
}
