import { describe, expect, it } from 'vitest';
import { installNativeBackend } from '../../src/node/blas/install.ts';
import { figureSvg } from '../../src/node/render.ts';
import { ggdlnFigures } from '../../src/report/catalogue/ggdln/index.ts';
import type { FigureData, LineSeries } from '../../src/report/figure/figure.ts';
import { inlineExecutor } from '../../src/samplers/inline-executor.ts';

installNativeBackend();

async function computed(id: string): Promise<FigureData> {
  const figure = ggdlnFigures.find((candidate) => candidate.id === id);
  if (figure === undefined) throw new Error(`no figure ${id}`);
  return figure.compute({ quick: true, seed: 1, executor: inlineExecutor });
}

function line(figure: FigureData, panel: number, name: string): LineSeries {
  const found = figure.panels[panel].series.find((series) => series.type === 'line' && series.name === name);
  if (found?.type !== 'line') throw new Error(`no line ${name} in panel ${panel} of ${figure.id}`);
  return found;
}

function at(series: LineSeries, x: number): number {
  const value = series.y[series.x.indexOf(x)];
  if (typeof value !== 'number') throw new Error(`no ${x} in ${series.name}`);
  return value;
}

describe('figures of gated networks, quick form', () => {
  for (const { id } of ggdlnFigures) {
    it(`${id} computes and draws`, { timeout: 300_000 }, async () => {
      const figure = await computed(id);
      expect(figure.id).toBe(id);
      expect(figureSvg(figure)).not.toMatch(/NaN|undefined/);
    });
  }

  it('F1: the eigenvalues are one at infinite width and spread by factors in a narrow network', {
    timeout: 300_000,
  }, async () => {
    const figure = await computed('ggdln-f1');
    const [top, bottom] = [1, 5].map((k) => line(figure, 0, `eigenvalue ${k}, σ = 0.5`));
    expect(at(top, 10) / at(bottom, 10)).toBeGreaterThan(2);
    expect(at(top, 10)).toBeGreaterThan(4);
    expect(at(top, 10_000)).toBeLessThan(1.05);
  });

  it('F3: the test error peaks at M = P/N_0 and the training error vanishes above', { timeout: 300_000 }, async () => {
    const figure = await computed('ggdln-f3');
    for (const name of ['N = 30', 'N = ∞']) {
      const test = line(figure, 0, name);
      expect(test.x[test.y.indexOf(Math.max(...(test.y as number[])))]).toBe(10);
      const train = line(figure, 1, name);
      expect(at(train, 8)).toBeGreaterThan(0.01);
      expect(at(train, 20)).toBeLessThan(3e-4);
    }
  });

  it('F6: many gates predict like ReLU networks in the mean, with a larger variance', {
    timeout: 300_000,
  }, async () => {
    const figure = await computed('ggdln-f6');
    const correlations = line(figure, 2, 'gated, N = 50');
    expect(at(correlations, 16)).toBeGreaterThan(at(correlations, 1) + 0.1);
    const relu = line(figure, 1, 'ReLU, infinite width').y[0] as number;
    expect(at(line(figure, 1, 'gated, N = 50'), 16)).toBeGreaterThan(1.3 * relu);
  });

  it('F7: k-means gates beat random half-spaces from 2 to 8 gates', { timeout: 300_000 }, async () => {
    const figure = await computed('ggdln-f7');
    const [learned, random] = ['k-means, one gate a cluster', 'random half-spaces'].map((name) =>
      line(figure, 1, name),
    );
    for (const count of [2, 4, 8]) expect(at(learned, count)).toBeLessThan(0.7 * at(random, count));
  });

  it('F8: no gates fail on conflicting tasks, one gate a task works, narrow networks correlate aligned tasks', {
    timeout: 300_000,
  }, async () => {
    const figure = await computed('ggdln-f8');
    expect(at(line(figure, 0, 'no gates'), 50)).toBeGreaterThan(0.3);
    expect(at(line(figure, 0, 'one gate a task'), 50)).toBeLessThan(0.05);
    const aligned = line(figure, 3, 'teacher overlap 0.95');
    expect(at(aligned, 5)).toBeGreaterThan(0.7);
    expect(at(aligned, 1000)).toBeLessThan(0.1);
  });

  it('F10: the saddle fails a z-test, its deviation shrinks with size and the 1/N terms explain it; the product form stays wrong', {
    timeout: 300_000,
  }, async () => {
    const figure = await computed('ggdln-f10');
    const forms = ['product form (wrong)', 'hierarchy, saddle', 'hierarchy with 1/N terms'] as const;
    const [product, saddle, corrected] = [0, 2, 4]
      .map((panel) => forms.map((name) => line(figure, panel, name)))
      .reduce(
        (all, of) => all.map((list, k) => [...list, of[k]]),
        forms.map((): LineSeries[] => []),
      );
    for (const panel of [0, 1]) {
      expect(at(saddle[panel], 60)).toBeLessThan(0.6 * at(saddle[panel], 15));
      expect(at(product[panel], 60)).toBeGreaterThan(0.5 * at(product[panel], 15));
    }
    for (const width of [15, 30, 60]) {
      expect(at(saddle[2], width)).toBeGreaterThan(3);
      expect(at(corrected[2], width)).toBeLessThan(1.6);
    }
  });

  it('interference: unrelated tasks disturb each other under one gate, aligned ones help', {
    timeout: 300_000,
  }, async () => {
    const figure = await computed('ggdln-interference');
    const of = (overlap: number) => line(figure, 0, `teacher overlap ${overlap}`);
    expect(at(of(0), 0.001)).toBeGreaterThan(0.1);
    expect(at(of(0.95), 0.001)).toBeLessThan(-0.2);
    expect(Math.abs(at(of(0), 1))).toBeLessThan(0.05);
    const rank = line(figure, 2, 'half-spaces, context s = 0');
    expect(rank.y).toEqual([20, 80, 120]);
  });
});
