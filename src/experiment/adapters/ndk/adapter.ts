import { AVERAGED } from '../../../base/conventions.ts';
import { predictNdk } from '../../../models/ndk/predict.ts';
import { type NdkSettings, simulateNdk } from '../../../models/ndk/simulation.ts';
import { samplersOf } from '../../../samplers/registry.ts';
import type { TheoryAdapter } from '../../theory-adapter.ts';
import { checkDynamicsSpec } from './checks.ts';
import { problemOf } from './point.ts';
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
  samplers: samplersOf('ndk'),
  widthless: true,
  standing: 'infinite-width',

  check: checkDynamicsSpec,

  predict: (point) => predictNdk(problemOf(point), point.spec.simulation as NdkSettings),

  simulate: (point, settings) => simulateNdk(problemOf(point), settings as NdkSettings),
};
