import { numberOf, type RoomEngine, type RoomState, wordOf } from '../../room.ts';
import { collapseFigure, headsFigure, matrixFigure, phaseFigure, sequenceFigure } from './figures.ts';
import { sequenceOf } from './sequence-of.ts';
import { tasksSimulation } from './simulation.ts';
import { lossesOf } from './theory.ts';

/** The room of tasks in sequence. */
export const tasksEngine: RoomEngine = {
  compute(state, task) {
    const losses = lossesOf(state, sequenceOf(state, task));
    const multi = wordOf(state, 'heads') === 'multi';
    const show = wordOf(state, 'show');
    const sequence = sequenceFigure(losses);
    const figures =
      show === 'matrix'
        ? [matrixFigure(losses)]
        : show === 'phases'
          ? [multi ? phaseFigure(state, task) : collapseFigure(state, task), sequence]
          : show === 'heads'
            ? [headsFigure(state, task)]
            : [sequence];
    return {
      figures,
      values: losses.values,
      warnings: losses.warnings,
      spec: undefined,
      typescript: typescriptOf(state),
      citations: ['shan2026'],
    };
  },

  simulation: tasksSimulation,
};

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
