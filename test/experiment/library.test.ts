import { describe, expect, it } from 'vitest';
import * as widthwise from '../../src/index.ts';

describe('the library', () => {
  it('compares theory and networks in ten lines', async () => {
    const { compare, parseSpec, summarize } = widthwise;
    const spec = parseSpec({
      theory: 'bpkr',
      data: { source: 'digits', classes: [0, 1], train: 20, test: 10 },
      network: { depth: 1, width: 10 },
      temperature: 0.1,
      simulation: { chains: 4, warmup: 200, draws: 1000, seed: 1 },
      judge: { rHat: 1.05 },
    });
    const { points } = await compare(spec);
    const { verdict, rmsZ } = summarize(points);
    expect(verdict).toBe('agree');
    expect(rmsZ).toBeLessThan(1.6);
  });

  it('has a door for each theory', () => {
    expect(widthwise.adapters.map(({ id }) => id)).toEqual(['bpkr', 'ggdln', 'ndk', 'continual', 'paths']);
    for (const { id, observables, headline, equations, citations } of widthwise.adapters) {
      expect(Object.keys(observables)).toEqual(expect.arrayContaining([...headline]));
      const keys = [...citations, ...equations.map(({ citation }) => citation)];
      expect(keys.filter((key) => !(key in widthwise.citations)).map((key) => `${id}: ${key}`)).toEqual([]);
    }
  });

  it('names every figure of the catalogue once, each with a work to cite', async () => {
    const figures = await widthwise.catalogue();
    const ids = figures.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(figures.filter(({ citation }) => !(citation in widthwise.citations)).map(({ id }) => id)).toEqual([]);
    await expect(widthwise.findFigure('bpkr-f111')).rejects.toThrow('perhaps bpkr-f1');
  });

  it('has equations that can be set', async () => {
    const { default: katex } = await import('katex');
    for (const { equations } of widthwise.adapters) {
      for (const { tex } of equations) expect(() => katex.renderToString(tex, { output: 'mathml' })).not.toThrow();
    }
  });
});
