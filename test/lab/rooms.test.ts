import { describe, expect, it } from 'vitest';
import { labTask } from '../../src/lab/engine/lab-task.ts';
import type { RoomState } from '../../src/lab/room.ts';
import { definitions } from '../../src/lab/rooms/definitions.ts';
import { loadEngine } from '../../src/lab/rooms/engines.ts';
import { withRuleOverlap } from '../../src/lab/rooms/tasks/phase-figure.ts';
import { sequenceOf } from '../../src/lab/rooms/tasks/sequence-of.ts';
import { decodeAddress, encodeAddress } from '../../src/lab/state/address.ts';
import { positionOf, stepped, valueAt } from '../../src/lab/state/slider-scale.ts';

describe('the rooms of the lab', () => {
  for (const { id, defaults } of definitions) {
    it(`${id}: a draft has the numbers and the figures of the full view`, async () => {
      const engine = await loadEngine(id);
      const task = await labTask(defaults);
      const draft = engine.compute(defaults, task, 'draft');
      const full = engine.compute(defaults, task, 'full');
      expect(draft.figures.map((figure) => figure.id)).toEqual(full.figures.map((figure) => figure.id));
      expect(full.detail).toBe('full');
      draft.values.forEach(({ symbol, value }, i) => {
        // The clock of the time room stands on the grid of its curves, which a draft has coarser.
        if (id === 'time') return;
        expect(full.values[i].symbol).toBe(symbol);
        expect(Math.abs(value - full.values[i].value)).toBeLessThanOrEqual(2e-4 * Math.abs(value));
      });
    });
  }

  it('the defaults need no sketch: their drafts are quick', async () => {
    for (const { id, defaults } of definitions) {
      expect((await loadEngine(id)).sketch?.(defaults, await labTask(defaults)), id).toBeUndefined();
    }
  });

  it('a sketch shows the figures of the full view, and only numbers that stay', async () => {
    const slow: readonly (readonly [number, RoomState, number])[] = [
      [1, { L: 2, M: 5, P: 30 }, 0.02],
      [2, { P: 40, test: 10 }, 1e-6],
      [2, { bands: true, P: 10, test: 10 }, 1e-6],
      [3, { count: 3, P: 20, N: 15, dimension: 40, show: 'sequence' }, 1e-6],
    ];
    for (const [room, change, tolerance] of slow) {
      const { id, defaults } = definitions[room];
      const state = { ...defaults, ...change };
      const engine = await loadEngine(id);
      const task = await labTask(state);
      const sketch = engine.sketch?.(state, task);
      expect(sketch?.detail, id).toBe('sketch');
      const full = engine.compute(state, task, 'full');
      expect(sketch?.figures.map((figure) => [figure.id, figure.panels.length])).toEqual(
        full.figures.map((figure) => [figure.id, figure.panels.length]),
      );
      expect(sketch?.spec).toEqual(full.spec);
      for (const { symbol, value } of sketch?.values ?? []) {
        // The clock of the time room stands on the grid of its curves; the last readout is an average over draws.
        if (symbol === 't' || (id === 'tasks' && symbol === 'u')) continue;
        const final = full.values.find((other) => other.symbol === symbol)?.value ?? Number.NaN;
        expect(Math.abs(value - final), `${id} ${symbol}`).toBeLessThanOrEqual(tolerance * Math.abs(final));
      }
      // What was computed is kept: the clock turns on the whole course.
      if (id === 'time') expect(engine.sketch?.({ ...state, t: 3 }, task)).toBeUndefined();
    }
  });

  it('a pair of teachers of any overlap is mixed from two pairs, as the generator makes it', async () => {
    const state = { ...definitions[3].defaults, P: 12, dimension: 20, inputOverlap: 0.6, count: 2 };
    const task = await labTask(state);
    const of = (ruleOverlap: number) => sequenceOf(state, task, { ruleOverlap });
    for (const r of [-1, -0.4, 0.7]) {
      const mixed = withRuleOverlap(of(1), of(0), r);
      of(r).forEach(({ inputs, targets }, t) => {
        expect(mixed[t].inputs.data).toEqual(inputs.data);
        targets.data.forEach((y, i) => {
          expect(mixed[t].targets.data[i]).toBeCloseTo(y, 12);
        });
      });
    }
  });

  it('the marker moves the width and the overlap of the rules', () => {
    const { marker, defaults } = definitions[3];
    const moved = marker?.move(defaults, { x: 2, y: 0.5 }, { x: 3, y: 0.8 });
    expect(moved?.N).toBe(20);
    expect(moved?.ruleOverlap).toBeCloseTo(0.8, 6);
    const mirrored = marker?.move({ ...defaults, ruleOverlap: -0.5 }, { x: 2, y: 0.5 }, { x: 2, y: 0.8 });
    expect(mirrored?.ruleOverlap).toBeCloseTo(-0.8, 6);
  });
});

describe('the address of the lab', () => {
  const [width] = definitions;

  it('brings a state back, infinity, pin and embedding included', () => {
    const state = { ...width.defaults, N: Number.POSITIVE_INFINITY, T: 0, variance: 0.7 };
    const address = { room: 'width', state, pinned: { ...state, N: 12 }, embed: true, hidden: ['N', 'L'] };
    expect(decodeAddress(encodeAddress(width, address), definitions)).toEqual(address);
  });

  it('ignores what it does not know and bounds what is out of range', () => {
    const { room, state } = decodeAddress('#nowhere?v=9&N=-3&L=abc&data=moon&later=1', definitions);
    expect(room).toBe('width');
    expect(state).toEqual({ ...width.defaults, N: 2 });
  });
});

describe('a slider', () => {
  it('steps every control of every room both ways, and comes back from its position', () => {
    for (const control of definitions.flatMap(({ groups }) => groups.flatMap(({ controls }) => controls))) {
      if (control.kind !== 'slider') continue;
      for (const share of [0, 60, 130, 200]) {
        const value = valueAt(share, control);
        expect(valueAt(positionOf(value, control), control)).toBeCloseTo(value, 9);
        if (value < control.max) expect(stepped(value, control, 1)).toBeGreaterThan(value);
        if (value > control.min) expect(stepped(value, control, -1)).toBeLessThan(value);
      }
    }
  });
});
