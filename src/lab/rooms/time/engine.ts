import { dataDescription } from '../../engine/lab-task.ts';
import { numberOf, type RoomEngine, type RoomState, wordOf } from '../../room.ts';
import { courseFigures } from './course-figures.ts';
import { driftFigures } from './drift-figure.ts';
import { driftSimulation } from './drift-simulation.ts';
import { timeSimulation } from './simulation.ts';
import { courseTimes } from './theory.ts';

/** The room of time. */
export const timeEngine: RoomEngine = {
  compute(state, task, wanted) {
    const drift = wordOf(state, 'show') === 'drift';
    const shown = drift
      ? { values: [], warnings: [], ...driftFigures(state, task, wanted) }
      : courseFigures(state, task, wanted);
    return {
      ...shown,
      spec: specOf(state),
      typescript: typescriptOf(state),
      citations: ['avidan2023'],
    };
  },

  simulation(state, task, seed) {
    const simulate = wordOf(state, 'show') === 'drift' ? driftSimulation : timeSimulation;
    return simulate(state, task, seed);
  },
};

function specOf(state: RoomState): object | undefined {
  if (wordOf(state, 'data') === 'own') return undefined;
  const drift = wordOf(state, 'show') === 'drift';
  const protocol = wordOf(state, 'protocol');
  return {
    theory: 'ndk',
    data: dataDescription(state, undefined),
    network: {
      depth: numberOf(state, 'L'),
      width: numberOf(state, 'N'),
      activation: wordOf(state, 'activation'),
      priorVariance: numberOf(state, 'variance'),
    },
    temperature: numberOf(state, 'T'),
    dynamics: {
      ...(drift ? { drift: protocol === 'all' ? 'D1' : protocol } : { initialVariance: numberOf(state, 'initial') }),
      times: courseTimes(state, 10).map((t) => Number(t.toPrecision(4))),
    },
    simulation: { sampler: 'langevin', seed: numberOf(state, 'seed') },
  };
}

function typescriptOf(state: RoomState): string {
  const layers = numberOf(state, 'L') + 1;
  const list = (value: number) => new Array<number>(layers).fill(value).join(', ');
  return [
    "import { loadTask } from 'widthwise';",
    "import { learningCourse } from 'widthwise/ndk';",
    '',
    `const task = await loadTask(${JSON.stringify(dataDescription({ ...state, data: state.data === 'own' ? 'digits' : state.data }, undefined))});`,
    'const course = learningCourse(',
    `  { ...task, activation: '${wordOf(state, 'activation')}', priorVariances: [${list(numberOf(state, 'variance'))}], initialVariances: [${list(numberOf(state, 'initial'))}], temperature: ${numberOf(state, 'T')} },`,
    '  [0.1, 1, 10, 100],',
    ');',
    'console.log(course.test[3].data);',
  ].join('\n');
}
