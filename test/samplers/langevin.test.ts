import { expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { type LangevinInput, langevinJob } from '../../src/samplers/langevin/langevin-job.ts';
import { extrapolateStep } from '../../src/samplers/langevin/step-extrapolation.ts';
import { exactLinear } from './exact-linear.ts';
import { average, BONFERRONI, largest, quiet, teacherTask, zAgainstExact, zScore } from './z-scores.ts';

const base: LangevinInput = {
  task: teacherTask(4, 5),
  network: { widths: [5], priorVariances: [1.2, 0.9] },
  activation: 'linear',
  temperature: 0.5,
  seed: 6,
  chains: Array.from({ length: 16 }, (_, chain) => chain),
  scheme: 'mala',
  step: 0.05,
  thinning: 8,
  warmup: 100,
  draws: 400,
};
const prior = { temperature: Number.POSITIVE_INFINITY, step: 0.5, thinning: 2, warmup: 20, draws: 600 };

test('splitting meets the prior exactly at any step', () => {
  const { chains } = langevinJob.run({ ...base, ...prior, scheme: 'splitting' }, quiet);
  for (const name of ['deficit1', 'deficit2']) {
    expect(
      Math.abs(
        zScore(
          chains.map((chain) => average(chain.traces[name])),
          0,
        ),
      ),
    ).toBeLessThan(4.5);
  }
});

test('Euler-Maruyama inflates the prior variance by 1 / (1 - step / 2), as stated', () => {
  const { chains } = langevinJob.run({ ...base, ...prior, scheme: 'euler' }, quiet);
  const readout = chains.map((chain) => average(chain.traces.readoutNorm));
  expect(Math.abs(zScore(readout, 0.9 / (1 - 0.25)))).toBeLessThan(4.5);
});

test('MALA = exact finite-width averages', () => {
  const exact = exactLinear(base.task, base.network, 0.5, 50);
  const { chains, acceptance } = langevinJob.run({ ...base, reference: matrix(3, 1, exact.mean) }, quiet);
  expect(acceptance).toBeGreaterThan(0.4);
  expect(acceptance).toBeLessThan(0.75);
  const { scalars } = zAgainstExact(chains, exact, 0.5);
  expect(largest(Object.values(scalars))).toBeLessThan(BONFERRONI);
});

test('Euler-Maruyama is biased at a finite step, and not after extrapolation', () => {
  const exact = exactLinear(base.task, base.network, 0.5, 50).readoutNorm;
  const measured = [0.04, 0.02].map((step) => {
    const { chains } = langevinJob.run(
      { ...base, scheme: 'euler', step, thinning: Math.round(0.3 / step), draws: 600 },
      quiet,
    );
    const readout = chains.map((chain) => average(chain.traces.readoutNorm));
    const value = average(readout);
    return { step, value, mcse: (value - exact) / zScore(readout, exact) };
  });
  const { value, mcse } = extrapolateStep(measured, 1);
  expect(Math.abs(value - exact) / mcse).toBeLessThan(4);
});

test('the splitting scheme = exact averages where its step is short', () => {
  const exact = exactLinear(base.task, base.network, 0.5, 50);
  const { chains } = langevinJob.run({ ...base, scheme: 'splitting', step: 0.04 }, quiet);
  const readout = chains.map((chain) => average(chain.traces.readoutNorm));
  expect(Math.abs(zScore(readout, exact.readoutNorm))).toBeLessThan(4.5);
});

test('a step beyond stability is reported, and leaves no NaN', () => {
  const result = langevinJob.run({ ...base, scheme: 'euler', step: 5, temperature: 0.001 }, quiet);
  expect(result.divergences).toBeGreaterThan(0);
  for (const chain of result.chains) {
    expect(chain.draws).toBeLessThan(base.draws);
    for (const trace of Object.values(chain.traces)) expect(trace.every(Number.isFinite)).toBe(true);
  }
});

test('extrapolation: the intercept of an exact line, and of a parabola at order 2', () => {
  const line = extrapolateStep(
    [
      { step: 0.1, value: 1.2, mcse: 0.1 },
      { step: 0.2, value: 1.4, mcse: 0.1 },
    ],
    1,
  );
  expect(line.value).toBeCloseTo(1, 12);
  expect(line.slope).toBeCloseTo(2, 12);
  expect(line.mcse).toBeCloseTo(0.1 * Math.sqrt(5), 12);
  const three = [0.1, 0.2, 0.4].map((step) => ({ step, value: 3 - step * step, mcse: 0.2 }));
  const parabola = extrapolateStep(three, 2);
  expect(parabola.value).toBeCloseTo(3, 12);
  expect(parabola.chiSquare).toBeLessThan(1e-20);
  expect(() => extrapolateStep([{ step: 0.1, value: 1, mcse: 0.1 }], 1)).toThrow(InputError);
});
