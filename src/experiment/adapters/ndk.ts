import { InputError } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { langevinEnsemble } from '../../samplers/langevin-dynamics/ensemble.ts';
import { extrapolateWidth } from '../../samplers/langevin-dynamics/estimates.ts';
import { type EnsembleSpec, ensembleInputs } from '../../samplers/langevin-dynamics/plan.ts';
import { type CheckedProblem, classificationAccuracy, equilibrium, ntkFlow } from '../../theory/ndk/index.ts';
import type { ExperimentPoint } from '../point.ts';
import type { Reference } from '../results.ts';
import { simulationPlan, type TheoryAdapter } from '../theory-adapter.ts';
import type { ObservableValue } from '../values.ts';
import { checkDynamicsSpec } from './ndk-checks.ts';
import { courseOf, problemOf, timesOf } from './ndk-course.ts';
import { estimatesOf, extrapolated, LOOKED_AT, networksAt, runOf } from './ndk-simulation.ts';
import { type DynamicsExtra, dynamicsExtension } from './ndk-spec.ts';

type Point = ExperimentPoint<DynamicsExtra>;

/**
 * Relative size of the finite-width bias of means, and of variances, in units of L (P + Y (K + T)^-1 Y) / N: the rule of note
 * ndk, section 1, and the shift of the order parameter of a finite network (note bpkr, section 3), which large targets drive.
 */
const MEAN_BIAS = 1;
const VARIANCE_BIAS = 2;

const over = 'times' as const;

/** The neural dynamical kernel (note ndk). */
export const ndkAdapter: TheoryAdapter<DynamicsExtra> = {
  id: 'ndk',
  title: 'Neural dynamical kernel: the course of learning',
  extension: dynamicsExtension,
  observables: {
    testError: { label: 'test error', symbol: 'ε_g', description: 'bias2 + variance.', over, log: true },
    bias2: {
      label: 'bias²',
      description: 'Squared error of the mean predictor, averaged over test points and outputs.',
      over,
      log: true,
    },
    variance: {
      label: 'variance',
      description: 'Variance over initial weights and noise, averaged over test points.',
      over,
      log: true,
    },
    trainError: {
      label: 'training error',
      symbol: 'ε_train',
      description: 'Bias squared and variance at the training points, averaged over points and outputs.',
      over,
      log: true,
    },
    accuracy: {
      label: 'accuracy',
      description: 'Share of test points whose mean predictor has the right sign, or largest output.',
      over,
    },
    bestAccuracy: {
      label: 'accuracy, best threshold',
      description: 'The same of one output by the threshold that serves best.',
      over,
    },
    networkAccuracy: {
      label: 'accuracy of one network',
      description: 'Probability that a single network has the right sign, averaged over test points.',
      over,
    },
    testMean: { label: 'mean predictor', description: 'Mean at the first test points.', over },
    trainMean: { label: 'mean predictor, training points', description: 'Mean at the first training points.', over },
    testVariance: { label: 'variance of the predictor', description: 'Variance at the first test points.', over },
    testMeanSlope: {
      label: 'slope in 1/N of the mean',
      description: 'b of the simulated means, value + b / N: N times the deviation at any width that was simulated.',
      over,
    },
    widthMisfit: {
      label: 'misfit of 1/N',
      description:
        'Mean squared residual of the straight lines in 1/N, in error bars: about 1 if the bias is of order 1/N.',
    },
    bestTime: { label: 'best time', symbol: 't*', description: 'Of the times of the spec, that of the least error.' },
    bestError: {
      label: 'least test error',
      description: 'The error at the best time (bias² where no variance is known).',
    },
  },
  headline: ['testError', 'bias2', 'variance', 'trainError'],
  equations: [
    {
      title: 'Mean predictor',
      tex: "\\bar f(x,t)=\\int_0^t dt'\\,\\mathcal D(t,t';x,X)\\,[Y-\\bar f(X,t')]",
      source: 'note ndk, section 4',
      citation: 'avidan2023',
    },
    {
      title: 'Neural dynamical kernel',
      tex: "D^{l+1}(t,t')=m_{l+1}(t,t')\\,\\dot K^l\\,D^l+e^{-\\gamma_{l+1}|t-t'|}K^l,\\quad \\mathcal D=D^{L+1}",
      source: 'note ndk, section 3',
      citation: 'avidan2023',
    },
  ],
  citations: ['avidan2023'],
  samplers: ['langevin'],
  standing: 'infinite-width',

  check: checkDynamicsSpec,

  predict(point) {
    const problem = problemOf(point);
    const course = courseOf(problem, point.spec.dynamics);
    const { testTargets } = point.data;
    const observables: { [name: string]: ObservableValue } = {};
    const bias2 = course.test.map((f) => meanSquare(f, testTargets));
    const variance = course.testVariance?.map(average);
    const trainBias2 = course.train.map((f) => meanSquare(f, problem.targets));
    const hasTest = testTargets.rows > 0;
    if (hasTest) {
      observables.testError = variance === undefined ? null : bias2.map((b, i) => b + variance[i]);
      observables.bias2 = bias2;
      observables.variance = variance ?? null;
    }
    observables.trainError = course.trainVariance?.map((v, i) => trainBias2[i] + average(v)) ?? null;
    Object.assign(observables, hasTest ? accuracies(course.test, testTargets, course.testVariance) : {});
    if (hasTest) {
      const errors = variance === undefined ? bias2 : bias2.map((b, i) => b + variance[i]);
      const best = errors.indexOf(Math.min(...errors));
      observables.bestTime = course.times[best];
      observables.bestError = errors[best];
    }
    return {
      orderParameters: { solver: course.solver, times: [...course.times] },
      observables,
      times: course.times,
      status: { converged: true, residual: point.spec.dynamics.accuracy, iterations: 1, warnings: course.warnings },
      references: references(point, problem, course, observables),
      citations: ['avidan2023'],
      forms: hasTest ? limits(problem, testTargets, course.times) : {},
    };
  },

  simulate(point, settings) {
    const problem = problemOf(point);
    const { dynamics } = point.spec;
    const times = timesOf(dynamics);
    if (!point.layers.widths.every(Number.isFinite)) {
      throw new InputError('network.width', 'infinity', 'a finite width to simulate');
    }
    const options = settings as typeof settings & {
      readonly precision: 'f32' | 'f64';
      readonly shadow: boolean;
      readonly extrapolate?: readonly number[];
      readonly burnIn: number;
    };
    const all = [point.layers.widths, ...(options.extrapolate ?? []).map((n) => point.layers.widths.map(() => n))];
    const plans = all.map((widths) => {
      const spec: EnsembleSpec = {
        inputs: problem.inputs,
        targets: problem.targets,
        testInputs: point.data.testInputs,
        activation: problem.activation,
        widths,
        priorVariances: problem.priorVariances,
        initialVariances: dynamics.drift === undefined ? problem.initialVariances : problem.priorVariances,
        temperature: problem.temperature,
        seeds: networksAt(settings.chains, point.layers.widths, Math.max(...widths)),
        // Networks of different widths are independent
        seed: settings.seed + (widths === all[0] ? 0 : 7919 * Math.max(...widths)),
        precision: options.precision,
        shadow: options.shadow,
        ...(settings.stepSize === undefined ? {} : { step: settings.stepSize }),
      };
      const { run, burnIn } = runOf(problem, spec, dynamics, times, options.burnIn);
      return { width: Math.max(...widths), name: run.name, inputs: ensembleInputs(spec, [run], burnIn) };
    });
    return simulationPlan({
      job: langevinEnsemble,
      inputs: plans.flatMap(({ inputs }) => inputs),
      combine(outputs) {
        let at = 0;
        const estimates = plans.map(({ width, name, inputs }) => {
          const own = outputs.slice(at, at + inputs.length);
          at += inputs.length;
          return { width, observables: estimatesOf(own, name, problem, point.data.testTargets) };
        });
        const warnings =
          settings.chains < 16
            ? [`${settings.chains} networks (simulation.chains): 16 or more give fair error bars`]
            : [];
        return {
          sampler: 'langevin',
          observables: estimates.length > 1 ? extrapolated(estimates) : estimates[0].observables,
          diagnostics: { chains: settings.chains, draws: 1 },
          warnings,
        };
      },
    });
  },
};

/** What the simulation is judged against, with the stated 1/N bias at the point's width. */
function references(
  point: Point,
  problem: CheckedProblem,
  course: ReturnType<typeof courseOf>,
  observables: { readonly [name: string]: ObservableValue },
): { [name: string]: Reference } {
  const { dual } = equilibrium(problem);
  const power = problem.targets.data.reduce((sum, y, i) => sum + y * dual.data[i], 0) / problem.targets.columns;
  const size = (width: number) => ((problem.inputs.rows + Math.max(0, power)) * problem.depth) / width;
  const { chains, extrapolate } = point.spec.simulation as { readonly chains: number; readonly extrapolate?: number[] };
  const extrapolates = extrapolate !== undefined;
  const relative = extrapolates
    ? secondOrder(size, point.layers.widths, chains, extrapolate)
    : size(Math.min(...point.layers.widths));
  const words = {
    standing: 'infinite-width',
    form: 'infinite width',
    order: extrapolates ? '(L (P + Y(K+T)⁻¹Y) / N)² after extrapolation' : 'L (P + Y(K+T)⁻¹Y) / N',
  } as const;
  const scale = Math.sqrt(problem.targets.data.reduce((sum, y) => sum + y * y, 0) / problem.targets.data.length);
  const mean = MEAN_BIAS * relative * scale;
  const result: { [name: string]: Reference } = {
    trainMean: { ...words, value: course.train.map(lookedAt), correction: mean, scale },
  };
  const errors = (bias: readonly number[], variances: readonly Float64Array[]) =>
    bias.map((b, i) => 2 * Math.sqrt(b) * mean + mean * mean + VARIANCE_BIAS * relative * average(variances[i]));
  const { trainVariance, testVariance } = course;
  if (trainVariance !== undefined) {
    const bias = course.train.map((f) => meanSquare(f, problem.targets));
    result.trainError = { ...words, value: observables.trainError, correction: errors(bias, trainVariance) };
  }
  if (point.data.testTargets.rows === 0) return result;
  result.testMean = { ...words, value: course.test.map(lookedAt), correction: mean, scale };
  if (testVariance !== undefined) {
    const m = problem.targets.columns;
    const spread = testVariance.map((v) =>
      Array.from(v.subarray(0, LOOKED_AT)).flatMap((x) => new Array<number>(m).fill(x)),
    );
    result.testVariance = {
      ...words,
      value: spread,
      correction: spread.map((row) => row.map((v) => VARIANCE_BIAS * relative * v)),
    };
    const bias = course.test.map((f) => meanSquare(f, point.data.testTargets));
    result.testError = { ...words, value: observables.testError, correction: errors(bias, testVariance) };
  }
  return result;
}

/** What a straight line in 1/N leaves of a bias of second order, with the weights that the numbers of networks give. */
function secondOrder(
  size: (width: number) => number,
  own: readonly number[],
  chains: number,
  further: readonly number[],
): number {
  const widths = [Math.max(...own), ...further];
  if (!Number.isFinite(widths[0]) || new Set(widths).size < 2) return 0;
  const squares = widths.map((n) => size(n) ** 2);
  const errors = widths.map((n) => 1 / Math.sqrt(networksAt(chains, own, n)));
  return Math.abs(extrapolateWidth(widths, squares, errors).value);
}

/** The two plateaus: NTK flow without noise, and the NNGP that learning settles to. */
function limits(problem: CheckedProblem, targets: Matrix, times: readonly number[]) {
  const error = (f: Matrix) => times.map(() => meanSquare(f, targets));
  const [plateau] = ntkFlow({ ...problem, temperature: 0 }, [Number.POSITIVE_INFINITY]);
  return { 'NTK plateau': { bias2: error(plateau.test) }, NNGP: { bias2: error(equilibrium(problem).test) } };
}

function accuracies(
  means: readonly Matrix[],
  targets: Matrix,
  variances: readonly Float64Array[] | undefined,
): { [name: string]: ObservableValue } {
  if (targets.columns > 1) return { accuracy: means.map((f) => largestOutput(f, targets)) };
  if (!targets.data.every((y) => y === 1 || y === -1)) return {};
  const all = means.map((f, i) => classificationAccuracy(f.data, targets.data, variances?.[i]));
  return {
    accuracy: all.map(({ zeroThreshold }) => zeroThreshold),
    bestAccuracy: all.map(({ bestThreshold }) => bestThreshold),
    ...(variances === undefined ? {} : { networkAccuracy: all.map(({ singleNetwork }) => singleNetwork ?? null) }),
  };
}

function largestOutput(f: Matrix, targets: Matrix): number {
  const m = f.columns;
  const best = (data: Float64Array, row: number) => {
    let k = 0;
    for (let j = 1; j < m; j++) if (data[row * m + j] > data[row * m + k]) k = j;
    return k;
  };
  let right = 0;
  for (let i = 0; i < f.rows; i++) if (best(f.data, i) === best(targets.data, i)) right++;
  return right / f.rows;
}

function lookedAt(f: Matrix): number[] {
  return Array.from(f.data.subarray(0, LOOKED_AT * f.columns));
}

function meanSquare(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return a.data.length > 0 ? sum / a.data.length : 0;
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return values.length > 0 ? sum / values.length : 0;
}
