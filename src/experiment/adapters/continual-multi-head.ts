import { InputError } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import { type Matrix, stackRows } from '../../linalg/matrix.ts';
import { type MultiHeadCourse, multiHeadEnsembleJob } from '../../samplers/continual/multi-head/ensemble.ts';
import {
  type HeadTask,
  type MultiHeadModel,
  type PredictorMoments,
  solveHeadSequence,
  solveTwoTasks,
  solveTwoTasksRelu,
} from '../../theory/continual/multi-head/index.ts';
import type { ExperimentPoint } from '../point.ts';
import type { Estimate, Prediction, Reference, Simulation } from '../results.ts';
import { type ObservableInfo, simulationPlan } from '../theory-adapter.ts';
import type { JsonObject, ObservableValue } from '../values.ts';
import type { ContinualExtra, HeadAdapter } from './continual-heads.ts';

type Point = ExperimentPoint<ContinualExtra>;

/** Draws of the width-free recursion for more than two tasks. */
const RECURSION_DRAWS = 64;
/** Relative 1/N correction of the leading order, measured at N = 60 to 200 (note continual-multi-head, sections 7 and 8). */
const CORRECTION = 3;

const observables: { readonly [name: string]: ObservableInfo } = {
  forgetting: {
    label: 'training error of every head after the sequence',
    symbol: 'F',
    description: 'Error of every head on its own training data after all tasks, per unit of its label power.',
    over: 'tasks',
    log: true,
  },
  finalTestError: {
    label: 'test error after the sequence',
    symbol: 'ε_g',
    description: 'bias2 + variance of every head on the test data of its task after all tasks.',
    over: 'tasks',
  },
  interference: {
    label: 'anterograde interference',
    symbol: 'A',
    description: 'Test error of a task learned in its turn, relative to learning it from scratch; two tasks only.',
    over: 'tasks',
  },
  readoutScale: {
    label: 'readout scale',
    symbol: 'u',
    description: '|a|^2 / N of every head.',
    over: 'tasks',
    log: true,
  },
  trainError: {
    label: 'training error',
    description: 'bias2 + variance of every head (column) on its training data after every task (row).',
    over: 'entries',
  },
  testError: { label: 'test error', symbol: 'ε_g', description: 'The same on the test data.', over: 'entries' },
  bias2: { label: 'bias²', description: 'Squared error of the mean on the test data, as testError.', over: 'entries' },
  variance: {
    label: 'variance',
    description: 'Variance over networks on the test data, as testError.',
    over: 'entries',
  },
};

/** What the theory says of a sequence: moments of every head at every time on all evaluation points. */
interface HeadTheory {
  /** moments[t][s], s <= t */
  readonly moments: readonly (readonly PredictorMoments[])[];
  readonly u: readonly number[];
  readonly orderParameters: JsonObject;
  readonly scratch: PredictorMoments | undefined;
  readonly freeEnergy: number | undefined;
  readonly status: SolveStatus;
}

/** Theory and simulation of a sequence with one readout a task, in the proportional limit (note continual-multi-head). */
export const multiHeadAdapter: HeadAdapter = {
  observables,
  headline: ['finalTestError', 'forgetting', 'readoutScale'],
  equations: [
    {
      title: 'Order parameters of a new task',
      tex: 'u=b+\\eta+\\psi^2,\\qquad \\zeta=\\frac1{\\sigma_a^2}+\\tfrac1N\\mathrm{Tr}K_SR-\\langle K_S\\rangle-\\eta A_{FS},\\qquad R=(uK_S+bK_F+T)^{-1}',
      source: 'note continual-multi-head, section 3.2',
      citation: 'shan2026',
    },
    {
      title: 'Phase boundary at λ = ∞, T = 0',
      tex: '\\Gamma=\\frac{q(1-\\gamma^2)}{\\alpha\\sigma_w^2}=1-\\frac1{\\sqrt\\alpha}',
      source: 'note continual-multi-head, section 5',
      citation: 'shan2026',
    },
  ],
  samplers: ['gibbs', 'hmc'],
  standing: 'leading-order',

  check(spec) {
    const { sampler } = spec.simulation;
    if (sampler === 'flow' || sampler === 'langevin') {
      throw new InputError('simulation.sampler', `"${sampler}"`, 'gibbs (linear) or hmc (relu) with heads: multi');
    }
    if (sampler === 'hmc' && spec.network.activation === 'linear') {
      throw new InputError('simulation.sampler', '"hmc" for a linear network', 'gibbs: it is exact there');
    }
    if (sampler === 'gibbs' && spec.network.activation === 'relu') {
      throw new InputError('simulation.sampler', '"gibbs" for a relu network', 'hmc');
    }
  },

  predict(point) {
    const { tasks } = problemOf(point);
    const theory = theoryOf(point);
    const last = theory.moments[tasks.length - 1];
    const { train, test } = pointRanges(point);
    const error = (moments: PredictorMoments, from: number, targets: Float64Array) => {
      let bias2 = 0;
      let variance = 0;
      for (let i = 0; i < targets.length; i++) {
        bias2 += (moments.mean[from + i] - targets[i]) ** 2 / targets.length;
        variance += moments.variance[from + i] / targets.length;
      }
      return { bias2, variance, total: bias2 + variance };
    };
    const table = (ranges: readonly PointRange[], of: 'bias2' | 'variance' | 'total') =>
      theory.moments.map((row) =>
        tasks.map((_, s) => (s < row.length ? error(row[s], ranges[s].from, ranges[s].targets)[of] : null)),
      );
    const powers = train.map(({ targets }) => targets.reduce((sum, y) => sum + y * y, 0) / targets.length);
    const onTest: { [name: string]: ObservableValue } = {};
    if (test.length > 0) {
      onTest.finalTestError = last.map((moments, s) => error(moments, test[s].from, test[s].targets).total);
      onTest.testError = table(test, 'total');
      onTest.bias2 = table(test, 'bias2');
      onTest.variance = table(test, 'variance');
      if (theory.scratch !== undefined) {
        const alone = error(theory.scratch, test[1].from, test[1].targets).total;
        onTest.interference = [1, alone > 0 ? error(last[1], test[1].from, test[1].targets).total / alone : null];
      }
    }
    const trainError = table(train, 'total');
    return {
      orderParameters: theory.orderParameters,
      observables: {
        forgetting: last.map((moments, s) => error(moments, train[s].from, train[s].targets).total / powers[s]),
        readoutScale: theory.u.map((u) => (Number.isFinite(u) ? u : null)),
        trainError,
        ...onTest,
      },
      ...(theory.freeEnergy === undefined ? {} : { freeEnergy: theory.freeEnergy }),
      status: theory.status,
      references: referencesOf(point, theory, trainError, onTest.testError as (number | null)[][] | undefined, powers),
      citations: ['shan2026'],
    } satisfies Prediction;
  },

  simulate(point, settings) {
    const { model, tasks } = problemOf(point);
    if (!Number.isFinite(model.coupling)) {
      throw new InputError(
        'coupling',
        'infinity',
        'a finite coupling to simulate: there is no sampler at the limit itself',
      );
    }
    const activation = point.layers.activation === 'relu' ? 'relu' : 'linear';
    const sweeps = settings.sweeps ?? (model.temperature === 0 ? 300 : activation === 'relu' ? 150 : 80);
    const { networks } = settings;
    const batch = Math.max(1, Math.ceil(networks / 32));
    const inputs = Array.from({ length: Math.ceil(networks / batch) }, (_, k) => ({
      settings: { ...model, activation: activation as 'linear' | 'relu' },
      tasks,
      points: allPoints(point),
      seed: settings.seed,
      from: k * batch,
      to: Math.min(networks, (k + 1) * batch),
      sweeps,
    }));
    return simulationPlan({
      job: multiHeadEnsembleJob,
      inputs,
      combine: (outputs) => combine(outputs.flat(), point, activation === 'relu'),
    });
  },
};

/** Where the points of one task stand among all evaluation points. */
interface PointRange {
  readonly from: number;
  readonly targets: Float64Array;
}

function problemOf({ layers, spec, tasks, data }: Point): { model: MultiHeadModel; tasks: HeadTask[] } {
  if (layers.depth !== 1) {
    throw new InputError(
      'network.depth',
      String(layers.depth),
      '1 with heads: multi: the theory of deeper networks is open',
    );
  }
  if (layers.activation === 'erf')
    throw new InputError('network.activation', '"erf"', 'linear or relu with heads: multi');
  if (data.targets.columns !== 1) {
    throw new InputError(
      'data.classes',
      `${data.targets.columns} outputs`,
      'one output (two classes) with heads: multi',
    );
  }
  const [width] = layers.widths;
  if (!Number.isFinite(width)) throw new InputError('network.width', 'infinity', 'a finite width with heads: multi');
  const model: MultiHeadModel = {
    width,
    weightVariance: layers.priorVariances[0],
    readoutVariance: layers.priorVariances[1],
    coupling: spec.coupling === 'infinity' ? Number.POSITIVE_INFINITY : spec.coupling,
    temperature: spec.temperature,
  };
  return { model, tasks: tasks.map(({ inputs, targets }) => ({ inputs, targets: targets.data })) };
}

/** Training points of all tasks, then test points of all tasks. */
function allPoints({ tasks }: Point): Matrix {
  return [...tasks.map(({ inputs }) => inputs), ...tasks.map(({ testInputs }) => testInputs)].reduce(stackRows);
}

function pointRanges({ tasks }: Point): { train: PointRange[]; test: PointRange[] } {
  let from = 0;
  const next = (targets: Float64Array): PointRange => {
    const range = { from, targets };
    from += targets.length;
    return range;
  };
  const train = tasks.map(({ targets }) => next(targets.data));
  const test = tasks.every(({ testInputs }) => testInputs.rows > 0)
    ? tasks.map(({ testTargets }) => next(testTargets.data))
    : [];
  return { train, test };
}

function theoryOf(point: Point): HeadTheory {
  const { model, tasks } = problemOf(point);
  const points = allPoints(point);
  if (point.layers.activation === 'relu') return reluTheory(model, tasks, points);
  if (tasks.length > 2) return sequenceTheory(model, tasks, points, point.spec.simulation.seed);
  if (tasks.length < 2) throw new InputError('tasks.count', '1', '2 or more with heads: multi');
  const solution = solveTwoTasks(model, tasks[0], tasks[1]);
  const { orderParameters: order, limit, similarity, first } = solution;
  if (limit?.phase === 'overfitting') {
    throw new InputError(
      'coupling',
      `infinity in the overfitting phase (Gamma = ${similarity?.Gamma.toPrecision(3)} above ${limit.criticalGamma.toPrecision(3)})`,
      'a finite coupling: the variance of the new head diverges like sqrt(lambda)',
    );
  }
  const heads = solution.predict(points);
  const parameters: { [name: string]: number | string } = {
    u: order?.u ?? limit?.u ?? 0,
    u1: first.u,
    psi: order?.psi ?? limit?.psi ?? 0,
    eta: order?.eta ?? limit?.eta ?? 0,
    b: order?.b ?? limit?.b ?? 0,
  };
  if (order !== undefined) Object.assign(parameters, { zeta: order.zeta, chi: order.chi });
  if (similarity !== undefined) {
    const { gamma, Gamma, rho, q, kappa, load } = similarity;
    const critical = 1 - 1 / Math.sqrt(load);
    const phase = load < 1 ? 'fixed' : Gamma < critical ? 'generalization' : 'overfitting';
    Object.assign(parameters, { gamma, Gamma, rho, q, kappa, phase, ...(load > 1 ? { criticalGamma: critical } : {}) });
  }
  return {
    moments: [[heads.oldHeadBefore], [heads.oldHead, heads.newHead]],
    u: [first.u, Number(parameters.u)],
    orderParameters: parameters,
    scratch: heads.fromScratch,
    freeEnergy: order?.freeEnergy,
    status: solution.status,
  };
}

function reluTheory(model: MultiHeadModel, tasks: HeadTask[], points: Matrix): HeadTheory {
  if (tasks.length !== 2)
    throw new InputError('tasks.count', String(tasks.length), '2 for relu networks with heads: multi');
  const solution = solveTwoTasksRelu(model, tasks[0], tasks[1]);
  const { u, b, psi, eta, zeta, freeEnergy } = solution.orderParameters;
  const heads = solution.predict(points);
  return {
    moments: [[heads.oldHeadBefore], [heads.oldHead, heads.newHead]],
    u: [solution.firstScale, u],
    orderParameters: { u, u1: solution.firstScale, psi: psi[0], eta, b, zeta },
    scratch: undefined,
    freeEnergy,
    status: solution.status,
  };
}

function sequenceTheory(model: MultiHeadModel, tasks: HeadTask[], points: Matrix, seed: number): HeadTheory {
  const { mean, variance, u } = solveHeadSequence(model, tasks, points, RECURSION_DRAWS, seed);
  return {
    moments: mean.map((row, t) => row.map((values, s) => ({ mean: values, variance: variance[t][s] }))),
    u: [...u],
    orderParameters: { u: [...u] },
    scratch: undefined,
    freeEnergy: undefined,
    status: {
      converged: true,
      residual: 0,
      iterations: RECURSION_DRAWS,
      warnings: [`means and variances are averages over ${RECURSION_DRAWS} draws of the recursion`],
    },
  };
}

/** Relative size of what the leading order leaves out, and of the scatter of a finite number of recursion draws. */
function relativeCorrection(point: Point, u: readonly number[]): number {
  const [width] = point.layers.widths;
  const largest = Math.max(...u.filter(Number.isFinite));
  const scatter = point.tasks.length > 2 ? 2 / Math.sqrt(RECURSION_DRAWS) : 0;
  const heuristic = point.layers.activation === 'relu' ? 0.1 : 0;
  return CORRECTION / width + largest / width / 4 + scatter + heuristic;
}

function referencesOf(
  point: Point,
  theory: HeadTheory,
  trainError: readonly (readonly (number | null)[])[],
  testError: readonly (readonly (number | null)[])[] | undefined,
  powers: readonly number[],
): { [name: string]: Reference } {
  const relu = point.layers.activation === 'relu';
  const size = relativeCorrection(point, theory.u);
  const common = {
    standing: relu ? ('heuristic' as const) : ('leading-order' as const),
    form: 'saddle',
    order: relu ? '10 % and O(1/N) (note continual-multi-head, section 9)' : 'O(1/N), u/N',
  };
  const matrixOf = (table: readonly (readonly (number | null)[])[], floor: (s: number) => number): Reference => ({
    ...common,
    value: table.map((row) => [...row]),
    correction: table.map((row) => row.map((value, s) => (value === null ? null : size * Math.abs(value) + floor(s)))),
  });
  const result: { [name: string]: Reference } = {
    readoutScale: {
      ...common,
      value: [...theory.u],
      correction: theory.u.map((u) => size * u),
    },
    // Errors of exactly 0 at T = 0 are met to rounding.
    trainError: matrixOf(trainError, (s) => 1e-12 * powers[s]),
  };
  if (testError !== undefined) result.testError = matrixOf(testError, () => 0);
  return result;
}

function combine(courses: readonly MultiHeadCourse[], point: Point, hmc: boolean): Simulation {
  const { train, test } = pointRanges(point);
  const networks = courses.length;
  const n = point.tasks.length;
  const estimated: { [name: string]: Estimate } = {};
  const scale = Array.from({ length: n }, (_, t) => meanAndError(courses.map(({ u }) => u[t])));
  estimated.readoutScale = {
    value: scale.map(({ value }) => value),
    mcse: scale.map(({ mcse }) => mcse),
    degreesOfFreedom: networks - 1,
  };
  for (const [name, ranges] of [
    ['trainError', train],
    ['testError', test],
  ] as const) {
    if (ranges.length === 0) continue;
    const cells = Array.from({ length: n }, (_, t) =>
      ranges.map(({ from, targets }, s) => {
        if (s > t) return null;
        return meanAndError(courses.map(({ outputs }) => squaredError(outputs[t][s], from, targets)));
      }),
    );
    estimated[name] = {
      value: cells.map((row) => row.map((cell) => cell?.value ?? null)),
      mcse: cells.map((row) => row.map((cell) => cell?.mcse ?? null)),
      degreesOfFreedom: networks - 1,
    };
  }
  const acceptance = courses.reduce((sum, course) => sum + course.acceptance, 0) / networks;
  const warnings =
    acceptance < 0.2 ? ['fewer than a fifth of the proposals are accepted: raise simulation.sweeps'] : [];
  return {
    sampler: hmc ? 'hmc' : 'gibbs',
    observables: estimated,
    diagnostics: { chains: networks, draws: 1, acceptance },
    warnings,
  };
}

function squaredError(outputs: Float64Array, from: number, targets: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) sum += (outputs[from + i] - targets[i]) ** 2;
  return sum / targets.length;
}

function meanAndError(samples: readonly number[]): { value: number; mcse: number } {
  const value = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const square = samples.reduce((sum, x) => sum + (x - value) ** 2, 0) / Math.max(1, samples.length - 1);
  return { value, mcse: Math.sqrt(square / samples.length) };
}
