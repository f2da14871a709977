import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { compare, predict } from '../../src/experiment/run.ts';
import {
  grantedDeviations,
  type HeuristicPoint,
  measuredDeviations,
  outsideDomain,
} from '../../src/models/bpkr/heuristic-domain.ts';
import { measuredNetworks } from '../../src/models/bpkr/heuristic-rows.ts';
import {
  type MeasuredNetwork,
  readMeasuredNetworks,
  writeMeasuredNetworks,
} from '../../src/models/bpkr/measured-network.ts';

const inside: HeuristicPoint = {
  activation: 'relu',
  depth: 2,
  outputs: 1,
  load: 1,
  renormalization: 1.3,
  noise: 0.08,
};

describe('the measured domain of the heuristic', () => {
  it('was measured for both activations at L = 1, 2, 3, on the teacher and on the digits', () => {
    for (const activation of ['relu', 'erf'] as const) {
      for (const depth of [1, 2, 3]) {
        const own = measuredNetworks.filter((row) => row.activation === activation && row.depth === depth);
        for (const data of ['teacher', 'teacher-2', 'digits']) {
          expect(own.filter((row) => row.data === data).length).toBeGreaterThan(0);
        }
        expect(Math.max(...own.map(({ rHat }) => rHat))).toBeLessThan(1.03);
        expect(Math.min(...own.map(({ acceptance }) => acceptance))).toBeGreaterThan(0.6);
      }
    }
  });

  it('ends where no network was measured, and says on which axis', () => {
    expect(outsideDomain(inside)).toBeUndefined();
    const ends = (change: Partial<HeuristicPoint>) => outsideDomain({ ...inside, ...change });
    expect(ends({ depth: 4 })).toMatch(/relu, depth 4/);
    expect(ends({ outputs: 3 })).toMatch(/several outputs/);
    expect(ends({ load: 5 })).toMatch(/P\/N = 5, relu networks of depth 2 were measured up to 2/);
    expect(ends({ renormalization: 3 })).toMatch(/\|a\|²\/\(N σ²\) = 3/);
    expect(ends({ noise: 1e-4 })).toMatch(/T\/⟨y²⟩ = 0.0001, .* down to/);
    // Nearer to infinite width is always inside.
    expect(ends({ load: 0 })).toBeUndefined();
  });

  it('is kept as a table that reads back', () => {
    expect(readMeasuredNetworks(writeMeasuredNetworks(measuredNetworks))).toEqual(measuredNetworks);
    expect(measuredNetworks[0].readoutNorm.theory).toBeGreaterThan(1);
    expect(measuredNetworks[0].readoutNorm.gp).toBeUndefined();
  });

  it('grants half as much again as the largest deviation of its activation and depth up to the next measured load, and 5 % at least', () => {
    const off = (networks: number) => ({ theory: 1, networks, error: 0.01 });
    const base = { ...measuredNetworks[0], activation: 'erf', depth: 2, samples: 20 } as MeasuredNetwork;
    const rows: MeasuredNetwork[] = [
      { ...base, width: 40, variance: off(1.1), bias2: off(1.001) },
      { ...base, width: 40, variance: off(1), bias2: off(1.001) },
      { ...base, width: 20, variance: off(0.8), bias2: off(1.001) },
      { ...base, width: 10, variance: off(1.4), bias2: off(1.001) },
      { ...base, depth: 3, variance: off(9) },
    ];
    const at = { activation: 'erf', depth: 2 } as const;
    expect(measuredDeviations({ ...at, load: 0.2 }, rows).variance).toBeCloseTo(0.2, 12);
    expect(measuredDeviations({ ...at, load: 0.7 }, rows).variance).toBeCloseTo(0.2, 12);
    expect(measuredDeviations({ ...at, load: 2 }, rows).variance).toBeCloseTo(0.4, 12);
    expect(grantedDeviations({ ...at, load: 1 }, rows).variance).toBeCloseTo(0.3, 12);
    expect(grantedDeviations({ ...at, load: 1 }, rows).bias2).toBe(0.05);
  });
});

describe('compare judges nonlinear networks by it', () => {
  const spec = (network: object, extra: object = {}) =>
    parseSpec({
      theory: 'bpkr',
      data: { source: 'teacher', dimension: 20, noiseVariance: 0.25, train: 20, test: 20, seed: 3 },
      network: { width: 30, depth: 1, closure: 'outside', ...network },
      temperature: 0.1,
      simulation: { sampler: 'hmc', chains: 8, warmup: 60, draws: 80, seed: 5 },
      judge: { rHat: 1.2, ess: 30 },
      ...extra,
    });

  it('erf: the readout alone has a norm deficit', async () => {
    for (const depth of [1, 3]) {
      const [{ prediction }] = (await predict(spec({ activation: 'erf', depth }))).points;
      const deficits = prediction?.observables.normDeficits as (number | null)[];
      expect(deficits.slice(0, -1)).toEqual(new Array(depth).fill(null));
      expect(deficits[depth]).toBeLessThan(0);
    }
    const [{ comparison }] = (await compare(spec({ activation: 'erf', depth: 1 }))).points;
    expect(comparison?.observables.find(({ name }) => name === 'normDeficits')?.entries).toBe(1);
    expect(comparison?.verdict).not.toBe('disagree');
  });

  it('outside of it the verdict is undecided, and says why', async () => {
    const [{ comparison }] = (await compare(spec({ activation: 'relu', depth: 1, width: 5 }))).points;
    expect(comparison?.verdict).toBe('undecided');
    expect(comparison?.reason).toMatch(/outside the measured domain of the heuristic: P\/N = 4/);
  });
});
