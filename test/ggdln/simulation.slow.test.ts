import { expect, it } from 'vitest';
import { gatedGibbs, poolChains } from '../../src/samplers/gated/index.ts';
import { exactGated } from '../../src/theory/ggdln/index.ts';
import { randomProblem, rms, zScores } from './problems.ts';

const control = { progress() {}, cancelled: () => false };

for (const gates of [1, 2]) {
  it(`24 long chains against the exact finite-width posterior with ${gates} gates: |z| of order one`, {
    timeout: 600_000,
  }, () => {
    const { problem, test } = randomProblem({
      samples: 12,
      dimension: 8,
      gates: [gates],
      widths: [6],
      sigma: [1, 0.9],
      temperature: 0.25,
      seed: 2,
    });
    const exact = exactGated(problem, test);
    const task = { ...problem, testInputs: test.inputs, testGates: test.gates };
    const pool = poolChains(
      Array.from({ length: 24 }, (_, chain) =>
        gatedGibbs.run({ task, network: problem, seed: 11, chain, warmup: 200, draws: 6000 }, control),
      ),
    );
    const scores = [
      ...zScores(pool.mean.value.data, exact.mean, pool.mean.error.data),
      ...zScores(pool.covariance.value.data, exact.variance, pool.covariance.error.data),
      ...zScores(pool.directMean.value.data, exact.mean, pool.directMean.error.data),
      ...zScores(pool.directVariance.value.data, exact.variance, pool.directVariance.error.data),
      ...zScores(pool.orderParameters[0].value.data, exact.posteriorMean.data, pool.orderParameters[0].error.data),
    ];
    console.info(
      `rms z ${rms(scores).toFixed(2)}, largest ${Math.max(...scores.map(Math.abs)).toFixed(2)} of ${scores.length}`,
    );
    // Strongly correlated scores: their rms scatters from 0.6 to 1.6 over seeds, around one.
    expect(rms(scores)).toBeLessThan(1.8);
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4);
  });
}
