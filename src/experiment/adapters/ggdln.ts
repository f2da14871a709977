import { InputError } from '../../base/input-error.ts';
import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import { type Matrix, matrix, selectRows, stackRows, toRows } from '../../linalg/matrix.ts';
import { summarizeScalar } from '../../samplers/diagnostics/index.ts';
import { type GatedChain, gatedGibbs, poolChains, rotateToSpan } from '../../samplers/gated/index.ts';
import {
  errorsOf,
  exactGated,
  fluctuations,
  fluctuationsAffordable,
  type GatedPrediction,
  type GatedProblem,
  type GatedSolution,
  gatedCapacity,
  gaussianProcessParameters,
  predictGated,
  predictGaussianProcess,
  solveGated,
} from '../../theory/ggdln/index.ts';
import type { ExperimentPoint } from '../point.ts';
import type { Prediction, Reference, Simulation } from '../results.ts';
import { simulationPlan, type TheoryAdapter } from '../theory-adapter.ts';
import type { JsonObject, ObservableValue } from '../values.ts';
import { type GatedData, gatedData, jointTasks } from './ggdln-data.ts';
import { type GatedExtra, type GatesSpec, gatedExtension } from './ggdln-spec.ts';

type Point = ExperimentPoint<GatedExtra>;

/** Stands for an infinite width: the deviations from the Gaussian process are below rounding of the results. */
const INFINITE = 1e15;
/** Test points whose means are compared one by one. */
const LOOKED_AT = 24;
/** Largest training set for which the exact integral is done beside the saddle. */
const EXACT_SAMPLES = 200;
/** Numerical factors of the stated corrections, in units of sum_l D_l / N_l (note ggdln, section 13: 1 to 3 for variances, less for the mean). */
const VARIANCE_FACTOR = 2;
const MEAN_FACTOR = 0.3;
/** The same for entries of U_1, relative to its largest: 3 to 4 % at sum_l D_l / N_l = 0.2 in the table of section 15. */
const ORDER_PARAMETER_FACTOR = 0.5;
/** Above this sum_l D_l / N_l the saddle is not controlled, and nothing is claimed of the shape of U_1. */
const CONTROLLED = 0.5;
/** What correlations with the theory's shift from the Gaussian process may fall short of 1 by (note ggdln, section 13). */
const SHAPE_MARGIN = 0.01;

/** Globally gated deep linear networks (note ggdln). */
export const ggdlnAdapter: TheoryAdapter<GatedExtra> = {
  id: 'ggdln',
  title: 'Globally gated deep linear networks',
  extension: gatedExtension,
  observables: {
    testError: {
      label: 'test error',
      symbol: 'ε_g',
      description: 'bias2 + variance, averaged over test points and outputs.',
    },
    bias2: {
      label: 'bias²',
      description: 'Squared error of the mean predictor, averaged over test points and outputs.',
    },
    variance: {
      label: 'variance',
      description: 'Posterior variance of the outputs, averaged over test points and outputs.',
    },
    trainError: {
      label: 'training error',
      symbol: 'ε_train',
      description: 'The same as testError, on the training samples.',
    },
    accuracy: {
      label: 'accuracy',
      description: 'Share of test points whose mean output has the right sign, or largest output.',
    },
    improvedVariance: {
      label: 'variance with 1/N term',
      description: 'Variance plus that of the mean predictor under the fluctuations of the order parameters.',
    },
    taskTestError: {
      label: 'test error',
      symbol: 'ε_g',
      description: 'Test error of each task, all learned together.',
      over: 'tasks',
    },
    aloneTestError: {
      label: 'test error alone',
      description: 'Test error of each task learned alone, same network.',
      over: 'tasks',
    },
    interference: {
      label: 'interference',
      description: 'taskTestError minus aloneTestError: above 0 the tasks disturb each other, below 0 they help.',
      over: 'tasks',
    },
    taskCorrelation: {
      label: 'correlation of tasks in U',
      symbol: 'U_tt′/√(U_tt U_t′t′)',
      description: 'Correlation of the readouts of two tasks through the shared hidden layer (one gate a task).',
      over: 'entries',
    },
    orderParameter: {
      label: 'order parameter',
      symbol: 'U₁',
      description: 'Entries of U_1, D_1 x D_1.',
      over: 'entries',
    },
    shapeCorrelation: {
      label: 'correlation of simulated and predicted U₁ − U_GP',
      description: 'Correlation over entries of U_1 minus its value at infinite width, in simulation and theory.',
    },
    testMean: { label: 'mean output', description: 'Posterior mean at the first test points.', over: 'test points' },
  },
  headline: ['testError', 'variance', 'bias2', 'trainError'],
  equations: [
    {
      title: 'Renormalized kernel',
      tex: "\\tilde K(x,x') = K_0(x,x')\\,\\tfrac1{\\prod_l M_l}\\,\\gamma(x)^\\top U_1\\,\\gamma(x'),\\quad \\gamma=g^1\\otimes\\dots\\otimes g^L",
      source: 'note ggdln, section 2.2',
      citation: 'li2022',
    },
    {
      title: 'Effective Hamiltonian',
      tex: 'H=\\sum_l\\tfrac{N_l}2\\big[\\mathrm{Tr}E_lU_l-\\log\\det E_lU_l-D_l\\big]+\\tfrac12\\log\\det C+\\tfrac12y^\\top C^{-1}y,\\; E_l^{-1}=\\sigma_l^2I\\otimes U_{l+1}',
      source: 'note ggdln, section 2.2',
      citation: 'li2022',
    },
  ],
  citations: ['li2022'],
  samplers: ['gibbs'],
  standing: 'leading-order',

  check(spec) {
    const gates = gatesSpecOf(spec);
    if (spec.network.activation !== 'linear') {
      throw new InputError(
        'network.activation',
        `"${spec.network.activation}"`,
        '"linear": the gates are the nonlinearity',
      );
    }
    if ((gates.kind === 'task' || gates.kind === 'context') && spec.tasks === undefined) {
      throw new InputError('tasks', 'nothing', `tasks, which gates of kind ${gates.kind} depend on`);
    }
  },

  tasks: (spec, data) => jointTasks(spec, data),

  predict(point) {
    const data = gatedData(point);
    const problem = problemOf(point, data);
    const solution = solveGated(problem);
    const train = predictGated(solution, problem);
    const trainError = errorsOf(train, data.targets).testError;
    const shape = shapeOf(solution);
    const references: { [name: string]: Reference } = {};
    const observables: { [name: string]: ObservableValue } = {};
    const forms: { [form: string]: { [name: string]: ObservableValue } } = {};
    let exactObservables: { [name: string]: ObservableValue } | undefined;
    const order = orderOf(solution);

    if (data.testInputs.rows > 0) {
      const points = { inputs: data.testInputs, gates: data.testGates };
      const prediction = predictGated(solution, points);
      const gp = predictGaussianProcess(solution, points);
      const errors = errorsOf(prediction, data.testTargets);
      Object.assign(observables, errors, { accuracy: accuracyOf(prediction.mean, data.testTargets) });
      forms.GP = {
        ...errorsOf(gp, data.testTargets),
        trainError: errorsOf(predictGaussianProcess(solution, problem), data.targets).testError,
      };
      if (fluctuationsAffordable(solution)) {
        const extra = average(fluctuations(solution).varianceOfMean(points).data);
        observables.improvedVariance = errors.variance + extra;
        forms['1/N-improved'] = { variance: errors.variance + extra, testError: errors.testError + extra };
      }
      if (data.taskCount > 1) Object.assign(observables, perTask(point, data, solution, prediction));
      const exact = exactOf(point, problem, data);
      exactObservables = exact?.observables;
      Object.assign(references, exact?.references ?? saddleReferences(prediction, errors, order, data));
    }
    if (exactObservables === undefined) {
      const size = order.sum * (VARIANCE_FACTOR * variancePart(train, data.targets) + 2 * MEAN_FACTOR * trainError);
      references.trainError = { ...order.words, value: trainError, correction: size };
      references.orderParameter = {
        ...order.words,
        value: toRows(solution.orderParameters[0]),
        correction: ORDER_PARAMETER_FACTOR * order.sum * largest(solution.orderParameters[0].data),
      };
    }
    if (shape !== undefined) {
      references.shapeCorrelation = {
        ...order.words,
        value: 1,
        correction: order.sum > CONTROLLED ? 1 : SHAPE_MARGIN,
        order: 'note ggdln, section 13',
      };
    }
    return {
      orderParameters: orderParametersOf(solution),
      observables: { ...pick(observables, ['testError', 'bias2', 'variance']), trainError, ...observables },
      exactObservables,
      freeEnergy: -solution.logEvidence,
      status: solution.status,
      references,
      citations: ['li2022'],
      forms,
    };
  },

  simulate(point, settings, prediction) {
    const data = gatedData(point);
    const { widths, priorVariances } = point.layers;
    if (!widths.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
    const task = rotateToSpan({
      inputs: data.inputs,
      targets: data.targets,
      gates: data.gates,
      testInputs: data.testInputs,
      testTargets: data.testTargets,
      testGates: data.testGates,
    });
    const network = { widths, priorVariances, temperature: point.spec.temperature };
    return simulationPlan({
      job: gatedGibbs,
      inputs: Array.from({ length: settings.chains }, (_, chain) => ({
        task,
        network,
        seed: settings.seed,
        chain,
        warmup: settings.warmup,
        draws: settings.draws,
        thin: settings.thin,
      })),
      combine: (chains) => combine(chains, point, data, prediction),
    });
  },
};

function gatesSpecOf(spec: Point['spec']): GatesSpec {
  return (spec.network as typeof spec.network & { readonly gates: GatesSpec }).gates;
}

function problemOf({ layers, spec }: Point, data: GatedData): GatedProblem {
  return {
    inputs: data.inputs,
    targets: data.targets,
    gates: data.gates,
    widths: layers.widths.map((width) => (Number.isFinite(width) ? width : INFINITE)),
    priorVariances: layers.priorVariances,
    temperature: spec.temperature,
  };
}

function orderParametersOf(solution: GatedSolution): JsonObject {
  const { orderParameters, minima, solved } = solution;
  const { rank, interpolates } = gatedCapacity(solved.problem);
  return {
    U: orderParameters.map(toRows),
    eigenvalues: orderParameters.map((u) => Array.from(symmetricEigenvalues(u))),
    H: solution.energy,
    rank,
    interpolates,
    ...(minima.length > 1
      ? { minima: minima.map(({ energy, orderParameters: u }) => ({ H: energy, U: u.map(toRows) })) }
      : {}),
  };
}

/** Size of what the saddle leaves out: sum_l D_l / N_l. */
function orderOf(solution: GatedSolution) {
  const sum = solution.solved.layers.reduce((total, { dimension, width }) => total + dimension / width, 0);
  return { sum, words: { standing: 'leading-order', form: 'saddle', order: 'sum of D_l / N_l' } as const };
}

function saddleReferences(
  prediction: GatedPrediction,
  errors: { readonly bias2: number; readonly variance: number; readonly testError: number },
  order: ReturnType<typeof orderOf>,
  data: GatedData,
): { [name: string]: Reference } {
  const scale = rms(prediction.mean.data);
  const meanCorrection = MEAN_FACTOR * order.sum * scale;
  const variance = VARIANCE_FACTOR * order.sum * errors.variance;
  const bias2 = 2 * Math.sqrt(errors.bias2) * meanCorrection + meanCorrection ** 2;
  return {
    testError: { ...order.words, value: errors.testError, correction: variance + bias2 },
    bias2: { ...order.words, value: errors.bias2, correction: bias2 },
    variance: { ...order.words, value: errors.variance, correction: variance },
    testMean: { ...order.words, value: lookedAt(prediction.mean.data, data), correction: 3 * meanCorrection, scale },
  };
}

/** One hidden layer, one output, at most two gates: the exact posterior, and references by it. */
function exactOf(point: Point, problem: GatedProblem, data: GatedData) {
  const [width] = point.layers.widths;
  const small = problem.widths.length === 1 && problem.targets.columns === 1 && problem.gates[0].columns <= 2;
  if (!small || !Number.isInteger(width) || problem.inputs.rows > EXACT_SAMPLES) return undefined;
  // Test and training points in one quadrature.
  const all = exactGated(problem, {
    inputs: stackRows(data.testInputs, data.inputs),
    gates: data.testGates.map((set, l) => stackRows(set, data.gates[l])),
  });
  const split = data.testInputs.rows;
  const test = { mean: all.mean.slice(0, split), variance: all.variance.slice(0, split) };
  const train = { mean: all.mean.slice(split), variance: all.variance.slice(split) };
  const on = (mean: Float64Array, variance: Float64Array, targets: Matrix) =>
    errorsOf({ mean: matrix(mean.length, 1, mean), covariance: matrix(mean.length, 1, variance) }, targets);
  const errors = on(test.mean, test.variance, data.testTargets);
  const trainError = on(train.mean, train.variance, data.targets).testError;
  const observables = { ...errors, trainError };
  const exact = { standing: 'exact', form: 'exact' } as const;
  const references: { [name: string]: Reference } = {
    testMean: { ...exact, value: lookedAt(test.mean, data) },
    orderParameter: { ...exact, value: toRows(all.posteriorMean) },
  };
  for (const [name, value] of Object.entries(observables)) references[name] = { ...exact, value };
  return { observables, references };
}

/** Errors task by task, the same tasks learned alone, and the correlations between one-hot gated tasks. */
function perTask(point: Point, data: GatedData, solution: GatedSolution, prediction: GatedPrediction) {
  const rowsOf = (tasks: Int32Array, t: number) =>
    Int32Array.from(Array.from(tasks, (_, i) => i).filter((i) => tasks[i] === t));
  const taskTestError: number[] = [];
  const aloneTestError: number[] = [];
  for (let t = 0; t < data.taskCount; t++) {
    const test = rowsOf(data.testTasks, t);
    if (test.length === 0) return {};
    const targets = selectRows(data.testTargets, test);
    const part = { mean: selectRows(prediction.mean, test), covariance: selectRows(prediction.covariance, test) };
    taskTestError.push(errorsOf(part, targets).testError);
    const train = rowsOf(data.tasks, t);
    const alone = solveGated({
      ...problemOf(point, data),
      inputs: selectRows(data.inputs, train),
      targets: selectRows(data.targets, train),
      gates: data.gates.map((set) => selectRows(set, train)),
    });
    const points = {
      inputs: selectRows(data.testInputs, test),
      gates: data.testGates.map((set) => selectRows(set, test)),
    };
    aloneTestError.push(errorsOf(predictGated(alone, points), targets).testError);
  }
  const interference = taskTestError.map((error, t) => error - aloneTestError[t]);
  const gates = gatesSpecOf(point.spec);
  const [u] = solution.orderParameters;
  const oneHot = gates.kind === 'task' && gates.form === 'one-hot' && u.rows === data.taskCount;
  return { taskTestError, aloneTestError, interference, ...(oneHot ? { taskCorrelation: correlations(u) } : {}) };
}

/** U_ij / sqrt(U_ii U_jj) */
function correlations(u: Matrix): number[][] {
  const n = u.rows;
  return toRows(u).map((row, i) => row.map((value, j) => value / Math.sqrt(u.data[i * n + i] * u.data[j * n + j])));
}

/** U_1 minus its value at infinite width; undefined where it has too few entries to correlate. */
function shapeOf(solution: GatedSolution): Float64Array | undefined {
  const [u] = solution.orderParameters;
  if (u.rows < 2 || solution.solved.layers.some(({ width }) => width >= INFINITE)) return undefined;
  return shiftFrom(u, solution.solved.layers);
}

function shiftFrom(u: Matrix, layers: GatedSolution['solved']['layers']): Float64Array {
  const variance = gaussianProcessParameters(layers)[0].data[0];
  return u.data.map((value, i) => value - (i % (u.rows + 1) === 0 ? variance : 0));
}

function combine(chains: readonly GatedChain[], point: Point, data: GatedData, prediction: Prediction): Simulation {
  const pool = poolChains(chains);
  const { degreesOfFreedom } = pool;
  const scalar = (f: Parameters<typeof pool.scalar>[0]) => {
    const { value, error } = pool.scalar(f);
    return { value, mcse: error, degreesOfFreedom };
  };
  const observables: { [name: string]: Simulation['observables'][string] } = {};
  if (data.testInputs.rows > 0) {
    const errors = (moments: Pick<GatedPrediction, 'mean' | 'covariance'>) => errorsOf(moments, data.testTargets);
    observables.testError = scalar((moments) => errors(moments).testError);
    observables.bias2 = scalar((moments) => errors(moments).bias2);
    observables.variance = scalar((moments) => errors(moments).variance);
    observables.testMean = {
      value: lookedAt(pool.mean.value.data, data),
      mcse: lookedAt(pool.mean.error.data, data),
      degreesOfFreedom,
    };
  }
  observables.trainError = traceEstimate(chains, 'trainError');
  const mixing = traceEstimate(chains, 'traceU');
  const [u] = pool.orderParameters;
  observables.orderParameter = { value: toRows(u.value), mcse: toRows(u.error), degreesOfFreedom };
  const predicted = prediction.orderParameters.U;
  if (prediction.references.shapeCorrelation !== undefined && Array.isArray(predicted)) {
    const variance = point.layers.priorVariances.slice(1).reduce((product, value) => product * value, 1);
    const shift = (values: ArrayLike<number>) =>
      Float64Array.from(values, (value, i) => value - (i % (u.value.rows + 1) === 0 ? variance : 0));
    const theory = shift((predicted[0] as readonly (readonly number[])[]).flat());
    observables.shapeCorrelation = scalar((moments) => correlation(theory, shift(moments.orderParameters[0].data)));
  }
  return {
    sampler: 'gibbs',
    observables,
    diagnostics: {
      chains: chains.length,
      draws: Math.min(...chains.map(({ draws }) => draws)),
      ...(typeof mixing.rHat === 'number' ? { rHatMax: mixing.rHat } : {}),
      ...(typeof mixing.essBulk === 'number' ? { essMin: mixing.essBulk } : {}),
    },
    warnings: [],
    draws: Object.fromEntries(
      ['trainError', 'testError', 'traceU'].map((name) => [
        name,
        chains.flatMap(({ traces }) => thinned(traces[name])),
      ]),
    ),
  };
}

/** Mean of a trace over all chains, with its error by the effective number of draws. */
function traceEstimate(chains: readonly GatedChain[], name: string): Simulation['observables'][string] {
  const summary = summarizeScalar(chains.map(({ traces }) => traces[name]));
  return {
    value: summary.mean ?? null,
    mcse: summary.mcse ?? null,
    rHat: summary.rHat,
    essBulk: summary.essBulk,
    essTail: summary.essTail,
    degreesOfFreedom: Math.max(1, (summary.essMean ?? chains.length) - 1),
  };
}

function thinned(trace: Float64Array): number[] {
  const step = Math.max(1, Math.ceil(trace.length / 500));
  return Array.from(trace).filter((_, i) => i % step === 0);
}

function lookedAt(values: Float64Array, { testTargets }: GatedData): number[] {
  return Array.from(values.subarray(0, LOOKED_AT * testTargets.columns));
}

function accuracyOf(mean: Matrix, targets: Matrix): number {
  const m = mean.columns;
  let right = 0;
  for (let x = 0; x < mean.rows; x++) {
    const f = mean.data.subarray(x * m, (x + 1) * m);
    const y = targets.data.subarray(x * m, (x + 1) * m);
    right += m === 1 ? Number(f[0] * y[0] > 0) : Number(f.indexOf(Math.max(...f)) === y.indexOf(Math.max(...y)));
  }
  return right / mean.rows;
}

function variancePart(prediction: GatedPrediction, targets: Matrix): number {
  return errorsOf(prediction, targets).variance;
}

function pick(values: { readonly [name: string]: ObservableValue }, names: readonly string[]) {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}

function correlation(a: Float64Array, b: Float64Array): number {
  const [ma, mb] = [average(a), average(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function rms(values: Float64Array): number {
  return Math.sqrt(average(values.map((value) => value * value)));
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
