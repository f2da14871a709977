/** Cost of both theories of continual learning against the number of tasks and their size, and of the networks beside them. */
import { teacherSequence } from '../src/data/tasks/index.ts';
import { frozenKernels } from '../src/kernels/chain/frozen-kernel.ts';
import { inputPoints } from '../src/kernels/chain/input-points.ts';
import { matrix } from '../src/linalg/matrix.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import { multiHeadEnsembleJob } from '../src/samplers/continual/multi-head/ensemble.ts';
import { type SequenceSampling, singleHeadEnsembleJob } from '../src/samplers/continual/single-head/index.ts';
import {
  coldSaddle,
  drawSequence,
  type HeadTask,
  solveTwoTasks,
  solveTwoTasksRelu,
} from '../src/theory/continual/multi-head/index.ts';
import {
  type ContinualTask,
  meanErrors,
  pairOrderParameters,
  type SingleHeadProblem,
  sequenceErrors,
  solveSequence,
} from '../src/theory/continual/single-head/index.ts';
import { ms as milliseconds, processorSeconds, seconds, table } from './support/timing.ts';

installNativeBackend();
setBlasThreads(1);
const dimension = 64;
const quiet = { progress: () => undefined, cancelled: () => false };

/** Seconds as milliseconds, whole ones from 100 on. */
const ms = (time: number): string => (time < 0.1 ? milliseconds(time) : (1e3 * time).toFixed(0));

/** Processor seconds of one call: for what takes long enough to need no repetition. */
function once(run: () => void): number {
  const start = processorSeconds();
  run();
  return processorSeconds() - start;
}

function tasksOf(count: number, size: number, purpose: string): ContinualTask[] {
  return Array.from({ length: count }, (_, chain) => {
    const stream = new RandomStream({ seed: 1, purpose, chain });
    return {
      inputs: matrix(size, dimension, stream.fillNormal(new Float64Array(size * dimension))),
      targets: matrix(size, 1, stream.fillNormal(new Float64Array(size))),
    };
  });
}

function teachers(count: number, train: number): HeadTask[] {
  const sequence = teacherSequence({
    count,
    dimension: 1.5 * train,
    train,
    test: 100,
    overlap: 'samples',
    inputOverlap: 0.8,
    ruleOverlap: 0.6,
    seed: 1,
  });
  return sequence.map(({ inputs, targets }) => ({ inputs, targets: targets.data }));
}

console.log('## Single head: theory\n\nReLU, L = 1, N0 = 64; the loss of every task after every task.\n');
table(
  [
    'tasks',
    'P a task',
    'λ = 10: solve, ms',
    'means on 200 test points, ms',
    'means and variances, ms',
    'λ = ∞: solve, ms',
    'means and variances, ms',
  ],
  (
    [
      [2, 100],
      [4, 100],
      [8, 100],
      [16, 100],
      [2, 400],
      [6, 400],
      [2, 1000],
      [4, 1000],
    ] as const
  ).map(([count, size]) => {
    const tasks = tasksOf(count, size, 'tasks');
    const tests = tasksOf(1, 200, 'tests');
    const cost = count * size > 1000 ? once : seconds;
    const cells: string[] = [];
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
      const solution = solveSequence(problem);
      cells.push(ms(cost(() => void solveSequence(problem))));
      if (coupling === 10) cells.push(ms(cost(() => void meanErrors(solution, tests))));
      cells.push(ms(cost(() => void sequenceErrors(solution, tests))));
    }
    return [count, size, ...cells];
  }),
);

const network = { activation: 'relu', priorVariances: [2, 2] } as const;
const [first, second] = tasksOf(2, 100, 'pair');
const points = inputPoints(tasksOf(1, 1000, 'kernel')[0].inputs);
table(
  ['part', 'ms'],
  [
    [
      'all order parameters of a pair of tasks, P = 100',
      ms(seconds(() => void pairOrderParameters(network, first, second))),
    ],
    ['k_gp and k_ntk, 1000 x 1000', ms(seconds(() => void frozenKernels(network, points, points)))],
  ],
);

console.log('## Single head: networks\n\nOne network of N = 500 through three tasks of P = 30.\n');
const tasks = tasksOf(3, 30, 'simulation');
const common = { activation: 'relu', widths: [500], priorVariances: [2, 2], tasks, points: tasks[0].inputs } as const;
const samplings: { readonly [label: string]: SequenceSampling } = {
  'HMC, L = 1, 40 trajectories a task': { ...common, sampler: 'hmc', coupling: 10, temperature: 0.05, sweeps: 40 },
  'HMC, L = 3, N = 300': {
    ...common,
    widths: [300, 300, 300],
    priorVariances: [2, 2, 2, 2],
    sampler: 'hmc',
    coupling: 10,
    temperature: 0.05,
    sweeps: 40,
  },
  'gradient descent, L = 1': {
    ...common,
    sampler: 'descent',
    coupling: Number.POSITIVE_INFINITY,
    temperature: 0,
    sweeps: 5,
  },
  'Gibbs, linear, 14 sweeps a task': {
    ...common,
    activation: 'linear',
    sampler: 'gibbs',
    coupling: 10,
    temperature: 0,
    sweeps: 14,
  },
};
table(
  ['sampler', 'ms a network'],
  Object.entries(samplings).map(([label, sampling]) => {
    const time = once(() => void singleHeadEnsembleJob.run({ sampling, seed: 1, from: 0, to: 4 }, quiet));
    return [label, ms(time / 4)];
  }),
);

console.log(
  '## A head a task: theory\n\nLinear teachers, N0 = 1.5 P, α = 2, λ = 20; predictions of all heads on P points.\n',
);
const model = { width: 50, weightVariance: 1, readoutVariance: 1, coupling: 20, temperature: 0 };
table(
  ['P', 'two tasks, T = 0, ms', 'two tasks, T = 0.1, ms', 'two tasks, ReLU, T = 0.1, ms'],
  [100, 200, 400, 800].map((size) => {
    const [one, two] = teachers(2, size);
    const sized = { ...model, width: size / 2 };
    const cost = size > 200 ? once : seconds;
    return [
      size,
      ms(cost(() => void solveTwoTasks(sized, one, two).predict(one.inputs))),
      ms(cost(() => void solveTwoTasks({ ...sized, temperature: 0.1 }, one, two).predict(one.inputs))),
      size > 200
        ? '-'
        : ms(once(() => void solveTwoTasksRelu({ ...sized, temperature: 0.1 }, one, two).predict(one.inputs))),
    ];
  }),
);
table(
  ['P', 'tasks', 'one draw of the recursion, ms', 'ms a task'],
  (
    [
      [100, 2],
      [100, 4],
      [100, 8],
      [100, 16],
      [200, 4],
      [400, 4],
    ] as const
  ).map(([size, count]) => {
    const sequence = teachers(count, size);
    const sized = { ...model, width: size / 2 };
    const stream = () => new RandomStream({ seed: 1, purpose: 'bench' });
    const time = seconds(() => void drawSequence(sized, sequence, sequence[0].inputs, stream()));
    return [size, count, ms(time), ms(time / (count - 1))];
  }),
);

const cells = 100;
const diagram = seconds(() => {
  for (let i = 0; i < cells; i++) {
    for (let j = 0; j < cells; j++) {
      const [load, gamma] = [0.3 + (3.7 * (i + 0.5)) / cells, (j + 0.5) / cells];
      const s2 = 1 / 1001;
      const c = 1000 * s2;
      const similarity = { load, rho: 1, q: load, kappa: load * gamma, gamma, Gamma: 1 - gamma * gamma };
      coldSaddle({ c, s2, frozen: c * c }, 1, similarity, 0);
    }
  }
});
console.log(`The phase diagram on ${cells} x ${cells} points at λ = 1000: ${diagram.toFixed(2)} s.\n`);

console.log('## A head a task: networks\n\nOne network through two tasks of P = 100 (ReLU: P = 30, N = 40).\n');
const [one, two] = teachers(2, 100);
const small = teachers(2, 30);
const ensemble = { points: one.inputs, seed: 1, from: 0, to: 4 };
table(
  ['sampler', 'ms a network'],
  (
    [
      ['S1, T = 0, N = 50, 300 proposals', { ...model, activation: 'linear' }, [one, two], 300],
      ['S1, T = 0, N = 200, 300 proposals', { ...model, width: 200, activation: 'linear' }, [one, two], 300],
      ['S2, T = 0.3, N = 50, 80 sweeps', { ...model, temperature: 0.3, activation: 'linear' }, [one, two], 80],
      [
        'S3, ReLU, T = 0.1, N = 40, 100 sweeps',
        { ...model, width: 40, temperature: 0.1, activation: 'relu' },
        small,
        100,
      ],
    ] as const
  ).map(([label, settings, sequence, sweeps]) => {
    const input = { ...ensemble, points: sequence[0].inputs, settings, tasks: sequence, sweeps };
    return [label, ms(once(() => void multiHeadEnsembleJob.run(input, quiet)) / 4)];
  }),
);
