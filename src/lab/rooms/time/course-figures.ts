import type { Task } from '../../../data/dataset.ts';
import type { FigureData, Series } from '../../../report/figure/figure.ts';
import { equilibrium, type LearningCourse, learningCourse, ntkFlow } from '../../../theory/ndk/index.ts';
import { type Detail, type LiveValue, numberOf, type RoomState } from '../../room.ts';
import { atTime, lowestTime } from './along-times.ts';
import { chosenPoints, courseTimes, problemOf, testTargetsOf } from './theory.ts';

/** Times of the curves and accuracy of the solver; with bands there is a covariance a time to compute. */
const GRADES = {
  full: { count: 36, accuracy: 1e-4 },
  draft: { count: 15, accuracy: 2e-3 },
};
const BANDS = {
  full: { count: 14, accuracy: 1e-3 },
  draft: { count: 6, accuracy: 5e-3 },
};

/** Up to so many samples the clock's own time is computed; with more it is read between those of the curves. */
const QUICK_SAMPLES = 32;

/** What does not depend on the clock, kept between its ticks. */
interface KeptCourse {
  readonly key: string;
  readonly detail: Detail;
  readonly course: LearningCourse;
  /** With its covariance, at fewer times; the mean keeps its own. */
  readonly bands: LearningCourse | undefined;
  readonly plateau: Float64Array;
  readonly nngp: Float64Array;
}

const kept = new WeakMap<Task, KeptCourse>();

function keyOf(state: RoomState): string {
  return JSON.stringify(['activation', 'L', 'T', 'variance', 'initial', 'bands'].map((name) => state[name]));
}

/** Whether the course of a state is known, so that the clock turns freely. */
export function hasCourse(state: RoomState, task: Task): boolean {
  return kept.get(task)?.key === keyOf(state);
}

function courseOf(state: RoomState, task: Task, detail: Detail): KeptCourse {
  const key = keyOf(state);
  const before = kept.get(task);
  if (before?.key === key && (before.detail === 'full' || detail === 'draft')) return before;
  const problem = problemOf(state, task);
  const at = ({ count, accuracy }: (typeof GRADES)[Detail], covariance: boolean) =>
    learningCourse(problem, courseTimes(state, count), { accuracy, covariance });
  const course = at(GRADES[detail], false);
  const bands = state.bands === true ? at(BANDS[detail], true) : undefined;
  const [flow] = ntkFlow({ ...problem, temperature: 0 }, [1e9]);
  const value = { key, detail, course, bands, plateau: flow.test.data, nngp: equilibrium(problem).test.data };
  kept.set(task, value);
  return value;
}

/** Mean squared difference. */
export function squares(values: ArrayLike<number>, wanted: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < wanted.length; i++) sum += (values[i] - wanted[i]) ** 2;
  return sum / wanted.length;
}

/** The value that the NTK flow ends at and that of equilibrium, of one test point. */
export function limitLines(
  group: string,
  ends: readonly [number, number],
  plateau: number,
  nngp: number,
): readonly Series[] {
  return [
    { type: 'line', name: `NTK plateau, ${group}`, group, role: 'saddle', x: ends, y: [plateau, plateau] },
    { type: 'line', name: `NNGP, ${group}`, group, role: 'limit', x: ends, y: [nngp, nngp] },
  ];
}

/** The figure of a course: both panels and what is said below them. */
export function courseFigure(
  task: Task,
  predictor: readonly Series[],
  errors: readonly Series[],
  what: string,
): FigureData {
  const x = { label: 'time t', scale: 'log' as const };
  return {
    id: 'time-course',
    title: 'The course of learning',
    caption: `${task.description}. ${what} The vertical line is the clock. Shaded: what the theory leaves out at this width by its own account.`,
    citations: ['avidan2023'],
    columns: 2,
    roleNames: { saddle: 'NTK plateau', limit: 'NNGP' },
    panels: [
      { title: 'predictor', x, y: { label: 'mean output' }, series: predictor },
      { title: 'errors', x, y: { label: 'squared error', zero: true }, series: errors },
    ],
  };
}

/** Predictor at a few test points and errors, against the logarithm of time; and the numbers at the clock's time. */
export function courseFigures(
  state: RoomState,
  task: Task,
  wanted: Detail,
): {
  readonly figures: FigureData[];
  readonly values: LiveValue[];
  readonly warnings: readonly string[];
  readonly detail: Detail;
} {
  const { course, bands, plateau, nngp, detail } = courseOf(state, task, wanted);
  const targets = testTargetsOf(task);
  const { times } = course;
  const points = chosenPoints(targets, 3);
  const clock = Math.min(times[times.length - 1], Math.max(times[0], numberOf(state, 't')));
  const now: Series = { type: 'reference', name: 'now', quantity: 't', x: clock };
  const predictor = points.flatMap((i, k): Series[] => {
    const group = `test point ${k + 1}`;
    const y = course.test.map((f) => f.data[i]);
    const spread = bands?.testCovariances?.map((c) => Math.sqrt(Math.max(0, c.data[i * c.columns + i])));
    const middle = bands?.test.map((f) => f.data[i]) ?? [];
    const band: Series[] =
      bands === undefined || spread === undefined
        ? []
        : [
            {
              type: 'band',
              name: `one sd, ${group}`,
              group,
              x: bands.times,
              low: middle.map((value, j) => value - spread[j]),
              high: middle.map((value, j) => value + spread[j]),
            },
          ];
    return [
      ...band,
      { type: 'line', name: `mean, ${group}`, group, role: 'theory', x: times, y },
      ...limitLines(group, [times[0], times[times.length - 1]], plateau[i], nngp[i]),
    ];
  });
  const problem = problemOf(state, task);
  const train = course.train.map((f) => squares(f.data, problem.targets.data));
  const bias2 = course.test.map((f) => squares(f.data, targets.data));
  const single = bands?.testCovariances?.map((c, j) => {
    let sum = squares(bands.test[j].data, targets.data);
    for (let i = 0; i < c.rows; i++) sum += c.data[i * c.columns + i] / c.rows;
    return sum;
  });
  const best = lowestTime(times, bias2);
  const bestSingle = bands === undefined || single === undefined ? undefined : lowestTime(bands.times, single);
  const errors: Series[] = [
    now,
    ...(best === undefined
      ? []
      : [{ type: 'reference' as const, name: 'best time of the mean', x: best, label: 'best of the mean' }]),
    { type: 'line', name: 'training error of the mean', role: 'theory', x: times, y: train },
    { type: 'line', name: 'test bias²', role: 'theory', x: times, y: bias2 },
    ...(bands === undefined || single === undefined
      ? []
      : [
          {
            type: 'line' as const,
            name: 'test error of one network',
            role: 'theory' as const,
            x: bands.times,
            y: single,
          },
        ]),
  ];
  const exactly = wanted === 'full' && task.inputs.rows <= QUICK_SAMPLES;
  const here = exactly ? learningCourse(problem, [clock], { accuracy: GRADES.full.accuracy }) : undefined;
  const valueHere = (onTrain: boolean) =>
    here === undefined
      ? atTime(times, onTrain ? train : bias2, clock)
      : onTrain
        ? squares(here.train[0].data, problem.targets.data)
        : squares(here.test[0].data, targets.data);
  const what =
    'Left: mean predictor at test points; dashed: the NTK plateau, dotted: the NNGP value. Right: errors of the average of many networks; tick the bands for those of one network.';
  const figure = courseFigure(task, [now, ...predictor], errors, what);
  return {
    detail,
    figures: [figure],
    warnings: course.status.warnings,
    values: [
      { symbol: 't', label: 'time', value: clock },
      { symbol: 'train', label: 'training error of the mean', value: valueHere(true) },
      { symbol: 'bias²', label: 'test bias²', value: valueHere(false) },
      { symbol: 'NTK', label: 'bias² on the NTK plateau', value: squares(plateau, targets.data) },
      { symbol: 'NNGP', label: 'bias² at equilibrium', value: squares(nngp, targets.data) },
      ...(best === undefined
        ? []
        : [{ symbol: 't*', label: 'best time to stop for the average of many networks', value: best }]),
      ...(bestSingle === undefined
        ? []
        : [{ symbol: 't₁*', label: 'best time to stop for one network', value: bestSingle }]),
    ],
  };
}
