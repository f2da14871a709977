import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { memoryStore } from '../../src/experiment/result-store.ts';
import type { PointResult } from '../../src/experiment/results.ts';
import { compare, predict, type RunOptions } from '../../src/experiment/run.ts';
import { bonferroniBound } from '../../src/judge/score.ts';
import { inlineExecutor } from '../../src/samplers/inline-executor.ts';
import { exampleAdapter } from './example-adapter.ts';
import { loadExampleData } from './example-data.ts';

const adapters = [exampleAdapter];
const options: RunOptions = { loadData: loadExampleData, adapters };

function spec(extra: object = {}) {
  return parseSpec(
    {
      theory: 'example',
      data: { source: 'teacher', dimension: 8, train: 20, test: 6, seed: 3 },
      network: { width: 10, depth: 1 },
      temperature: 0.1,
      sweep: { temperature: [0.1, 0.3, 1] },
      simulation: { chains: 16, draws: 100, seed: 5, at: { temperature: [0.3] } },
      ...extra,
    },
    adapters,
  );
}

describe('a run', () => {
  it('predicts every point of the sweep in order and simulates the chosen ones', async () => {
    const { points } = await compare(spec(), options);
    expect(points.map((point) => point.parameters)).toEqual([0.1, 0.3, 1].map((t) => ({ temperature: t })));
    expect(points.map((point) => point.simulation !== undefined)).toEqual([false, true, false]);
    expect(points[0].prediction?.observables.trainError).toBeLessThan(
      points[2].prediction?.observables.trainError as number,
    );
  });

  it('agrees where the simulation samples the theory, and disagrees where it does not', async () => {
    const good = (await compare(spec(), options)).points[1].comparison;
    expect(good?.verdict).toBe('agree');
    expect(good?.entries).toBe(7);
    const bad = (await compare(spec({ bias: 1 }), options)).points[1].comparison;
    expect(bad?.verdict).toBe('disagree');
    expect(bad?.maxAbsZ).toBeGreaterThan(6);
  });

  it('tells how far it is every second, also while a point says nothing of itself', async () => {
    const slow = {
      ...inlineExecutor,
      map: async (...request: Parameters<typeof inlineExecutor.map>) => {
        await new Promise((resolve) => setTimeout(resolve, 2300));
        return inlineExecutor.map(...request);
      },
    } as typeof inlineExecutor;
    let told = 0;
    const one = parseSpec({
      theory: 'bpkr',
      data: { source: 'teacher', dimension: 4, train: 3, test: 2 },
      network: { depth: 1, width: 4 },
      temperature: 0.1,
    });
    await predict(one, {
      executor: slow,
      theoryInWorkers: true,
      onProgress: ({ stage }) => {
        if (stage === 'predict') told++;
      },
    });
    // Before, after, and twice meanwhile.
    expect(told).toBeGreaterThanOrEqual(4);
  });

  it('computes no point whose digest is stored', async () => {
    const store = memoryStore();
    const cleared: string[] = [];
    const checkpoints = {
      load: async () => undefined,
      save: () => undefined,
      clear: async (digest: string) => void cleared.push(digest),
    };
    const kept = { ...options, store, checkpoints };
    const first = await compare(spec(), kept);
    const second = await compare(spec({ title: 'another title', judge: { level: 0.05 } }), kept);
    expect([first.reused, second.reused]).toEqual([0, 4]);
    // A checkpoint that a killed process left beside the stored simulation goes too.
    expect(cleared).toHaveLength(2);
    expect(cleared[0]).toBe(cleared[1]);
    expect(second.points[1].simulation).toEqual(first.points[1].simulation);
    const other = await compare(spec({ temperature: 5, sweep: {}, simulation: {} }), { ...options, store });
    expect(other.reused).toBe(0);
  });

  it('keeps what is done when it is stopped', async () => {
    const controller = new AbortController();
    const seen: PointResult[] = [];
    const result = await predict(spec(), {
      ...options,
      signal: controller.signal,
      onPoint: (point) => {
        seen.push(point);
        if (seen.length === 2) controller.abort();
      },
    });
    expect(result.interrupted).toBe(true);
    expect(result.points).toHaveLength(2);
  });

  it('names the swept value in an error of one point', async () => {
    const parsed = spec({ sweep: { 'network.depth': [1, 2] }, network: { widths: [10] }, simulation: {} });
    await expect(compare(parsed, options)).rejects.toThrow('network.widths: found 1 widths, expected 2');
  });
});

describe('a comparison of several points', () => {
  it('is judged by one level: its bound is that of all numbers together', async () => {
    const all = spec({ simulation: { chains: 16, draws: 50 } });
    const { points } = await compare(all, options);
    const bounds = new Set(points.flatMap((point) => point.comparison?.observables.map(({ bound }) => bound) ?? []));
    expect([...bounds]).toEqual([bonferroniBound(0.01, 3 * 7)]);
  });
});
