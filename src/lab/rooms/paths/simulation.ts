import { once } from '../../../base/once.ts';
import { flattenValue } from '../../../base/values.ts';
import type { Task } from '../../../data/dataset.ts';
import type { Estimate } from '../../../judge/simulation.ts';
import { predictPathsProblem } from '../../../models/paths/predict.ts';
import { simulatePaths } from '../../../models/paths/simulation.ts';
import type { Series } from '../../../report/figure/figure.ts';
import { numberOf, type RoomSimulation, type RoomState } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { pointSeries } from '../point-series.ts';
import { problemOf } from './problem.ts';

/** Fewer chains than this have no error bars that are worth drawing. */
const LEAST_CHAINS = 3;

/** Blocked Gibbs chains of networks of paths at the present width, one a round. */
export function pathsSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const width = numberOf(state, 'N');
  if (width > 2000) return { unavailable: 'choose a width of at most 2000 to sample' };
  const problem = problemOf(state, task);
  const plan = simulatePaths(problem, { seed, chains: 1, warmup: 60, draws: 40 });
  const references = once(() => predictPathsProblem(problem).references);
  return {
    job: plan.job,
    input: (round) => plan.round?.(round),
    overlay(outputs) {
      const simulation = plan.combine(outputs);
      const drawn = outputs.length < LEAST_CHAINS ? {} : simulation.observables;
      const point = (name: string) => pointSeries([width], [drawn[name]]);
      const figures = [
        overlayFigure('paths-heads', [[], [entryPoints(drawn.headScores, 'networks')], []]),
        overlayFigure('paths-prune', [[entryPoints(drawn.cutBias2, 'networks, cut', 'cut')]]),
        overlayFigure('paths-width', [[point('testError')], [point('bias2')], [point('variance')]]),
      ];
      const agreement = agreementOf([{ references: references(), simulation }], 'chains', outputs.length);
      return { figures, agreement };
    },
  };
}

/** Numbers of all heads, beside those of the theory. */
function entryPoints(estimate: Estimate | undefined, name: string, group?: string): Series {
  const values = flattenValue(estimate?.value ?? null);
  const errors = flattenValue(estimate?.mcse ?? null);
  return pointSeries(
    values.map((_, i) => i + 1 + 0.12),
    values.map((value, i) => ({ value, mcse: errors[i] })),
    name,
    group,
  );
}
