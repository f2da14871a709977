import { InputError } from '../../base/input-error.ts';
import { stackRows, toRows } from '../../linalg/matrix.ts';
import {
  ensembleStatistics,
  lossSamples,
  type SequenceCourse,
  type SequenceSampler,
  type SequenceSampling,
  singleHeadEnsembleJob,
} from '../../samplers/continual/single-head/index.ts';
import {
  anterogradeInterference,
  ensembleAt,
  evaluationPoints,
  forgetting,
  pairOrderParameters,
  type SequenceSolution,
  type SingleHeadProblem,
  sequenceErrors,
  solveSequence,
  widthBias,
} from '../../theory/continual/single-head/index.ts';
import type { ExperimentPoint, PreparedData } from '../point.ts';
import type { Estimate, Reference, Simulation } from '../results.ts';
import { type ObservableInfo, simulationPlan } from '../theory-adapter.ts';
import { type JsonObject, type ObservableValue, plainValue } from '../values.ts';
import type { ContinualExtra, HeadAdapter } from './continual-heads.ts';

type Point = ExperimentPoint<ContinualExtra>;

const observables: { readonly [name: string]: ObservableInfo } = {
  averageTestError: {
    label: 'average test error',
    symbol: 'ε_g',
    description: 'bias2 + variance on test data after the whole sequence, averaged over the tasks.',
  },
  averageForgetting: {
    label: 'average forgetting',
    symbol: 'F',
    description: 'Forgetting after the whole sequence, averaged over all tasks but the last.',
  },
  averageInterference: {
    label: 'average interference',
    symbol: 'A',
    description: 'Anterograde interference (below 0: forward transfer), averaged over all tasks but the first.',
  },
  forgetting: {
    label: 'forgetting',
    symbol: 'F',
    description: 'Training loss of each task after the whole sequence, minus that right after it was learned.',
    over: 'tasks',
  },
  finalTestError: {
    label: 'test error after the sequence',
    symbol: 'ε_g',
    description: 'bias2 + variance on the test data of each task after the whole sequence.',
    over: 'tasks',
  },
  learnedTestError: {
    label: 'test error when learned',
    description: 'bias2 + variance on the test data of each task right after it was learned.',
    over: 'tasks',
  },
  interference: {
    label: 'anterograde interference',
    symbol: 'A',
    description:
      'Test error of each task when learned in its turn minus that of the task alone; below 0: forward transfer.',
    over: 'tasks',
  },
  trainError: {
    label: 'training loss',
    description: 'bias2 + variance on the training data; row: after that task, column: data of that task.',
    over: 'entries',
  },
  testError: { label: 'test error', symbol: 'ε_g', description: 'The same on the test data.', over: 'entries' },
  bias2: {
    label: 'bias²',
    description:
      'Squared error of the mean predictor on the test data; row: after that task, column: data of that task.',
    over: 'entries',
  },
  variance: {
    label: 'variance',
    description: 'Variance over the networks on the test data, as bias2.',
    over: 'entries',
  },
  accuracy: {
    label: 'accuracy of the mean predictor',
    description: 'Share of test points where the mean predictor has the right sign (one output) or largest output.',
    over: 'entries',
  },
  forgettingMatrix: {
    label: 'forgetting',
    description: 'Training loss of each task (column) after every later one (row), minus that when it was learned.',
    over: 'entries',
  },
  meanOutput: {
    label: 'mean output',
    description: 'Mean over the networks at the first test points of every task, after every task.',
    over: 'test points',
  },
};

/** Test points of every task whose mean outputs are compared one by one. */
const LOOKED_AT = 8;

/** Theory and simulation of a sequence learned with one readout, at infinite width (note continual-single-head). */
export const singleHeadAdapter: HeadAdapter = {
  observables,
  headline: [
    'averageTestError',
    'averageForgetting',
    'averageInterference',
    'forgetting',
    'finalTestError',
    'interference',
  ],
  equations: [
    {
      title: 'Mean predictor after task t',
      tex: '\\bar f_t(x)=\\sum_{u\\le t}R_{tu}(x,X_u)\\,\\Lambda_u,\\quad \\Lambda_s=(R_{ss}+T)^{-1}\\Big(Y_s-\\sum_{u<s}R_{su}\\Lambda_u\\Big)',
      source: 'note continual-single-head, section 3.1',
      citation: 'shan2026',
    },
    {
      title: 'Forgetting of the mean predictor, two tasks',
      tex: 'F_{2,1}=\\frac{|Y_1|^2}{P_1 m}\\,2\\gamma_{RF}(1-\\gamma_{rule})',
      source: 'note continual-single-head, section 4',
      citation: 'shan2026',
    },
  ],
  samplers: ['gibbs', 'hmc', 'flow'],
  standing: 'infinite-width',

  check(spec) {
    const { sampler } = spec.simulation;
    const frozen = spec.coupling === 'infinity';
    if (sampler === 'flow' && !frozen)
      throw new InputError('simulation.sampler', '"flow"', 'hmc or gibbs at finite coupling');
    if ((sampler === 'hmc' || sampler === 'gibbs') && frozen) {
      throw new InputError('simulation.sampler', `"${sampler}"`, 'flow (gradient descent) at coupling: infinity');
    }
  },

  predict(point) {
    const problem = problemOf(point);
    const solution = solveSequence(problem);
    const tests = testSets(point);
    const train = sequenceErrors(solution, problem.tasks);
    const test = tests.length > 0 ? sequenceErrors(solution, tests) : undefined;
    const n = problem.tasks.length;
    const forgotten = forgetting(train.loss);
    const transfer = test === undefined ? undefined : anterogradeInterference(problem, test, tests);
    const width = Math.min(...point.layers.widths);
    const bias = Number.isFinite(width) ? widthBias(solution, width) : new Float64Array(n);
    const onTest: { [name: string]: ObservableValue } =
      test === undefined || transfer === undefined
        ? {}
        : {
            averageTestError: average(test.loss.data.slice((n - 1) * n)),
            ...(n > 1 ? { averageInterference: average(transfer.interference.slice(1)) } : {}),
            finalTestError: plainValue(test.loss.data.slice((n - 1) * n)),
            learnedTestError: plainValue(transfer.inSequence),
            interference: plainValue(transfer.interference),
            testError: toRows(test.loss),
            bias2: toRows(test.bias2),
            variance: toRows(test.variance),
            accuracy: toRows(test.accuracy),
          };
    return {
      orderParameters: orderParameters(problem),
      observables: {
        ...(n > 1 ? { averageForgetting: average(forgotten[n - 1].slice(0, -1).map(Number)) } : {}),
        forgetting: forgotten[n - 1],
        trainError: toRows(train.loss),
        forgettingMatrix: forgotten,
        ...onTest,
      },
      status: solution.status,
      references: references(
        point,
        solution,
        bias,
        toRows(train.loss),
        toRows(train.variance),
        test && toRows(test.loss),
        test && toRows(test.variance),
      ),
      citations: ['shan2026'],
    };
  },

  simulate(point, settings) {
    const problem = problemOf(point);
    const { widths, priorVariances, activation } = point.layers;
    if (!widths.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
    const sampler = samplerOf(point);
    const tests = testSets(point);
    const looked = lookedAt(point);
    const sampling: SequenceSampling = {
      sampler,
      activation,
      widths,
      priorVariances,
      coupling: problem.coupling,
      temperature: problem.temperature,
      laterRidge: problem.laterRidge,
      tasks: problem.tasks,
      points: [...problem.tasks, ...tests].map((task) => task.inputs).reduce(stackRows),
      sweeps: settings.sweeps ?? { gibbs: 14, hmc: 40, descent: 5 }[sampler],
      leapfrogSteps: settings.leapfrogSteps,
      stepScale: settings.stepSize,
    };
    const { networks } = settings;
    const batch = Math.max(1, Math.ceil(networks / 32));
    const inputs = Array.from({ length: Math.ceil(networks / batch) }, (_, k) => ({
      sampling,
      seed: settings.seed,
      from: k * batch,
      to: Math.min(networks, (k + 1) * batch),
    }));
    return simulationPlan({
      job: singleHeadEnsembleJob,
      inputs,
      combine: (outputs) => combine(outputs.flat(), problem, tests, looked, sampler),
    });
  },
};

function problemOf({ layers, spec, tasks }: Point): SingleHeadProblem {
  return {
    activation: layers.activation,
    depth: layers.depth,
    priorVariances: layers.priorVariances,
    coupling: spec.coupling === 'infinity' ? Number.POSITIVE_INFINITY : spec.coupling,
    temperature: spec.temperature,
    laterRidge: spec.laterRidge,
    tasks: tasks.map(({ inputs, targets }) => ({ inputs, targets })),
  };
}

/** Test data of every task, or none if a task has none. */
function testSets({ tasks }: Point): SingleHeadProblem['tasks'] {
  if (tasks.some((task) => task.testInputs.rows === 0)) return [];
  return tasks.map((task) => ({ inputs: task.testInputs, targets: task.testTargets }));
}

/** Rows, among all points of the simulation, whose mean outputs are compared. */
function lookedAt(point: Point): number[] {
  let row = point.tasks.reduce((sum, task) => sum + task.inputs.rows, 0);
  return testSets(point).flatMap(({ inputs }) => {
    const first = row;
    row += inputs.rows;
    return Array.from({ length: Math.min(LOOKED_AT, inputs.rows) }, (_, i) => first + i);
  });
}

function orderParameters(problem: SingleHeadProblem): JsonObject {
  const { tasks } = problem;
  const pairs = tasks.slice(1).flatMap((task, i) => {
    if (tasks[0].targets.data.every((y) => y === 0)) return [];
    const found = pairOrderParameters(problem, tasks[0], task);
    return found === undefined ? [] : [{ first: 1, second: i + 2, ...found }];
  });
  const [pair] = pairs;
  if (pair === undefined || pair.second !== 2) return { pairs };
  const { first: _first, second: _second, ...named } = pair;
  return { ...named, pairs };
}

/** What simulated numbers are judged against, with the stated size of what infinite width leaves out. */
function references(
  point: Point,
  solution: SequenceSolution,
  bias: Float64Array,
  trainLoss: number[][],
  trainVariance: number[][],
  testLoss: number[][] | undefined,
  testVariance: number[][] | undefined,
): { [name: string]: Reference } {
  const { depth, widths } = point.layers;
  const width = Math.min(...widths);
  const order = 'L |chi - P| / N of the variance, L / N of the mean';
  const form = 'infinite width';
  const small = Number.isFinite(width) ? depth / width : 0;
  // Descent stops once all residuals are below 1e-4: a loss of up to 1e-8 is left where the theory has none.
  const left = solution.problem.coupling === Number.POSITIVE_INFINITY ? 1e-8 : 0;
  const loss = (values: number[][], variances: number[][]): Reference => ({
    value: values,
    standing: 'infinite-width',
    form,
    order,
    correction: values.map((row, t) => row.map((value, u) => bias[t] * variances[t][u] + small * value + left)),
  });
  const result: { [name: string]: Reference } = { trainError: loss(trainLoss, trainVariance) };
  const averaged = (values: readonly number[], corrections: readonly number[]): Reference => ({
    value: average(values),
    standing: 'infinite-width',
    form,
    order,
    correction: average(corrections),
  });
  const last = trainLoss.length - 1;
  if (last > 0) {
    const kept = trainLoss[last].slice(0, -1);
    result.averageForgetting = averaged(
      kept.map((value, u) => value - trainLoss[u][u]),
      kept.map(
        (value, u) => bias[last] * (trainVariance[last][u] + trainVariance[u][u]) + small * (value + trainLoss[u][u]),
      ),
    );
  }
  if (testLoss === undefined || testVariance === undefined) return result;
  result.testError = loss(testLoss, testVariance);
  result.averageTestError = averaged(
    testLoss[last],
    testLoss[last].map((value, u) => bias[last] * testVariance[last][u] + small * value),
  );
  const means: number[][] = [];
  const corrections: number[][] = [];
  const squares: number[] = [];
  solution.problem.tasks.forEach((_, t) => {
    const states = testSets(point).map(({ inputs }) =>
      ensembleAt(solution, evaluationPoints(solution, firstRows(inputs)), t),
    );
    const values = states.flatMap(({ mean }) => Array.from(mean.data));
    const sizes = states.flatMap(({ mean, variance }) =>
      Array.from(mean.data, (value, i) => Math.hypot(value, Math.sqrt(variance[Math.floor(i / mean.columns)]))),
    );
    means.push(values);
    squares.push(...sizes.map((size) => size * size));
    corrections.push(sizes.map((size) => small * size));
  });
  // A mean output may be near zero; that of one network is not.
  const scale = Math.sqrt(average(squares));
  result.meanOutput = {
    value: means,
    standing: 'infinite-width',
    form,
    order: 'L / N',
    correction: corrections,
    scale,
  };
  return result;
}

function firstRows(inputs: PreparedData['inputs']): PreparedData['inputs'] {
  const rows = Math.min(LOOKED_AT, inputs.rows);
  return { rows, columns: inputs.columns, data: inputs.data.subarray(0, rows * inputs.columns) };
}

/** The sampler of a spec, or the one that suits it: exact where there is one. */
function samplerOf({ spec, layers }: Point): SequenceSampler {
  const { sampler } = spec.simulation;
  if (sampler === 'gibbs' || sampler === 'hmc') return sampler;
  if (spec.coupling === 'infinity') return 'descent';
  return layers.activation === 'linear' && layers.depth === 1 ? 'gibbs' : 'hmc';
}

function combine(
  courses: readonly SequenceCourse[],
  problem: SingleHeadProblem,
  tests: SingleHeadProblem['tasks'],
  looked: readonly number[],
  sampler: SequenceSampler,
): Simulation {
  const networks = courses.length;
  const estimated: { [name: string]: Estimate } = {};
  let row = 0;
  for (const [name, sets] of [
    ['trainError', problem.tasks],
    ['testError', tests],
  ] as const) {
    const samples = sets.map(({ inputs, targets }) => {
      const losses = lossSamples(courses, row, targets);
      row += inputs.rows;
      return losses;
    });
    if (samples.length === 0) continue;
    const columns = samples.map((losses) => losses.map(meanAndError));
    // A loss below the residual at which a descent stops measures that rule, not the networks.
    const measured = ({ value }: { value: number }) => sampler !== 'descent' || value > 1e-8;
    const table = (of: 'value' | 'mcse') =>
      problem.tasks.map((_, t) => columns.map((column) => (measured(column[t]) ? column[t][of] : null)));
    estimated[name] = { value: table('value'), mcse: table('mcse'), degreesOfFreedom: networks - 1 };
    const last = problem.tasks.length - 1;
    const overNetworks = (of: (network: number) => number): Estimate => ({
      ...meanAndError(Float64Array.from(courses, (_, network) => of(network))),
      degreesOfFreedom: networks - 1,
    });
    if (name === 'testError') {
      estimated.averageTestError = overNetworks((k) => average(samples.map((losses) => losses[last][k])));
    } else if (last > 0) {
      estimated.averageForgetting = overNetworks((k) =>
        average(samples.slice(0, -1).map((losses, u) => losses[last][k] - losses[u][k])),
      );
    }
  }
  if (looked.length > 0) {
    const { mean, meanError } = ensembleStatistics(courses);
    const m = problem.tasks[0].targets.columns;
    const pick = (values: Float64Array) => looked.flatMap((i) => Array.from(values.subarray(i * m, (i + 1) * m)));
    estimated.meanOutput = { value: mean.map(pick), mcse: meanError.map(pick), degreesOfFreedom: networks - 1 };
  }
  const warnings: string[] = [];
  if (courses.some((course) => !course.converged))
    warnings.push('a descent did not reach its task: raise simulation.sweeps');
  const acceptance =
    sampler === 'hmc'
      ? meanAndError(Float64Array.from(courses.flatMap((course) => course.acceptance))).value
      : undefined;
  if (acceptance !== undefined && acceptance < 0.5)
    warnings.push('HMC accepts less than half: lower simulation.stepSize');
  return {
    sampler: sampler === 'descent' ? 'flow' : sampler,
    observables: estimated,
    diagnostics: { chains: networks, draws: 1, acceptance },
    warnings,
  };
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function meanAndError(samples: Float64Array): { value: number; mcse: number } {
  const value = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const square = samples.reduce((sum, x) => sum + (x - value) ** 2, 0) / Math.max(1, samples.length - 1);
  return { value, mcse: Math.sqrt(square / samples.length) };
}
