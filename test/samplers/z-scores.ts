import { type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import type { JobControl } from '../../src/samplers/job.ts';
import type { NetworkChain, NetworkTask } from '../../src/samplers/network-chain.ts';
import type { ExactLinear } from './exact-linear.ts';

/** A control that nobody listens to. */
export const quiet: JobControl = { progress: () => undefined, cancelled: () => false };

export const average = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

/** Deviation of the mean of independent values from what is expected, in standard errors. */
export function zScore(values: readonly number[], expected: number): number {
  const mean = average(values);
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return (mean - expected) / Math.sqrt(variance / values.length);
}

export const rms = (values: readonly number[]) => Math.sqrt(average(values.map((x) => x * x)));
export const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

/**
 * Two-sided quantile of Student's t with 15 degrees of freedom (16 chains) at level 0.01 / 1000: no |z| of a thousand above it,
 * nine hundred and ninety times in a thousand.
 */
export const BONFERRONI = 6.5;

/** A noisy linear teacher. */
export function teacherTask(samples: number, inputs: number, outputs = 1, seed = 11, testPoints = 3): NetworkTask {
  const stream = new RandomStream({ seed, purpose: 'task' });
  const x = matrix(samples, inputs);
  const test = matrix(testPoints, inputs);
  const y = matrix(samples, outputs);
  stream.fillNormal(x.data);
  stream.fillNormal(test.data);
  const teacher = stream.fillNormal(new Float64Array(inputs * outputs), 1 / Math.sqrt(inputs));
  for (let i = 0; i < samples; i++) {
    for (let a = 0; a < outputs; a++) {
      let f = 0;
      for (let j = 0; j < inputs; j++) f += x.data[i * inputs + j] * teacher[j * outputs + a];
      y.data[i * outputs + a] = 1.5 * f + 0.5 * stream.normal();
    }
  }
  return { inputs: x, targets: y, testInputs: test };
}

/** z-scores of chains of a network with one output against its exact averages, by observable. */
export function zAgainstExact(
  chains: readonly NetworkChain[],
  exact: ExactLinear,
  temperature: number,
): { scalars: Record<string, number>; kernels: number[] } {
  const trace = (name: string) => chains.map((chain) => average(chain.traces[name]));
  const scalars: Record<string, number> = {};
  for (const name of ['U', 'inverseU', 'readoutNorm'] as const) {
    if (name in chains[0].traces) scalars[name] = zScore(trace(name), exact[name]);
  }
  if (temperature > 0) {
    scalars.trainError = zScore(trace('trainError'), exact.trainError);
    scalars.force = zScore(trace('force'), exact.deficit);
  }
  for (const name of Object.keys(chains[0].traces).filter((key) => key.startsWith('deficit'))) {
    scalars[name] = zScore(trace(name), exact.deficit);
  }
  exact.mean.forEach((mean, i) => {
    scalars[`mean ${i}`] = zScore(
      chains.map((chain) => chain.testMean.data[i]),
      mean,
    );
    scalars[`variance ${i}`] = zScore(
      chains.map((chain) => chain.testSquare.data[i]),
      exact.variance[i],
    );
  });
  const kernels: number[] = [];
  chains[0].kernels.forEach((kernel: Matrix, l) => {
    for (let i = 0; i < kernel.rows; i++) {
      for (let j = 0; j <= i; j++) {
        const values = chains.map((chain) => chain.kernels[l].data[i * kernel.rows + j]);
        kernels.push(zScore(values, exact.kernels[l].data[i * exact.kernels[l].rows + j]));
      }
    }
  });
  return { scalars, kernels };
}
