import { dataDescription } from '../../engine/lab-task.ts';
import { numberOf, type RoomEngine, type RoomState, wordOf } from '../../room.ts';
import { literal, taskLines } from '../snippets.ts';
import { courseFigures } from './course-figures.ts';
import { courseSketch } from './course-sketch.ts';
import { driftFigures } from './drift-figure.ts';
import { driftSimulation } from './drift-simulation.ts';
import { hasDrifts } from './drift-theory.ts';
import { timeSimulation } from './simulation.ts';
import { courseTimes } from './theory.ts';

/** The room of time. */
export const timeEngine: RoomEngine = {
  compute(state, task, wanted) {
    const drift = wordOf(state, 'show') === 'drift';
    const shown = drift ? { warnings: [], ...driftFigures(state, task, wanted) } : courseFigures(state, task, wanted);
    return { ...shown, ...copiesOf(state) };
  },

  /** Closed forms of a long course; of drift the draft, so that the second worker has the long full view after it. */
  sketch(state, task) {
    if (wordOf(state, 'show') !== 'drift') {
      const shown = courseSketch(state, task);
      return shown === undefined ? undefined : { ...shown, ...copiesOf(state) };
    }
    return hasDrifts(state, task) ? undefined : { ...this.compute(state, task, 'draft'), detail: 'sketch' };
  },

  simulation(state, task, seed) {
    const simulate = wordOf(state, 'show') === 'drift' ? driftSimulation : timeSimulation;
    return simulate(state, task, seed);
  },
};

/** What a view has besides what it shows. */
function copiesOf(state: RoomState) {
  return { spec: specOf(state), typescript: typescriptOf(state), citations: ['avidan2023'] };
}

/** A few times of the curves, and the clock's among them. */
function specTimes(state: RoomState): number[] {
  const times = courseTimes(state, 10).map((t) => Number(t.toPrecision(4)));
  if (wordOf(state, 'show') === 'drift') return times;
  return [...new Set([...times, numberOf(state, 't')])].sort((a, b) => a - b);
}

function specOf(state: RoomState): object {
  const drift = wordOf(state, 'show') === 'drift';
  const protocol = wordOf(state, 'protocol');
  return {
    theory: 'ndk',
    data: dataDescription(state),
    network: {
      depth: numberOf(state, 'L'),
      width: numberOf(state, 'N'),
      activation: wordOf(state, 'activation'),
      priorVariance: numberOf(state, 'variance'),
    },
    temperature: numberOf(state, 'T'),
    dynamics: {
      ...(drift ? { drift: protocol === 'all' ? 'D1' : protocol } : { initialVariance: numberOf(state, 'initial') }),
      times: specTimes(state),
    },
    simulation: { sampler: 'langevin', seed: numberOf(state, 'seed') },
  };
}

function typescriptOf(state: RoomState): string {
  const { imports, lines } = taskLines(state);
  const layers = numberOf(state, 'L') + 1;
  const every = (key: string) => new Array<number>(layers).fill(numberOf(state, key));
  const drift = wordOf(state, 'show') === 'drift';
  const protocol = wordOf(state, 'protocol') === 'all' ? 'D1' : wordOf(state, 'protocol');
  const problem = {
    activation: wordOf(state, 'activation'),
    priorVariances: every('variance'),
    ...(drift ? {} : { initialVariances: every('initial') }),
    temperature: numberOf(state, 'T'),
  };
  return [
    ...imports,
    `import { ${drift ? 'driftMean' : 'learningCourse'} } from 'widthwise/ndk';`,
    '',
    ...lines,
    `const problem = { ...task, ...${literal(problem)} };`,
    drift
      ? `const course = driftMean(problem, '${protocol}', [0, 10, 100], 1e-4);`
      : `const course = learningCourse(problem, [0.1, 1, ${numberOf(state, 't')}].sort((a, b) => a - b), { accuracy: 1e-4 });`,
    'console.log(course.times, course.test.map(({ data }) => data));',
  ].join('\n');
}
