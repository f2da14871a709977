import type { FigureData } from '../../../report/figure/figure.ts';
import { dataDescription } from '../../engine/lab-task.ts';
import { numberOf, type RoomEngine, type RoomState, type RoomView, wordOf } from '../../room.ts';
import { specScript } from '../snippets.ts';
import { collapseFigure, headsFigure, matrixFigure, sequenceFigure } from './figures.ts';
import { phaseFigure } from './phase-figure.ts';
import { permutedOf, sequenceOf, teachersOf } from './sequence-of.ts';
import { tasksSimulation } from './simulation.ts';
import { DRAWS, lossesOf } from './theory.ts';

/** The room of tasks in sequence. */
export const tasksEngine: RoomEngine = {
  compute(state, task, wanted) {
    const losses = lossesOf(state, sequenceOf(state, task), wanted);
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
      if (phases.place !== undefined) marker = { x: phases.place.load, y: phases.place.similarity };
      figures.push(phases.figure, sequence);
    } else if (show === 'phases') figures.push(collapseFigure(state, task, wanted), sequence);
    else figures.push(sequence);
    // More than two heads are an average over draws, fewer of them in a draft.
    const drawn = multi && numberOf(state, 'count') > 2;
    if (drawn) detail = wanted;
    else if (show === 'matrix' || show === 'sequence') detail = 'full';
    const spec = specOf(state);
    return {
      detail,
      figures,
      ...(marker === undefined ? {} : { marker }),
      values: losses.values,
      warnings: losses.warnings,
      spec,
      typescript: specScript(spec, state),
      citations: ['shan2026'],
    };
  },

  /** A draft of many heads or of many pairs is left alone, and the long full view after it to the second worker. */
  sketch(state, task) {
    const many = wordOf(state, 'heads') === 'multi' && numberOf(state, 'count') > 2;
    return many || wordOf(state, 'show') === 'heads'
      ? { ...this.compute(state, task, 'draft'), detail: 'sketch' }
      : undefined;
  },

  simulation: tasksSimulation,
};

/** The same question to the command line. */
function specOf(state: RoomState): object {
  const multi = wordOf(state, 'heads') === 'multi';
  const lambda = numberOf(state, 'lambda');
  const { dimension, train, test, ...teachers } = teachersOf(state);
  const teacher = wordOf(state, 'data') === 'teacher';
  return {
    theory: 'continual',
    heads: wordOf(state, 'heads'),
    coupling: lambda === Number.POSITIVE_INFINITY ? 'infinity' : lambda,
    tasks: teacher ? { kind: 'teacher', ...teachers } : permutedOf(state),
    data: teacher ? { source: 'teacher', dimension, train, test, seed: teachers.seed } : dataDescription(state),
    network: {
      depth: multi ? 1 : numberOf(state, 'L'),
      width: numberOf(state, 'N'),
      activation: multi ? 'linear' : wordOf(state, 'activation'),
      priorVariance: numberOf(state, 'variance'),
    },
    temperature: numberOf(state, 'T'),
    ...(multi && teachers.count > 2 ? { recursionDraws: DRAWS.full } : {}),
    simulation: { networks: 64, seed: numberOf(state, 'seed') },
  };
}
