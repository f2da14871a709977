import type { FigureData } from '../../../report/figure.ts';
import { numberOf, type RoomEngine, type RoomState, type RoomView, wordOf } from '../../room.ts';
import { collapseFigure, headsFigure, matrixFigure, sequenceFigure } from './figures.ts';
import { phaseFigure } from './phase-figure.ts';
import { sequenceOf } from './sequence-of.ts';
import { tasksSimulation } from './simulation.ts';
import { lossesOf } from './theory.ts';

/** The room of tasks in sequence. */
export const tasksEngine: RoomEngine = {
  compute(state, task, wanted) {
    const losses = lossesOf(state, sequenceOf(state, task));
    const multi = wordOf(state, 'heads') === 'multi';
    const show = wordOf(state, 'show');
    const sequence = sequenceFigure(losses);
    const figures: FigureData[] = [];
    let detail = wanted;
    let marker: RoomView['marker'];
    if (show === 'matrix') figures.push(matrixFigure(losses));
    else if (show === 'heads') figures.push(headsFigure(state, task, wanted));
    else if (show === 'phases' && multi) {
      const phases = phaseFigure(state, task, wanted);
      detail = phases.detail;
      marker = { x: phases.place.load, y: phases.place.similarity };
      figures.push(phases.figure, sequence);
    } else if (show === 'phases') figures.push(collapseFigure(state, task, wanted), sequence);
    else figures.push(sequence);
    if (show === 'matrix' || show === 'sequence') detail = 'full';
    return {
      detail,
      figures,
      ...(marker === undefined ? {} : { marker }),
      values: losses.values,
      warnings: losses.warnings,
      spec: specOf(state),
      typescript: typescriptOf(state),
      citations: ['shan2026'],
    };
  },

  simulation: tasksSimulation,
};

/** The same question to the command line; its teachers and digits are drawn by its own streams. */
function specOf(state: RoomState): object | undefined {
  const source = wordOf(state, 'data');
  if (source === 'own') return undefined;
  const multi = wordOf(state, 'heads') === 'multi';
  const lambda = numberOf(state, 'lambda');
  const count = numberOf(state, 'count');
  const seed = numberOf(state, 'dataSeed');
  const sizes = { train: numberOf(state, 'P'), test: numberOf(state, 'test'), seed };
  const tasks =
    source === 'teacher'
      ? {
          kind: 'teacher',
          count,
          inputOverlap: numberOf(state, 'inputOverlap'),
          ruleOverlap: numberOf(state, 'ruleOverlap'),
          overlap: 'samples',
          relation: 'shared',
          seed,
        }
      : {
          kind: 'permuted',
          count,
          fraction: numberOf(state, 'permuted'),
          rule: { same: 'parity', flipped: 'flipped', random: 'random' }[wordOf(state, 'rule')],
          seed,
        };
  return {
    theory: 'continual',
    heads: wordOf(state, 'heads'),
    coupling: lambda === Number.POSITIVE_INFINITY ? 'infinity' : lambda,
    tasks,
    data:
      source === 'teacher'
        ? { source: 'teacher', dimension: numberOf(state, 'dimension'), ...sizes }
        : { source: 'digits', ...sizes, train: numberOf(state, 'P') * count, normalize: 'unit-norm' },
    network: {
      depth: multi ? 1 : numberOf(state, 'L'),
      width: numberOf(state, 'N'),
      activation: multi ? 'linear' : wordOf(state, 'activation'),
      priorVariance: numberOf(state, 'variance'),
    },
    temperature: numberOf(state, 'T'),
    simulation: { networks: 64, seed: numberOf(state, 'seed') },
  };
}

function typescriptOf(state: RoomState): string {
  const infinity = (value: number) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : String(value));
  const lambda = infinity(numberOf(state, 'lambda'));
  const temperature = numberOf(state, 'T');
  const variance = numberOf(state, 'variance');
  if (wordOf(state, 'heads') === 'multi') {
    return [
      "import { solveTwoTasks } from 'widthwise/continual';",
      '',
      '// one and two: { inputs: Matrix (P x N0), targets: Float64Array (P) }',
      `const model = { width: ${numberOf(state, 'N')}, weightVariance: ${variance}, readoutVariance: ${variance}, coupling: ${lambda}, temperature: ${temperature} };`,
      'const solution = solveTwoTasks(model, one, two);',
      'console.log(solution.orderParameters, solution.predict(two.inputs).newHead.mean);',
    ].join('\n');
  }
  return [
    "import { sequenceErrors, solveSequence } from 'widthwise/continual';",
    '',
    '// tasks: { inputs: Matrix (P x N0), targets: Matrix (P x m) }[]',
    `const solution = solveSequence({ activation: '${wordOf(state, 'activation')}', depth: ${numberOf(state, 'L')}, priorVariances: [${variance}], coupling: ${lambda}, temperature: ${temperature}, tasks });`,
    'console.log(sequenceErrors(solution, tasks).loss);',
  ].join('\n');
}
