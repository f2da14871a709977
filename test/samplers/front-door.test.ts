import { expect, test } from 'vitest';
import { drawWeights, NetworkBatch, SquareLoss, zeroWeights } from '../../src/networks/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { extrapolateStep, gradientDescent, hmcJob, langevinJob, summarizeScalar } from '../../src/samplers/index.ts';
import { quiet, teacherTask } from './z-scores.ts';

const task = teacherTask(6, 8);
const network = { widths: [10, 8], priorVariances: [1, 1.2, 0.9] };
const common = { task, network, activation: 'erf', temperature: 0.2, seed: 1, chains: [0, 1, 2, 3] } as const;

test('the front door: HMC of an erf network and its diagnostics', () => {
  const { chains, divergences } = hmcJob.run({ ...common, warmup: 60, draws: 200 }, quiet);
  const { kind, rHat = 0, essBulk = 0, mcse = 0 } = summarizeScalar(chains.map(({ traces }) => traces.readoutNorm));
  expect(kind).toBe('usable');
  expect(rHat).toBeLessThan(1.05);
  expect(essBulk).toBeGreaterThan(100);
  expect(mcse).toBeLessThan(0.1);
  expect(divergences).toBe(0);
});

test('the front door: Langevin at two steps and its extrapolation', () => {
  const measured = [0.02, 0.01].map((step) => {
    const run = { ...common, scheme: 'euler', step, thinning: Math.round(0.2 / step), warmup: 20, draws: 100 } as const;
    const { chains } = langevinJob.run(run, quiet);
    const { mean = 0, mcse = 0 } = summarizeScalar(chains.map(({ traces }) => traces.readoutNorm));
    return { step, value: mean, mcse };
  });
  const { value, mcse } = extrapolateStep(measured, 1);
  expect(value).toBeGreaterThan(0);
  expect(mcse).toBeGreaterThan(measured[1].mcse);
});

test('the front door: gradient descent of two networks to their data', () => {
  const architecture = { inputs: 8, widths: [40], outputs: 1, activation: 'erf' } as const;
  const loss = new SquareLoss(new NetworkBatch(architecture, task.inputs, { replicas: 2 }), task.targets);
  const weights = zeroWeights(architecture, 2, 'f64');
  const streams = [0, 1].map((chain) => new RandomStream({ seed: 1, purpose: 'start', chain }));
  drawWeights(weights, [1, 1], streams);
  expect(gradientDescent(loss, weights).converged).toEqual([true, true]);
});
