import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ggdlnAdapter } from '../../src/experiment/adapters/ggdln/adapter.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { predict } from '../../src/experiment/run.ts';
import type { TheoryAdapter } from '../../src/experiment/theory-adapter.ts';
import { fromRows } from '../../src/linalg/matrix.ts';
import { relativeDistance } from './problems.ts';

const adapters = [ggdlnAdapter as TheoryAdapter];

interface Golden {
  readonly input: {
    readonly X: number[][];
    readonly Y: number[][];
    readonly gates: number[][][];
    readonly Xtest: number[][];
    readonly gatesTest: number[][][];
    readonly N: number[];
    readonly sigma: number[];
    readonly T: number;
  };
  readonly expected: {
    readonly minima?: readonly { readonly H: number; readonly u: number }[];
    readonly U?: number[][][];
    readonly trainSSE?: number;
  };
}

/** A golden problem as a spec with gates of one's own. */
async function predicted(name: string) {
  const path = join(import.meta.dirname, '..', 'golden', `ggdln_${name}.json`);
  const { input, expected } = JSON.parse(readFileSync(path, 'utf8')) as Golden;
  const spec = parseSpec(
    {
      theory: 'ggdln',
      data: { source: 'npz', path: `${name}.npz` },
      network: {
        widths: input.N,
        priorVariances: input.sigma.map((sigma) => sigma ** 2),
        gates: { kind: 'matrix', train: input.gates, test: input.gatesTest },
      },
      temperature: input.T,
    },
    adapters,
  );
  const task = {
    inputs: fromRows(input.X, 'X'),
    targets: fromRows(input.Y, 'Y'),
    testInputs: fromRows(input.Xtest, 'Xtest'),
    testTargets: fromRows(
      input.Xtest.map(() => [0]),
      'Ytest',
    ),
    digest: name,
    description: name,
  };
  const [{ prediction }] = (await predict(spec, { adapters, loadData: async () => task })).points;
  if (prediction === undefined) throw new Error('no prediction');
  return { prediction, expected, samples: input.X.length };
}

describe('special cases in the experiment', () => {
  it('all minima of a narrow network are in the prediction, the lowest first, with a warning', async () => {
    const { prediction, expected } = await predicted('15_two_minima');
    const minima = prediction.orderParameters.minima as readonly { H: number; U: number[][][] }[];
    expect(minima.length).toBe(2);
    expected.minima?.forEach(({ H, u }, i) => {
      expect(minima[i].H).toBeCloseTo(H, 7);
      expect(minima[i].U[0][0][0]).toBeCloseTo(u, 7);
    });
    expect(prediction.orderParameters.H).toBe(minima[0].H);
    expect(prediction.status.warnings?.join()).toMatch(/2 minima/);
  });

  it('T = 0 with more labels than features is the closed form of its limit', async () => {
    const { prediction, expected, samples } = await predicted('12_underparam_T0');
    const [u] = prediction.orderParameters.U as number[][][];
    expect(relativeDistance(u.flat(), expected.U?.flat(2) ?? [])).toBeLessThan(1e-9);
    expect(prediction.observables.variance).toBe(0);
    expect((prediction.observables.trainError as number) * samples).toBeCloseTo(expected.trainSSE ?? Number.NaN, 9);
    expect(prediction.orderParameters.interpolates).toBe(false);
  });
});
