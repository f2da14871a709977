import type { Task } from '../../../data/dataset.ts';
import type { FigureData, Series } from '../../../report/figure/figure.ts';
import { equilibrium, ntkFlow } from '../../../theory/ndk/index.ts';
import { type LiveValue, numberOf, type RoomState } from '../../room.ts';
import { courseFigure, hasCourse, limitLines, squares } from './course-figures.ts';
import { chosenPoints, courseTimes, problemOf, testTargetsOf } from './theory.ts';

/** With more samples than this, or with bands, the course takes longer than a slider's step. */
const QUICK_SAMPLES = 32;
const TIMES = 8;

/** What closed forms say of a course that takes long: the NTK flow of the gradient phase and both limits. */
export function courseSketch(
  state: RoomState,
  task: Task,
):
  | {
      readonly figures: FigureData[];
      readonly values: LiveValue[];
      readonly warnings: readonly string[];
      readonly detail: 'sketch';
    }
  | undefined {
  if ((task.inputs.rows <= QUICK_SAMPLES && state.bands !== true) || hasCourse(state, task)) return undefined;
  const problem = problemOf(state, task);
  const targets = testTargetsOf(task);
  const times = courseTimes(state, TIMES);
  const ends = [times[0], times[times.length - 1]] as const;
  const course = ntkFlow({ ...problem, temperature: 0 }, [...times, 1e9]);
  const plateau = course.pop()?.test.data ?? new Float64Array(targets.rows);
  const nngp = equilibrium(problem).test.data;
  const clock = Math.min(ends[1], Math.max(ends[0], numberOf(state, 't')));
  const now: Series = { type: 'reference', name: 'now', quantity: 't', x: clock };
  const predictor = chosenPoints(targets, 3).flatMap((i, k): Series[] => {
    const group = `test point ${k + 1}`;
    const y = course.map(({ test }) => test.data[i]);
    return [
      { type: 'line', name: `NTK flow, ${group}`, group, role: 'heuristic', x: times, y },
      ...limitLines(group, ends, plateau[i], nngp[i]),
    ];
  });
  const errors: Series[] = [
    now,
    {
      type: 'line',
      name: 'training error of the mean',
      role: 'heuristic',
      x: times,
      y: course.map(({ train }) => squares(train.data, problem.targets.data)),
    },
    {
      type: 'line',
      name: 'test bias²',
      role: 'heuristic',
      x: times,
      y: course.map(({ test }) => squares(test.data, targets.data)),
    },
  ];
  const what = 'The gradient phase alone, by the NTK flow, and both limits; the whole course is being computed.';
  const figure = courseFigure(task, [now, ...predictor], errors, what);
  return {
    detail: 'sketch',
    figures: [{ ...figure, roleNames: { ...figure.roleNames, heuristic: 'NTK flow' } }],
    values: [
      { symbol: 't', label: 'time', value: clock },
      { symbol: 'NTK', label: 'bias² on the NTK plateau', value: squares(plateau, targets.data) },
      { symbol: 'NNGP', label: 'bias² at equilibrium', value: squares(nngp, targets.data) },
    ],
    warnings: [],
  };
}
