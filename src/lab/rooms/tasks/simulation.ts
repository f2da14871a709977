import { activationOf } from '../../../activations/registry.ts';
import type { Task } from '../../../data/dataset.ts';
import { stackRows } from '../../../linalg/matrix.ts';
import type { Series } from '../../../report/figure.ts';
import { multiHeadEnsembleJob } from '../../../samplers/continual/multi-head/ensemble.ts';
import { singleHeadEnsembleJob } from '../../../samplers/continual/single-head/index.ts';
import { momentsOf } from '../../../samplers/diagnostics/index.ts';
import type { Job } from '../../../samplers/job.ts';
import { numberOf, type RoomSimulation, type RoomState, wordOf } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { sequenceOf, type TestedTask } from './sequence-of.ts';
import { lossesOf, multiHeadModel, singleHeadProblem } from './theory.ts';

/** Networks of a round. */
const BATCH = 4;

/** One network: loss[t][s] on training and on test data. */
interface NetworkLosses {
  readonly train: (number | undefined)[][];
  readonly test: (number | undefined)[][];
}

/** Networks that go through the sequence, a few a round. */
export function tasksSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const tasks = sequenceOf(state, task);
  const coupling = numberOf(state, 'lambda');
  const temperature = numberOf(state, 'T');
  const multi = wordOf(state, 'heads') === 'multi';
  const points = [...tasks.map(({ inputs }) => inputs), ...tasks.map(({ test }) => test.inputs)].reduce(stackRows);
  const range = (round: number) => ({ seed, from: round * BATCH, to: (round + 1) * BATCH });
  if (multi) {
    if (!Number.isFinite(coupling)) return { unavailable: 'choose a finite λ: at λ = ∞ there is nothing to sample' };
    const input = {
      settings: { ...multiHeadModel(state), activation: 'linear' as const },
      tasks: tasks.map(({ inputs, targets }) => ({ inputs, targets: targets.data })),
      points,
      sweeps: temperature === 0 ? 300 : 60,
    };
    return streamed(
      state,
      tasks,
      multiHeadEnsembleJob,
      (round) => ({ ...input, ...range(round) }),
      (outputs) =>
        outputs.flatMap((courses) =>
          courses.map(({ outputs: heads }) => lossesFrom(tasks, (t, s) => (s <= t ? heads[t][s] : undefined))),
        ),
    );
  }
  const problem = singleHeadProblem(state, tasks);
  const frozen = coupling === Number.POSITIVE_INFINITY;
  const linear = activationOf(problem.activation).linear && problem.depth === 1;
  if (frozen && temperature > 0) return { unavailable: 'at λ = ∞ set T to 0: gradient descent fits every task' };
  if (!frozen && temperature === 0 && !linear)
    return { unavailable: 'at finite λ choose T > 0: nonlinear networks are sampled by HMC' };
  const sampler = frozen ? ('descent' as const) : linear ? ('gibbs' as const) : ('hmc' as const);
  const sampling = {
    sampler,
    activation: problem.activation,
    widths: new Array<number>(problem.depth).fill(numberOf(state, 'N')),
    priorVariances: new Array<number>(problem.depth + 1).fill(numberOf(state, 'variance')),
    coupling,
    temperature,
    tasks: tasks.map(({ inputs, targets }) => ({ inputs, targets })),
    points,
    sweeps: { descent: 5, gibbs: 14, hmc: 40 }[sampler],
  };
  return streamed(
    state,
    tasks,
    singleHeadEnsembleJob,
    (round) => ({ sampling, ...range(round) }),
    (outputs) => outputs.flatMap((courses) => courses.map((course) => lossesFrom(tasks, (t) => course.outputs[t]))),
  );
}

function streamed<I, O>(
  state: RoomState,
  tasks: readonly TestedTask[],
  job: Job<I, O>,
  input: (round: number) => I,
  losses: (outputs: readonly O[]) => NetworkLosses[],
): RoomSimulation {
  const theory = lossesOf(state, tasks);
  const n = tasks.length;
  const multi = wordOf(state, 'heads') === 'multi';
  return {
    job: job as unknown as Job<never, unknown>,
    input,
    overlay(outputs) {
      const networks = losses(outputs as readonly O[]);
      const cell = (name: 'train' | 'test', t: number, s: number) =>
        networks.map((network) => network[name][t][s]).filter((value) => value !== undefined);
      const points = (name: 'train' | 'test') =>
        Array.from({ length: n }, (_, s): Series => {
          const times = Array.from({ length: n }, (__, t) => t).filter((t) => cell(name, t, s).length > 1 && t >= s);
          const estimates = times.map((t) => momentsOf(cell(name, t, s)));
          return {
            type: 'points',
            name: `networks, task ${s + 1}`,
            group: `task ${s + 1}`,
            role: 'simulation',
            x: times.map((t) => t + 1),
            y: estimates.map(({ mean }) => mean),
            error: estimates.map(({ variance }) => Math.sqrt(variance / networks.length)),
          };
        });
      const figures = [overlayFigure('tasks-sequence', [points('train'), points('test')])];
      // Both theories leave out corrections of order 1/N; what they state is taken off before the verdict.
      const share = (multi ? 4 : 2 + 2 * numberOf(state, 'L')) / numberOf(state, 'N');
      const compared = Array.from({ length: n }, (_, s) => {
        const value = theory.test[n - 1][s];
        return value === undefined
          ? []
          : [
              {
                name: `test error of task ${s + 1}`,
                chainMeans: cell('test', n - 1, s),
                theory: value,
                correction: share * value,
              },
            ];
      }).flat();
      return { figures, agreement: agreementOf(compared) };
    },
  };
}

function lossesFrom(
  tasks: readonly TestedTask[],
  outputs: (t: number, s: number) => Float64Array | undefined,
): NetworkLosses {
  let from = 0;
  const table = (sets: readonly TestedTask['test'][]) => {
    const starts = sets.map(({ targets }) => {
      from += targets.rows;
      return from - targets.rows;
    });
    return tasks.map((_, t) =>
      sets.map(({ targets }, s) => {
        const values = outputs(t, s);
        if (values === undefined) return undefined;
        let sum = 0;
        for (let i = 0; i < targets.rows; i++) sum += (values[starts[s] + i] - targets.data[i]) ** 2;
        return sum / targets.rows;
      }),
    );
  };
  return { train: table(tasks), test: table(tasks.map(({ test }) => test)) };
}
