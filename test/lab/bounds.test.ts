import { describe, expect, it } from 'vitest';
import { labTask } from '../../src/lab/engine/lab-task.ts';
import { atPlace } from '../../src/lab/figure-places.ts';
import { differences, mergeGhost } from '../../src/lab/merge-ghost.ts';
import { rowsOf, testRowsOf } from '../../src/lab/rooms/data-rows.ts';
import { definitions } from '../../src/lab/rooms/definitions.ts';
import { loadEngine } from '../../src/lab/rooms/engines.ts';
import { atTime, lowestTime } from '../../src/lab/rooms/time/along-times.ts';
import { withinBounds } from '../../src/lab/state/bounds.ts';

const [width, gates, time, tasks] = definitions;

describe('what the data leave of a dial', () => {
  it('0 and 1 have 360 digits: all but a tenth may train, and the rest tests', async () => {
    const rows = rowsOf(width.defaults, undefined);
    expect(rows).toBe(360);
    const { state, notes } = withinBounds(width, { ...width.defaults, P: 1500 }, rows, 'P');
    expect(state.P).toBe(324);
    expect(notes).toEqual(['P = 324: 0 and 1 have 360 digits: P up to 324']);
    expect(testRowsOf(state, undefined)).toBe(36);
    const task = await labTask(state);
    expect([task.inputs.rows, task.testInputs.rows]).toEqual([324, 36]);
  });

  it('a file of 150 rows leaves what there is', () => {
    const state = { ...width.defaults, data: 'own', P: 100 };
    expect(testRowsOf(state, 150)).toBe(50);
    expect(withinBounds(width, { ...state, P: 149 }, 150, 'P').state.P).toBe(135);
  });

  it('at T = 0 several heads have no more samples than inputs, whichever dial is turned', async () => {
    const at = (change: object, turned: string) =>
      withinBounds(tasks, { ...tasks.defaults, ...change }, undefined, turned);
    expect(at({ P: 150 }, 'P').state.P).toBe(90);
    expect(at({ dimension: 8 }, 'dimension').state).toMatchObject({ dimension: 60, P: 60 });
    // With noise any number will do, until T is turned to 0.
    expect(at({ P: 150, T: 0.1 }, 'P').state.P).toBe(150);
    const { state, notes } = at({ P: 150, T: 0 }, 'T');
    expect(state).toMatchObject({ P: 90, T: 0 });
    expect(notes[0]).toContain('P = 90');
    const digits = at({ data: 'digits', P: 30, N: 30 }, 'data').state;
    expect((await loadEngine('tasks')).compute(digits, await labTask(digits), 'draft').figures).not.toEqual([]);
  });

  it('every preset stands as it is', () => {
    for (const room of definitions) {
      for (const { state } of room.presets) {
        expect(withinBounds(room, state, rowsOf(state, undefined)).notes).toEqual([]);
      }
    }
  });
});

describe('what the sampled networks depend on', () => {
  const key = (room: (typeof definitions)[number], change: object) =>
    JSON.stringify(room.networks({ ...room.defaults, ...change }));

  it('is no view, no clock and no band, but every setting of the networks', () => {
    expect(key(width, { show: 'kernels' })).toBe(key(width, {}));
    expect(key(gates, { show: 'count' })).toBe(key(gates, {}));
    expect(key(gates, { show: 'tasks' })).not.toBe(key(gates, {}));
    expect(key(time, { t: 3, bands: true })).toBe(key(time, {}));
    expect(key(time, { show: 'drift', t: 3 })).toBe(key(time, { show: 'drift' }));
    expect(key(tasks, { show: 'matrix' })).toBe(key(tasks, {}));
    for (const room of definitions) expect(key(room, { N: 77, seed: 5 })).not.toBe(key(room, { N: 77 }));
  });
});

describe('a course between its times', () => {
  const times = Array.from({ length: 36 }, (_, i) => 0.01 * 10 ** (i / 7));
  const curve = (t: number) => Math.exp(-t / 3) + 0.1 * Math.log(t) ** 2;

  it('is read at the clock, on a time and between two', () => {
    const values = times.map(curve);
    expect(atTime(times, values, times[5])).toBeCloseTo(curve(times[5]), 12);
    for (const t of [0.011, 0.7, 2.9, 800]) expect(Math.abs(atTime(times, values, t) - curve(t))).toBeLessThan(2e-3);
  });

  it('has its minimum at the parabola of the three lowest points, and none at an end', () => {
    const parabola = times.map((t) => (Math.log(t) - 1.234) ** 2);
    expect(Math.log(lowestTime(times, parabola) ?? 0)).toBeCloseTo(1.234, 10);
    expect(lowestTime(times, times)).toBeUndefined();
  });
});

describe('a curve under the pointer', () => {
  it('is read between its places, on a logarithm where the axis has one, and not outside', () => {
    const curve = { type: 'line' as const, name: 'a', x: [1, 10, 100], y: [0, 1, null] };
    expect(atPlace(curve, 10, true)).toBe(1);
    expect(atPlace(curve, Math.sqrt(10), true)).toBeCloseTo(0.5, 12);
    expect(atPlace(curve, 5.5, false)).toBeCloseTo(0.5, 12);
    expect(atPlace(curve, 50, true)).toBeUndefined();
    expect(atPlace(curve, 0.5, true)).toBeUndefined();
    expect(atPlace(curve, 200, true)).toBeUndefined();
  });
});

describe('a pinned setting', () => {
  it('leaves its curves as ghosts below the present ones, and a table of what differs', () => {
    const line = (y: number[]) => ({ type: 'line' as const, name: 'exact', x: [1, 2], y });
    const figure = (y: number[]) => ({
      id: 'a',
      title: '',
      caption: '',
      citations: [],
      panels: [{ x: { label: 'x' }, y: { label: 'y' }, series: [line(y)] }],
    });
    const [merged] = mergeGhost([figure([1, 2])], [figure([3, 4])]);
    expect(
      merged.panels[0].series.map((series) => [series.type === 'line' && series.y, 'role' in series && series.role]),
    ).toEqual([
      [[3, 4], 'data'],
      [[1, 2], false],
    ]);
    const rows = differences(
      width,
      { pinned: width.defaults, now: { ...width.defaults, N: Number.POSITIVE_INFINITY } },
      {
        before: [{ symbol: 'ε_g', label: 'test error', value: 0.08 }],
        after: [{ symbol: 'ε_g', label: 'test error', value: 0.1 }],
      },
    );
    expect(rows).toEqual([
      { name: 'width N', pinned: '50', now: '∞' },
      { name: 'test error ε_g', pinned: '0.08', now: '0.1', change: '+25 %' },
    ]);
  });
});
