import type { FigureData } from '../../../report/figure/figure.ts';
import { pathErrors, predictPaths, relativeOrderParameter } from '../../../theory/paths/index.ts';
import { dataDescription } from '../../engine/lab-task.ts';
import { numberOf, type RoomEngine, type RoomState, wordOf } from '../../room.ts';
import { specScript } from '../snippets.ts';
import { headsFigure, pruneFigure, widthFigure } from './figures.ts';
import { problemOf, solved } from './problem.ts';
import { pathsSimulation } from './simulation.ts';

/** The room of paths. */
export const pathsEngine: RoomEngine = {
  compute(state, task, wanted) {
    const problem = problemOf(state, task);
    const detail = wanted === 'full' ? 'full' : 'draft';
    const solution = solved(problem, detail);
    const errors = pathErrors(predictPaths(solution, { features: problem.testFeatures }), problem.data.testTargets);
    const show = wordOf(state, 'show');
    const figures: FigureData[] = [];
    if (show === 'width') figures.push(widthFigure(state, task, solution, detail));
    else if (show === 'prune') figures.push(pruneFigure(problem, solution));
    else figures.push(headsFigure(state, task, problem, solution, detail));
    const { sets, notes } = problem.data.tables;
    const spec = specOf(state, problem.options.headScales);
    return {
      detail: wanted,
      figures,
      values: [
        { symbol: 'N', label: 'width', value: numberOf(state, 'N') },
        { symbol: 'M', label: 'paths', value: sets.reduce((product, count) => product * count, 1) },
        { symbol: 's', label: 'strength of the head', value: numberOf(state, 'strength') },
        { symbol: 'U_max', label: 'most amplified path', value: Math.max(...relativeOrderParameter(solution).data) },
        { symbol: 'σ²', label: 'prior variance', value: numberOf(state, 'variance') },
        { symbol: 'ε_g', label: 'test error', value: errors.testError },
        { symbol: 'bias²', label: 'squared bias', value: errors.bias2 },
        { symbol: 'var', label: 'variance', value: errors.variance },
      ],
      warnings: [...solution.status.warnings, ...notes],
      spec,
      typescript: specScript(spec, state),
      citations: ['tiberi2024', 'li2022'],
    };
  },

  simulation: pathsSimulation,
};

/** The same question to the command line. */
function specOf(state: RoomState, headScales: readonly (readonly number[])[] | undefined): object {
  const digits = wordOf(state, 'data') === 'digits';
  return {
    theory: 'paths',
    data: dataDescription(state),
    network: {
      depth: headScales?.length ?? 1,
      width: numberOf(state, 'N'),
      priorVariance: numberOf(state, 'variance'),
      ...(digits ? { filters: [{ size: numberOf(state, 'patch') }] } : {}),
      ...(numberOf(state, 'strength') === 1 ? {} : { headScales }),
      ...(wordOf(state, 'show') === 'prune' ? { prune: 'all' } : {}),
    },
    temperature: numberOf(state, 'T'),
    simulation: { sampler: 'gibbs', chains: 16, seed: numberOf(state, 'seed') },
  };
}
