import { describe, expect, it } from 'vitest';
import { figureSvg, newDocument, svgToPng } from '../../src/node/render.ts';
import { formatNumber, ticksOf } from '../../src/report/figure/axis-ticks.ts';
import { drawFigure } from '../../src/report/figure/draw.ts';
import type { FigureData } from '../../src/report/figure/figure.ts';
import { figureCsv } from '../../src/report/figure/figure-csv.ts';
import { colorAt, darkPalette } from '../../src/report/figure/palette.ts';
import { exampleFigure } from './example-figure.ts';

describe('drawing a figure', () => {
  it('gives the same SVG every time, and that of the snapshot', async () => {
    const svg = figureSvg(exampleFigure);
    expect(figureSvg(exampleFigure)).toBe(svg);
    await expect(svg).toMatchFileSnapshot('snapshots/example-figure.svg');
  });

  it('refers to nothing outside itself, and its ids are its own', () => {
    const svg = figureSvg(exampleFigure, darkPalette);
    expect(svg).not.toMatch(/(href|src)="(?!data:|#)/);
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id.startsWith('example-'))).toBe(true);
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('is labelled for those who cannot see it', () => {
    const svg = drawFigure(exampleFigure, { document: newDocument() });
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.getAttribute('aria-label')).toContain('Curves over a logarithmic axis');
  });

  it('takes its colours from CSS variables in a page', () => {
    const svg = drawFigure(exampleFigure, { document: newDocument() }).outerHTML;
    expect(svg).toContain('var(--ww-c0, #0067a5)');
    expect(figureSvg(exampleFigure)).not.toContain('var(');
  });

  it('fills points on the colours of the heat map below them', () => {
    const map = {
      type: 'heatmap',
      name: 'map',
      values: [[0, 1]],
      color: { label: 'value', kind: 'sequential', domain: [0, 1] },
    } as const;
    const points = {
      type: 'points',
      name: 'points',
      role: 'simulation',
      x: [0.5, 1.5],
      y: [0.5, 0.5],
      values: [0, null],
    } as const;
    const axis = { label: 'axis' };
    const panel = { x: axis, y: axis, series: [map, points] };
    const figure: FigureData = { ...exampleFigure, panels: [panel] };
    expect(figureSvg(figure)).toContain(`rgb(${colorAt('sequential', 0).join(',')})`);
    expect(figureCsv(figure)).toContain('0.5,0.5,0,0');
  });

  it('marks a narrow range of a logarithmic axis in even steps', () => {
    const { values, labelled } = ticksOf({ label: '', scale: 'log' }, [0.9, 1.05], 5);
    expect(labelled.size).toBeGreaterThan(2);
    expect(values).toContain(0.95);
  });

  it('is a PNG of twice its size', () => {
    const png = svgToPng(figureSvg(exampleFigure));
    expect([...png.subarray(0, 4)]).toEqual([137, 80, 78, 71]);
    expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBe(2 * 760);
  });

  it('draws panels without data, with gaps, with one point, with zeros on a log axis', () => {
    const x = { label: 'x' };
    const hard: FigureData = {
      ...exampleFigure,
      id: 'hard',
      panels: [
        { x, y: { label: 'y' }, series: [] },
        { x, y: { label: 'y', scale: 'log' }, series: [{ type: 'line', name: 'a', x: [1, 2, 3], y: [0, null, -1] }] },
        {
          x: { label: 'x', scale: 'log' },
          y: { label: 'y' },
          series: [{ type: 'points', name: 'a', x: [3], y: [2], error: [null] }],
        },
        {
          x,
          y: { label: 'y', scale: 'log' },
          series: [{ type: 'points', name: 'a', x: [1, 2], y: [1e-9, 5], error: [1, 9] }],
        },
        {
          x,
          y: x,
          series: [{ type: 'heatmap', name: 'h', values: [[1, null]], color: { label: '', kind: 'sequential' } }],
        },
      ],
    };
    expect(figureSvg(hard)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has all its numbers in the CSV', () => {
    const lines = figureCsv(exampleFigure).trim().split('\r\n');
    expect(lines[0]).toBe('panel,series,group,role,x,y,low,high');
    expect(lines.length).toBe(1 + 2 * (3 * 40 + 2 + 4) + 24 * 24 + 20 + 1 + 4 + 1 + 1);
    expect(lines.some((line) => line.startsWith('curves,exact σ² = 0.5,σ² = 0.5,exact,5,'))).toBe(true);
  });
});

describe('axes', () => {
  it('label round numbers', () => {
    const labels = (domain: [number, number], scale: 'linear' | 'log' = 'linear') => {
      const ticks = ticksOf({ label: '', scale }, domain, 6);
      return ticks.values.filter((value) => ticks.labelled.has(value)).map(ticks.label);
    };
    expect(labels([0, 1])).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(labels([-3, 3])).toEqual(['−3', '−2', '−1', '0', '1', '2', '3']);
    expect(labels([1, 1000], 'log')).toEqual(['1', '10', '100', '1000']);
    expect(labels([1e-9, 1e9], 'log')).toEqual(['10⁻⁹', '10⁻⁶', '0.001', '1', '1000', '10⁶', '10⁹']);
    expect(labels([3, 30], 'log')).toEqual(['3', '4', '5', '6', '8', '10', '20', '30']);
  });

  it('write large and small numbers as powers', () => {
    expect([0, 1, -2.5, 12345, 1e5, 2.5e-7, -1e12].map(formatNumber)).toEqual([
      '0',
      '1',
      '−2.5',
      '12345',
      '10⁵',
      '2.5·10⁻⁷',
      '−10¹²',
    ]);
  });
});
