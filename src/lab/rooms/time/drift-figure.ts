import type { Task } from '../../../data/dataset.ts';
import type { FigureData, Series } from '../../../report/figure/figure.ts';
import { type Detail, type LiveValue, numberOf, type RoomState } from '../../room.ts';
import { classMean, countsOf, type Drifts, driftsOf, edgesOf, forgettingRate, placeOfClock } from './drift-theory.ts';
import { testTargetsOf } from './theory.ts';

export const SIDES = [
  { positive: true, name: 'targets above 0', role: 'theory' },
  { positive: false, name: 'targets below 0', role: 'saddle' },
] as const;

/** Class means under the drift protocols, and a histogram of outputs for each of them at the clock's time. */
export function driftFigures(
  state: RoomState,
  task: Task,
  wanted: Detail,
): { readonly figures: readonly FigureData[]; readonly values: readonly LiveValue[]; readonly detail: Detail } {
  const drifts = driftsOf(state, task, wanted);
  return {
    figures: [meansFigure(state, task, drifts), histogramFigure(state, task, drifts)],
    values: [{ symbol: 't', label: 'time since training', value: numberOf(state, 't') }],
    detail: drifts.detail,
  };
}

function meansFigure(state: RoomState, task: Task, { places, courses }: Drifts): FigureData {
  const targets = testTargetsOf(task);
  const means = [...courses].flatMap(([name, course]): Series[] =>
    SIDES.map(({ positive, name: side, role }) => ({
      type: 'line',
      name: `${name}, ${side}`,
      group: name,
      role,
      x: places,
      y: course.test.map((f) => classMean(targets, f.data, positive)),
    })),
  );
  const clock = Math.min(numberOf(state, 't') * forgettingRate(state), places[places.length - 1]);
  return {
    id: 'time-drift',
    title: 'Representational drift',
    caption: `${task.description}. Mean output of the two classes on test points after training to equilibrium, against γτ, γ = T/σ²; the vertical line is the clock. Points: networks with one standard error.`,
    citations: ['avidan2023'],
    roleNames: { theory: SIDES[0].name, saddle: SIDES[1].name },
    panels: [
      {
        title: 'class means',
        x: { label: 'γτ' },
        y: { label: 'mean output' },
        series: [{ type: 'reference', name: 'now', quantity: 't', x: clock }, ...means],
      },
    ],
  };
}

function histogramFigure(state: RoomState, task: Task, { places, courses }: Drifts): FigureData {
  const targets = testTargetsOf(task);
  const at = placeOfClock(state, places);
  const edges = histogramEdges(courses.values(), at);
  return {
    id: 'time-histograms',
    title: 'Outputs by protocol',
    caption: `Mean outputs on the test points at γτ = ${places[at]}, the nearest to the clock. Points: means over the simulated networks.`,
    citations: ['avidan2023'],
    columns: 3,
    panels: [...courses].map(([name, course]) => ({
      title: name,
      x: { label: 'mean output' },
      y: { label: 'test points', zero: true },
      series: SIDES.map(
        ({ positive, name: side }): Series => ({
          type: 'histogram',
          name: side,
          role: 'theory',
          edges,
          heights: countsOf(targets, course.test[at].data, positive, edges),
        }),
      ),
    })),
  };
}

/** Edges that all protocols share at one time. */
export function histogramEdges(
  courses: Iterable<Drifts['courses'] extends ReadonlyMap<string, infer C> ? C : never>,
  at: number,
): number[] {
  return edgesOf([...courses].flatMap((course) => [...course.test[at].data]));
}
