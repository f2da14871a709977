import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { compare } from '../../src/experiment/run.ts';

const settings = { sampler: 'langevin', chains: 16, warmup: 60, draws: 250, thin: 8, seed: 5 };

function spec(simulation: object, network: object = {}, version: object = {}) {
  return parseSpec({
    ...version,
    theory: 'bpkr',
    data: { source: 'teacher', dimension: 5, noiseVariance: 0.25, train: 4, test: 10, seed: 3 },
    network: { width: 5, depth: 1, ...network },
    temperature: 0.5,
    simulation: { ...settings, ...simulation },
    judge: { rHat: 1.1 },
  });
}

async function compared(simulation: object) {
  const [{ comparison, simulation: sampled }] = (await compare(spec(simulation))).points;
  return { comparison, simulation: sampled };
}

describe('Langevin dynamics against the exact theory', () => {
  it('MALA, its step found in the warm-up, agrees', async () => {
    const { comparison, simulation } = await compared({});
    expect(comparison?.verdict).toBe('agree');
    expect(simulation?.diagnostics.acceptance).toBeGreaterThan(0.4);
    expect(simulation?.warnings).toEqual([]);
  });

  it('Euler-Maruyama disagrees at a long step, says that it is biased, and agrees after extrapolation', async () => {
    const long = { scheme: 'euler', stepSize: 0.08, thin: 4, draws: 400 };
    const { comparison, simulation } = await compared(long);
    expect(comparison?.verdict).toBe('disagree');
    expect(simulation?.warnings.join()).toMatch(/bias of order step\^1/);
    const short = { ...long, stepSize: 0.02, thin: 12, extrapolate: true };
    const { comparison: extrapolated, simulation: two } = await compared(short);
    expect(extrapolated?.verdict).toBe('agree');
    expect(two?.warnings.join()).toMatch(/extrapolated in the step to the power 1, from 0.0200 and 0.0100/);
  });

  it('the splitting scheme is extrapolated in the square of its step', async () => {
    const settings = { scheme: 'splitting', stepSize: 0.06, thin: 6, draws: 200, extrapolate: true };
    const { comparison, simulation } = await compared(settings);
    expect(comparison?.verdict).not.toBe('disagree');
    expect(simulation?.warnings.join()).toMatch(/extrapolated in the step to the power 2/);
  });

  it('settings that say nothing are refused by name', async () => {
    const refused = (simulation: object, field: RegExp) =>
      expect(async () => compare(spec({ draws: 1, warmup: 0, ...simulation }, {}, { version: 1 }))).rejects.toThrow(
        field,
      );
    await refused({ sampler: 'gibbs', scheme: 'mala' }, /simulation\.scheme/);
    await refused({ sampler: 'hmc', extrapolate: true }, /simulation\.extrapolate/);
    await refused({ extrapolate: true, stepSize: 0.1 }, /simulation\.extrapolate/);
    await refused({ scheme: 'euler', extrapolate: true }, /simulation\.stepSize/);
  });
});

describe('HMC takes the step and the kicks that it is given', () => {
  it('a step too long is rejected more often', async () => {
    const acceptance = async (stepSize: number) => {
      const hmc = { sampler: 'hmc', stepSize, leapfrogSteps: 5, chains: 4, warmup: 20, draws: 60, thin: 1 };
      return (await compared(hmc)).simulation?.diagnostics.acceptance as number;
    };
    const [short, long] = [await acceptance(0.05), await acceptance(1)];
    expect(short).toBeGreaterThan(0.98);
    expect(long).toBeLessThan(0.9);
  });
});
