import { describe, expect, it } from 'vitest';
import { type TrainingRun, theoryTime } from '../../src/theory/ndk/training-run.ts';

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const inputs = [
  [1, -0.5, 0.3],
  [0.2, 0.8, -1],
];
const targets = [0.7, -0.4];

/** Training predictions of a linear network of one hidden layer of 3 after steps of gradient descent, weights scaled by `scale`. */
function descend(scale: number, steps: number, rate: (gradient: number, weight: number) => number): number[] {
  const w = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (0.3 * Math.sin(3 * i + j + 1)) / scale));
  const a = [0.5, -0.2, 0.4].map((x) => x / scale);
  const forward = (x: readonly number[]) =>
    scale *
    dot(
      a,
      w.map((row) => scale * dot(row, x)),
    );
  for (let step = 0; step < steps; step++) {
    const errors = inputs.map((x, mu) => forward(x) - targets[mu]);
    const ga = a.map((_, i) => errors.reduce((sum, e, mu) => sum + e * scale * scale * dot(w[i], inputs[mu]), 0));
    const gw = w.map((_, i) =>
      [0, 1, 2].map((j) => errors.reduce((s, e, mu) => s + e * scale * scale * a[i] * inputs[mu][j], 0)),
    );
    for (let i = 0; i < 3; i++) {
      a[i] += rate(ga[i], a[i]);
      for (let j = 0; j < 3; j++) w[i][j] += rate(gw[i][j], w[i][j]);
    }
  }
  return inputs.map(forward);
}

describe('a run of PyTorch in the units of the theory', () => {
  const run = { learningRate: 0.02, steps: 40, weightDecay: 0.05, samples: 2, fanIns: [3, 3] } as const;

  it("is the theory's gradient descent at t with T / sigma^2, step by step", () => {
    // nn.Linear, MSELoss mean: the gradient of (1/P) sum (f - y)^2 is errors times 2 / P = 1.
    const torch = descend(1, run.steps, (g, w) => -run.learningRate * (g + run.weightDecay * w));
    const { time, decay, oneTime } = theoryTime(run);
    const dt = time[0] / run.steps;
    const theory = descend(1 / Math.sqrt(3), run.steps, (g, w) => -dt * (g + decay[0] * w));
    expect(oneTime).toBe(true);
    for (const [mu, value] of torch.entries()) expect(theory[mu]).toBeCloseTo(value, 13);
  });

  it('has the loss as a sum over samples and outputs, halved', () => {
    const ntk = { ...run, parametrization: 'ntk', samples: 50, outputs: 4 } as const;
    expect(theoryTime(ntk).time[0]).toBeCloseTo(40 * 0.02 * (2 / 200), 14);
    expect(theoryTime({ ...ntk, reduction: 'sum' }).time[0]).toBeCloseTo(40 * 0.02 * 2, 14);
    expect(theoryTime({ ...ntk, reduction: 'sum', batch: 10 }).time[0]).toBeCloseTo((40 * 0.02 * 2 * 10) / 50, 14);
    expect(theoryTime({ ...ntk, batch: 10 }).time[0]).toBeCloseTo(40 * 0.02 * (2 / 200), 14);
  });

  it('adds up momentum and keeps the ratio of decay to gradient', () => {
    const heavy = theoryTime({ ...run, momentum: 0.9 });
    expect(heavy.time[0]).toBeCloseTo(10 * theoryTime(run).time[0], 12);
    expect(heavy.decay).toEqual(theoryTime(run).decay);
  });

  it('turns noise into a temperature: variance 2 T dt a step, of the scaled weights', () => {
    const { temperature, time } = theoryTime({ ...run, noise: 0.01 });
    expect(2 * temperature[0] * (time[0] / run.steps)).toBeCloseTo(3 * 0.01 ** 2, 15);
  });

  it('says where layers of other fan-ins run at other times, and which learning rates would give one', () => {
    const { oneTime, time, learningRates } = theoryTime({ ...run, fanIns: [784, 100] });
    expect(oneTime).toBe(false);
    expect(time[0] / time[1]).toBeCloseTo(7.84, 12);
    expect(learningRates[1] / learningRates[0]).toBeCloseTo(7.84, 12);
  });

  it('names the setting that is wrong', () => {
    const bad: [string, Partial<TrainingRun>][] = [
      ['learningRate', { learningRate: 0 }],
      ['momentum', { momentum: 1 }],
      ['batch', { batch: 3 }],
      ['steps', { steps: 1.5 }],
      ['weightDecay', { weightDecay: Number.NaN }],
      ['fanIns[1]', { fanIns: [3, -1] }],
      ['fanIns', { fanIns: undefined }],
    ];
    for (const [field, change] of bad) {
      expect(() => theoryTime({ ...run, ...change } as TrainingRun)).toThrow(expect.objectContaining({ field }));
    }
  });
});
