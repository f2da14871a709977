import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONVENTION_VERSION, conventionsPage } from '../../src/base/conventions.ts';
import { loadTask } from '../../src/data/load.ts';
import { adapters } from '../../src/experiment/adapters/index.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { planPoints } from '../../src/experiment/points.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { memoryStore } from '../../src/experiment/result-store.ts';
import { compare, predict } from '../../src/experiment/run.ts';
import { solveCholesky, tryCholesky } from '../../src/linalg/cholesky.ts';
import { type Matrix, matrix, transpose } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';

const T = 0.2;
const data = { source: 'teacher', dimension: 10, outputs: 3, train: 8, test: 6, noiseVariance: 0.1, seed: 3 };
const base = { data, temperature: T };
/** One problem with three outputs in the words of each theory, at infinite width and after learning. */
const specs = {
  bpkr: { ...base, theory: 'bpkr', network: { depth: 1, width: 1e9, activation: 'linear' } },
  ggdln: { ...base, theory: 'ggdln', network: { depth: 1, width: 'infinity', gates: { kind: 'none' } } },
  ndk: {
    ...base,
    theory: 'ndk',
    network: { depth: 1, width: 'infinity', activation: 'linear' },
    dynamics: { times: [1e4], variance: true },
  },
  continual: {
    ...base,
    theory: 'continual',
    coupling: 1,
    network: { depth: 1, width: 'infinity', activation: 'linear' },
    tasks: { kind: 'repeated', count: 1, samples: 'same' },
  },
} as const;

/** Errors of the Gaussian process, written out: mean K* (K + T)^-1 Y, variance K** - K* (K + T)^-1 K*^T for each output. */
async function expectedErrors(): Promise<{ [name: string]: number }> {
  const { inputs, targets, testInputs, testTargets } = await loadTask(parseSpec(specs.bpkr).spec.data);
  const kernel = (a: Matrix, b: Matrix) => {
    const k = multiply(a, b, { transposeB: true });
    return { ...k, data: k.data.map((value) => value / a.columns) };
  };
  const ridge = kernel(inputs, inputs);
  for (let i = 0; i < ridge.rows; i++) ridge.data[i * ridge.rows + i] += T;
  const factor = tryCholesky(ridge);
  if (factor === undefined) throw new Error('singular');
  const at = (points: Matrix, wanted: Matrix) => {
    const cross = kernel(points, inputs);
    const mean = multiply(cross, solveCholesky(factor, targets));
    const explained = multiply(cross, solveCholesky(factor, transpose(cross)));
    const own = kernel(points, points);
    let [bias2, variance] = [0, 0];
    for (let x = 0; x < points.rows; x++) {
      for (let k = 0; k < 3; k++) {
        bias2 += (mean.data[x * 3 + k] - wanted.data[x * 3 + k]) ** 2 / points.rows;
        variance += (own.data[x * points.rows + x] - explained.data[x * points.rows + x]) / points.rows;
      }
    }
    return { bias2, variance, total: bias2 + variance };
  };
  const test = at(testInputs, testTargets);
  return {
    bias2: test.bias2,
    variance: test.variance,
    testError: test.total,
    trainError: at(inputs, matrix(targets.rows, 3, targets.data)).total,
  };
}

const numberOf = (value: unknown): number => (Array.isArray(value) ? numberOf(value.at(-1)) : Number(value));

describe('errors of three outputs are averages over points of the sum over outputs', () => {
  test.each(Object.keys(specs) as (keyof typeof specs)[])(
    '%s predicts the errors of the Gaussian process',
    async (id) => {
      const expected = await expectedErrors();
      const { points } = await predict(parseSpec(specs[id]));
      const observables = points[0].prediction?.observables ?? {};
      for (const [name, value] of Object.entries(expected)) {
        expect(numberOf(observables[name]) / value, name).toBeCloseTo(1, 5);
      }
    },
  );

  test.each([
    [
      'bpkr',
      {
        network: { depth: 1, width: 150, activation: 'linear' },
        simulation: { chains: 16, warmup: 50, draws: 60, seed: 2 },
      },
    ],
    [
      'ggdln',
      {
        network: { depth: 1, width: 150, gates: { kind: 'none' } },
        simulation: { chains: 16, warmup: 50, draws: 60, seed: 2 },
      },
    ],
    [
      'ndk',
      {
        network: { depth: 1, width: 150, activation: 'linear' },
        dynamics: { times: [20], variance: true },
        simulation: { chains: 32, seed: 2 },
      },
    ],
    [
      'continual',
      {
        network: { depth: 1, width: 150, activation: 'linear' },
        simulation: { sampler: 'gibbs', networks: 32, seed: 2 },
      },
    ],
  ] as const)('%s simulates what it predicts', async (id, more) => {
    const { points } = await compare(parseSpec({ ...specs[id], ...more }));
    const [{ prediction, simulation }] = points;
    for (const name of ['testError', 'trainError']) {
      const theory = numberOf(prediction?.observables[name]);
      const estimate = simulation?.observables[name];
      const error = Math.hypot(numberOf(estimate?.mcse), 0.06 * theory);
      expect(Math.abs(numberOf(estimate?.value) - theory) / error, name).toBeLessThan(4);
    }
  });
});

test('the page of the documentation is made from the one source', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/conventions.md'), 'utf8')).toBe(conventionsPage());
  expect(CONVENTION_VERSION).toBe(2);
});

test('results of older conventions are computed again, and that is said', async () => {
  const parsed = parseSpec(specs.bpkr);
  const [plan] = await planPoints(parsed, async (d) => withDigest(await loadTask(d)), adapters);
  const store = memoryStore();
  const old = (await predict(parsed)).points[0].prediction;
  if (old === undefined) throw new Error('no prediction');
  await store.put({ kind: 'prediction', digest: plan.formerDigest, value: old, seconds: 0 });
  const again = await predict(parsed, { store });
  expect(again.reused).toBe(0);
  expect(again.warnings.join()).toMatch(/1 stored results follow older conventions/);
  expect((await predict(parsed, { store })).warnings.join()).not.toMatch(/older conventions/);
});
