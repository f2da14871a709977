/*
 * A complete small theory, as an example of what plugs into the experiment: the wide linear network in its limit, which is
 * Bayesian ridge regression with K = (sigma^2)^(L+1) / N0 X X^T, and a "simulation" that draws its weights exactly.
 */
import { z } from 'zod';
import type { PreparedData } from '../../src/experiment/point.ts';
import type { TheoryAdapter } from '../../src/experiment/theory-adapter.ts';
import { conditionalMean, conditionalVariance, conditionOn } from '../../src/gaussian/conditioning.ts';
import type { Estimate } from '../../src/judge/simulation.ts';
import { type CholeskyFactor, solveCholesky } from '../../src/linalg/cholesky.ts';
import { columnVector, diagonalOf, type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { gram, multiply, multiplyVector } from '../../src/linalg/products.ts';
import { simulationPlan } from '../../src/models/simulation-plan.ts';
import { RandomStream } from '../../src/random/stream.ts';
import type { Job } from '../../src/samplers/job.ts';
import { chains, draws, seed, thin, warmup } from '../../src/samplers/settings.ts';

/** What this theory adds to the spec: `bias` shifts the simulated targets, so that tests can make the rows disagree. */
interface ExampleExtra {
  readonly bias: number;
}

interface ChainInput {
  readonly data: PreparedData;
  readonly factor: CholeskyFactor;
  readonly variance: number;
  readonly temperature: number;
  readonly bias: number;
  readonly draws: number;
  readonly seed: number;
  readonly chain: number;
}

/** Means over the draws of one chain. */
interface ChainOutput {
  readonly trainError: number;
  readonly testMean: Float64Array;
}

const posteriorDraws: Job<ChainInput, ChainOutput> = {
  name: 'example-posterior-draws',
  run({ data, factor, variance, temperature, bias, draws, seed, chain }, control) {
    const stream = new RandomStream({ seed, purpose: 'example', chain });
    const { inputs, targets, testInputs } = data;
    const sum = { trainError: 0, testMean: new Float64Array(testInputs.rows) };
    for (let draw = 0; draw < draws && !control.cancelled(); draw++) {
      const weights = stream.fillNormal(new Float64Array(inputs.columns), Math.sqrt(variance / inputs.columns));
      const prior = multiplyVector(inputs, weights);
      const gap = prior.map((f, i) => targets.data[i] + bias - f - Math.sqrt(temperature) * stream.normal());
      const dual = solveCholesky(factor, columnVector(gap)).data;
      const correction = multiplyVector(inputs, dual, true);
      for (let j = 0; j < weights.length; j++) weights[j] += (variance / inputs.columns) * correction[j];
      const fit = multiplyVector(inputs, weights);
      for (let i = 0; i < fit.length; i++) sum.trainError += (fit[i] - targets.data[i]) ** 2 / fit.length / draws;
      const test = multiplyVector(testInputs, weights);
      for (let i = 0; i < test.length; i++) sum.testMean[i] += test[i] / draws;
      control.progress((draw + 1) / draws);
    }
    return sum;
  },
};

/** The job for a registry. */
export const exampleJobs = [posteriorDraws];

/** Variance of the function's weights: the product of all layers'. */
function functionVariance(variances: readonly number[]): number {
  return variances.reduce((product, variance) => product * variance, 1);
}

export const exampleAdapter: TheoryAdapter<ExampleExtra> = {
  id: 'example',
  title: 'Bayesian ridge regression',
  extension: { top: { bias: z.number().default(0) } },
  observables: {
    trainError: { label: 'training error', symbol: 'ε_train', description: 'Mean square distance to the targets.' },
    testError: { label: 'test error', symbol: 'ε_g', description: 'bias2 + variance, averaged over test points.' },
    bias2: { label: 'bias²', description: 'Square of the mean error.' },
    variance: { label: 'variance', description: 'Posterior variance of the function.' },
    testMean: { label: 'mean prediction', description: 'Posterior mean at each test point.', over: 'test points' },
  },
  headline: ['testError', 'trainError'],
  equations: [
    {
      title: 'Posterior mean',
      tex: 'f(x) = k(x)^\\top (K + T)^{-1} y',
      source: 'textbook',
      citation: 'cho2009',
    },
  ],
  citations: ['cho2009'],
  samplers: [
    {
      name: 'gibbs',
      title: 'Independent draws of the posterior',
      theories: ['example'],
      takes: 'linear networks',
      accuracy: 'exact',
      settings: { chains, warmup, draws, thin, seed },
      job: posteriorDraws,
    },
  ],
  standing: 'exact',

  predict({ data, layers, spec, cache }) {
    const variance = functionVariance(layers.priorVariances);
    // Everything the value depends on stands in the key; a sweep over T shares this one.
    const kernels = cache.get(`example ${data.digest}`, () => ({
      train: gram(data.inputs, 1 / data.inputs.columns),
      cross: multiply(data.testInputs, data.inputs, { transposeB: true }),
      test: diagonalOf(gram(data.testInputs, 1 / data.inputs.columns)),
    }));
    const train = scaled(kernels.train, variance);
    const cross = scaled(kernels.cross, variance / data.inputs.columns);
    const posterior = conditionOn(train, data.targets, spec.temperature);
    const mean = conditionalMean(posterior, cross).data;
    const variances = conditionalVariance(
      posterior,
      cross,
      kernels.test.map((k) => k * variance),
    );
    const bias2 = average(mean.map((f, i) => (f - data.testTargets.data[i]) ** 2));
    const spread = average(variances);
    const fit = multiplyVector(train, posterior.dual.data);
    const fitVariance = conditionalVariance(posterior, train, diagonalOf(train));
    const trainError = average(fit.map((f, i) => (f - data.targets.data[i]) ** 2 + fitVariance[i]));
    return {
      orderParameters: { variance },
      observables: { trainError, testError: bias2 + spread, bias2, variance: spread },
      freeEnergy: -posterior.logEvidence,
      status: { converged: true, residual: 0, iterations: 0, warnings: [] },
      references: {
        trainError: { value: trainError, standing: 'exact', form: 'exact' },
        testMean: { value: Array.from(mean), standing: 'exact', form: 'exact' },
      },
      citations: ['cho2009'],
      forms: { GP: { testError: bias2 + spread } },
    };
  },

  simulate({ data, layers, spec }, settings) {
    const variance = functionVariance(layers.priorVariances);
    const train = gram(data.inputs, variance / data.inputs.columns);
    const { factor } = conditionOn(train, data.targets, spec.temperature);
    return simulationPlan({
      job: posteriorDraws,
      inputs: Array.from({ length: settings.chains }, (_, chain) => ({
        data,
        factor,
        variance,
        temperature: spec.temperature,
        bias: spec.bias,
        draws: settings.draws,
        seed: settings.seed,
        chain,
      })),
      combine: (outputs) => ({
        sampler: 'gibbs',
        observables: {
          trainError: meanOf(outputs.map((output) => [output.trainError]))[0],
          testMean: stacked(meanOf(outputs.map((output) => Array.from(output.testMean)))),
        },
        diagnostics: { chains: outputs.length, draws: settings.draws },
        warnings: [],
      }),
    });
  },
};

function scaled(a: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((x) => x * factor),
  );
}

function average(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean over chains of each entry, with the standard error of the mean. */
function meanOf(chains: readonly (readonly number[])[]): (Estimate & { value: number; mcse: number })[] {
  return chains[0].map((_, entry) => {
    const values = chains.map((chain) => chain[entry]);
    const value = average(values);
    const square = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (values.length - 1);
    return { value, mcse: Math.sqrt(square / values.length), degreesOfFreedom: values.length - 1 };
  });
}

function stacked(estimates: ReturnType<typeof meanOf>): Estimate {
  return {
    value: estimates.map((estimate) => estimate.value),
    mcse: estimates.map((estimate) => estimate.mcse),
    degreesOfFreedom: estimates[0]?.degreesOfFreedom ?? 1,
  };
}
