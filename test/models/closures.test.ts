import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { compare, predict } from '../../src/experiment/run.ts';

async function predictionOf(network: object, data: object = {}) {
  const spec = parseSpec({
    theory: 'bpkr',
    data: { source: 'teacher', dimension: 8, noiseVariance: 0.25, train: 6, test: 5, seed: 3, ...data },
    network: { width: 30, ...network },
    temperature: 0.1,
  });
  const [{ prediction }] = (await predict(spec)).points;
  if (prediction === undefined) throw new Error('no prediction');
  return prediction;
}

describe('network.closure', () => {
  it('auto: the one-neuron density for one hidden layer, outside beside it', async () => {
    const prediction = await predictionOf({ activation: 'erf', depth: 1 });
    expect(prediction.orderParameters).toMatchObject({ closure: 'neuron', resolved: true });
    const scalar = await predictionOf({ activation: 'erf', depth: 1, closure: 'outside' });
    expect(prediction.forms?.outside.variance).toBe(scalar.observables.variance);
    expect(Number(prediction.observables.variance) / Number(scalar.observables.variance)).toBeCloseTo(1, 1);
  });

  it('hidden kernels: one-neuron density learns where the infinitely wide network stays; networks are recorded beside', async () => {
    const spec = parseSpec({
      theory: 'bpkr',
      data: { source: 'teacher', dimension: 6, noiseVariance: 0.1, train: 6, test: 5, seed: 3 },
      network: { width: 6, depth: 1, activation: 'tanh' },
      temperature: 0.1,
      simulation: { sampler: 'hmc', chains: 8, warmup: 60, draws: 150, seed: 1 },
    });
    const [{ prediction, simulation }] = (await compare(spec)).points;
    const { value, mcse } = simulation?.observables.kernelAlignment ?? {};
    const first = (values: unknown) => (Array.isArray(values) ? Number(values[0]) : Number.NaN);
    const theory = first(prediction?.observables.kernelAlignment);
    expect(theory).toBeGreaterThan(first(prediction?.forms?.GP.kernelAlignment));
    expect(Math.abs(first(value) - theory)).toBeLessThan(0.1 * theory + 4 * first(mcse));
  });

  it('auto: the reason why the density of one neuron was not taken is said', async () => {
    const { orderParameters } = await predictionOf({ activation: 'erf', depth: 1 }, { train: 400, dimension: 40 });
    expect(orderParameters).toMatchObject({ closure: 'outside' });
    expect(orderParameters.closureReason).toMatch(/beyond ten seconds/);
  });

  it('auto: outside for deeper networks, nested beside it with the spread', async () => {
    const prediction = await predictionOf({ activation: 'tanh', depth: 2 });
    expect(prediction.orderParameters.closure).toBe('outside');
    const inside = await predictionOf({ activation: 'tanh', depth: 2, closure: 'nested' });
    expect(prediction.forms?.nested).toEqual(inside.observables);
    const spread = prediction.orderParameters.closureSpread as { variance: number };
    const [a, b] = [Number(prediction.observables.variance), Number(inside.observables.variance)];
    expect(spread.variance).toBeCloseTo(Math.abs(b / a - 1), 10);
  });

  it('readout is another theory for deep networks, and the same for one hidden layer', async () => {
    for (const activation of ['erf', 'relu']) {
      const of = async (closure: string, depth: number) =>
        Number((await predictionOf({ activation, depth, closure })).observables.readoutNorm);
      expect(await of('readout', 1)).toBeCloseTo(await of('outside', 1), 12);
      expect(Math.abs((await of('readout', 2)) - (await of('outside', 2)))).toBeGreaterThan(1e-4);
    }
  });

  it('refuses by name: linear networks, depth for the neuron, several outputs of deeper networks', async () => {
    await expect(predictionOf({ activation: 'linear', closure: 'nested' })).rejects.toThrow(/network\.closure.*linear/);
    await expect(predictionOf({ activation: 'erf', depth: 2, closure: 'neuron' })).rejects.toThrow(/2 hidden layers/);
    const deep = predictionOf({ activation: 'erf', depth: 2, closure: 'outside' }, { outputs: 3 });
    await expect(deep).rejects.toThrow(/network\.closure.*3 outputs/);
    const automatic = await predictionOf({ activation: 'erf', depth: 2 }, { outputs: 3 });
    expect(automatic.status.converged).toBe(true);
  });
});
