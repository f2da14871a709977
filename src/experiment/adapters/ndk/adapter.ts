import { AVERAGED } from '../../../base/conventions.ts';
import { InputError } from '../../../base/input-error.ts';
import type { ObservableValue } from '../../../base/values.ts';
import { squaredError, summedVariance } from '../../../measures/index.ts';
import { simulationPlan } from '../../../models/simulation-plan.ts';
import { langevinEnsemble } from '../../../samplers/langevin-dynamics/ensemble.ts';
import { type EnsembleSpec, ensembleInputs } from '../../../samplers/langevin-dynamics/plan.ts';
import type { TheoryAdapter } from '../../theory-adapter.ts';
import { checkDynamicsSpec } from './checks.ts';
import { courseOf, problemOf, timesOf } from './course.ts';
import { accuracies, formsOf, phaseTimes } from './observables.ts';
import { references } from './references.ts';
import { estimatesOf, extrapolated, networksAt, runOf } from './simulation.ts';
import { type DynamicsExtra, dynamicsExtension } from './spec.ts';

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
      description: `Squared error of the mean predictor at the test points, ${AVERAGED}.`,
      over,
      log: true,
    },
    variance: {
      label: 'variance',
      description: `Variance over initial weights and noise at the test points, ${AVERAGED}.`,
      over,
      log: true,
    },
    trainError: {
      label: 'training error',
      symbol: 'ε_train',
      description: `Bias squared and variance at the training points, ${AVERAGED}.`,
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
    gradientTime: {
      label: 'gradient time',
      description: 'Time t at which the mean has gone 90 % of its way to the NTK plateau, as T → 0.',
    },
    diffusiveTime: {
      label: 'diffusive time',
      description:
        'Time t = s / T at which it has gone 90 % of its way from there to the NNGP value; none where the two agree.',
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
    const bias2 = course.test.map((f) => squaredError(f, testTargets));
    const m = problem.targets.columns;
    const variance = course.testVariance?.map((v) => summedVariance(v, testTargets.rows, m));
    const trainBias2 = course.train.map((f) => squaredError(f, problem.targets));
    const hasTest = testTargets.rows > 0;
    if (hasTest) {
      observables.testError = variance === undefined ? null : bias2.map((b, i) => b + variance[i]);
      observables.bias2 = bias2;
      observables.variance = variance ?? null;
    }
    observables.trainError =
      course.trainVariance?.map((v, i) => trainBias2[i] + summedVariance(v, problem.inputs.rows, m)) ?? null;
    Object.assign(observables, hasTest ? accuracies(course.test, testTargets, course.testVariance) : {});
    if (hasTest) {
      const errors = variance === undefined ? bias2 : bias2.map((b, i) => b + variance[i]);
      const best = errors.indexOf(Math.min(...errors));
      observables.bestTime = course.times[best];
      observables.bestError = errors[best];
      Object.assign(observables, phaseTimes(problem, point.spec.dynamics));
    }
    const judged = references(point, problem, course, observables);
    for (const name of ['testMean', 'testVariance', 'trainMean']) {
      if (judged[name] !== undefined) observables[name] = judged[name].value;
    }
    return {
      orderParameters: { solver: course.solver, times: [...course.times] },
      observables,
      times: course.times,
      status: { converged: true, residual: point.spec.dynamics.accuracy, iterations: 1, warnings: course.warnings },
      references: judged,
      citations: ['avidan2023'],
      forms: hasTest ? formsOf(problem, testTargets, point.spec.dynamics, course.times) : {},
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
    const startsTrained = dynamics.drift !== undefined || dynamics.start === 'equilibrium';
    const all = [point.layers.widths, ...(options.extrapolate ?? []).map((n) => point.layers.widths.map(() => n))];
    const plans = all.map((widths) => {
      const spec: EnsembleSpec = {
        inputs: problem.inputs,
        targets: problem.targets,
        testInputs: point.data.testInputs,
        activation: problem.activation,
        widths,
        priorVariances: problem.priorVariances,
        initialVariances: startsTrained ? problem.priorVariances : problem.initialVariances,
        temperature: problem.temperature,
        seeds: networksAt(settings.chains, point.layers.widths, Math.max(...widths)),
        seed: settings.seed,
        // Networks of different widths are independent
        ...(widths === all[0] ? {} : { family: `width ${Math.max(...widths)}` }),
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
