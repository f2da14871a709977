import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { compare } from '../../src/experiment/run.ts';
import { labTask } from '../../src/lab/engine/lab-task.ts';
import type { Agreement, RoomState } from '../../src/lab/room.ts';
import { definitions } from '../../src/lab/rooms/definitions.ts';
import { loadEngine } from '../../src/lab/rooms/engines.ts';
import type { FigureData, PointSeries } from '../../src/report/figure/figure.ts';

/** What a room shows after some rounds, and what the command line says of its exported spec with the same networks. */
async function bothAt(room: string, change: RoomState, rounds: number, simulation: object) {
  const definition = definitions.find(({ id }) => id === room);
  if (definition === undefined) throw new Error(`no room ${room}`);
  const state = { ...definition.defaults, seed: 1, ...change };
  const engine = await loadEngine(room);
  const task = await labTask(state);
  const run = engine.simulation(state, task, 1);
  if ('unavailable' in run) throw new Error(run.unavailable);
  const control = { progress: () => undefined, cancelled: () => false };
  const outputs = Array.from({ length: rounds }, (_, round) => run.job.run(run.input(round), control));
  const { figures, agreement } = run.overlay(outputs);
  const spec = { ...engine.compute(state, task, 'full').spec, simulation: { seed: 1, ...simulation } };
  const [point] = (await compare(parseSpec(spec))).points;
  return { figures, agreement, point };
}

/** The points of a panel of a figure. */
function pointsOf(figures: readonly FigureData[], id: string, panel: number): readonly PointSeries[] {
  const series = figures.find((figure) => figure.id === id)?.panels[panel].series ?? [];
  return series.flatMap((one) => (one.type === 'points' ? [one] : []));
}

/** The badge does not hide what the numbers show: z before anything is allowed, and what is allowed. */
function expectRaw(agreement: Agreement, largestZ: number): void {
  expect(agreement.z).toBeCloseTo(largestZ, 8);
  expect(agreement.z).toBeGreaterThan(4);
  expect(agreement.allowance).toBeGreaterThan(0.02);
}

describe('the badge of the lab says what compare says', () => {
  it('tasks: training errors that it draws count, and networks far from the theory are no agreement', async () => {
    const rounds = 50;
    const { figures, agreement, point } = await bothAt('tasks', { show: 'sequence', N: 30, lambda: 100 }, rounds, {
      networks: 200,
    });
    const train = point.simulation?.observables.trainError.value as number[][];
    const [first] = pointsOf(figures, 'tasks-sequence', 0);
    // Task 1 after task 1 and after task 2: the very networks of the command line.
    first.y.forEach((y, i) => {
      expect(y).toBeCloseTo(train[first.x[i] - 1][0], 10);
    });
    expect(agreement.samples).toBe(200);
    expect(agreement.verdict).toBe(point.comparison?.verdict);
    expect(agreement.verdict).toBe('within');
    expectRaw(agreement, point.comparison?.maxAbsZ ?? 0);
    expect(agreement.reason).toMatch(/gap .* that the theory leaves out/);
  });

  it('gates: where the allowance swallows every gap nothing is called agreement', async () => {
    const rounds = 12;
    const change = { N: 6, show: 'width' };
    const { figures, agreement, point } = await bothAt('gates', change, rounds, {
      sampler: 'gibbs',
      chains: rounds,
      warmup: 60,
      draws: 100,
    });
    const [variance] = pointsOf(figures, 'gates-width', 2);
    expect(variance.y[0]).toBeCloseTo(point.simulation?.observables.variance.value as number, 10);
    expect(agreement.verdict).toBe(point.comparison?.verdict);
    expect(agreement.verdict).toBe('undecided');
    expect(agreement.z).toBeCloseTo(point.comparison?.maxAbsZ ?? 0, 8);
  });

  it('width: an exact theory agrees by z alone, with nothing left out', async () => {
    const rounds = 12;
    const change = { axis: 'P', P: 20, test: 10, N: 20 };
    const { figures, agreement, point } = await bothAt('width', change, rounds, {
      sampler: 'gibbs',
      chains: rounds,
      warmup: 100,
      draws: 200,
    });
    const [bias2] = pointsOf(figures, 'width-errors', 1);
    expect(bias2.y[0]).toBeCloseTo(point.simulation?.observables.bias2.value as number, 10);
    expect(agreement.verdict).toBe('agree');
    expect(agreement.allowance).toBeUndefined();
    expect(agreement.z).toBeGreaterThan(0);
  });
});
