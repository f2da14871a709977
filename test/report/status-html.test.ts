import { describe, expect, it } from 'vitest';
import { type StatusPage, statusHtml } from '../../src/report/page/status-html.ts';

const study = (axes: StatusPage['axes'], total: number): StatusPage => ({
  name: 'widths',
  total,
  counts: { done: total - 2, running: 1, failed: 1, planned: 0 },
  states: Array.from({ length: total }, (_, i) => (i === 0 ? 'failed' : i === 1 ? 'running' : 'done')),
  failures: [{ message: 'temperature: found <b>' }],
  axes,
  beats: [{ host: 'w1', points: [{ index: 1, fraction: 0.479 }] }],
});

describe('the page of a study', () => {
  const page = (axes: StatusPage['axes'], total: number) => statusHtml([study(axes, total)], new Date(0));

  it('has a row of the grid for each value of the slow axes, and says what is at work and what failed', () => {
    const text = page(
      [
        { path: 'network.width', count: 10 },
        { path: 'network.depth', count: 3 },
        { path: 'temperature', count: 20 },
      ],
      600,
    );
    expect(text).toContain('viewBox="0 0 600 100"');
    expect(text).toContain('A row for each network.width (10); along it network.depth (3) × temperature (20)');
    expect(text).toContain('At work: point 1 (47 %) on w1.');
    expect(text).toContain('temperature: found &lt;b&gt;');
    expect(text).toContain('598 of 600 done, 1 running, 1 failed, 0 planned');
    expect(text).toContain('1970-01-01 00:00:00 UTC');
  });

  it('is in the order of the sweep where axes do not make a grid, and has ten thousand cells at most', () => {
    expect(
      page(
        [
          { path: 'a', count: 7 },
          { path: 'b', count: 7 },
        ],
        7,
      ),
    ).toContain('In the order of the sweep.');
    const long = page(
      [
        { path: 'a', count: 1000 },
        { path: 'b', count: 100 },
      ],
      100_000,
    );
    expect(long.match(/h9v9h-9z/g)).toHaveLength(10_000);
    expect(long.length).toBeLessThan(300_000);
  });
});
