import { once } from '../../../base/once.ts';
import type { Task } from '../../../data/dataset.ts';
import { jackknife } from '../../../judge/chain-estimates.ts';
import type { Estimate } from '../../../judge/simulation.ts';
import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { predictGgdln } from '../../../models/ggdln/predict.ts';
import { ggdlnProblem, singleTask } from '../../../models/ggdln/problem.ts';
import { simulateGgdln } from '../../../models/ggdln/simulation.ts';
import { uniformLayers } from '../../../models/layers.ts';
import type { Series } from '../../../report/figure/figure.ts';
import type { GatedChain } from '../../../samplers/gated/index.ts';
import { numberOf, type RoomSimulation, type RoomState, wordOf } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { allowanceBand, pointSeries } from '../point-series.ts';
import { gatedTask, gatesOf } from './problem.ts';
import { severalTasks, taskCorrelation } from './several-tasks.ts';

/** Fewer chains than this have no error bars that are worth drawing. */
const LEAST_CHAINS = 3;

/** Blocked Gibbs chains of the gated network at the present width, one a round. */
export function gatesSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const width = numberOf(state, 'N');
  if (width > 2000) return { unavailable: 'choose a width of at most 2000 to sample' };
  const tasks = wordOf(state, 'show') === 'tasks';
  const { task: rows, gates, testGates } = tasks ? severalTasks(state) : gatedTask(state, task, gatesOf(state, task));
  const { inputs, targets, testInputs, testTargets } = rows;
  const layers = uniformLayers(numberOf(state, 'L'), width, numberOf(state, 'variance'), 'linear');
  const data = singleTask({ inputs, targets, gates, testInputs, testTargets, testGates });
  const problem = ggdlnProblem(data, layers, numberOf(state, 'T'));
  const plan = simulateGgdln(problem, { seed, chains: 1, warmup: 60, draws: 100 });
  const references = once(() => predictGgdln(problem).references);
  const unit = numberOf(state, 'variance') ** numberOf(state, 'L');
  return {
    job: plan.job,
    input: (round) => plan.round?.(round),
    overlay(outputs) {
      const chains = outputs as readonly GatedChain[];
      const simulation = plan.combine(outputs);
      const drawn = chains.length < LEAST_CHAINS ? {} : simulation.observables;
      const panel = (name: string) => [
        ...allowanceBand([width], references()[name], 'theory'),
        pointSeries([width], [drawn[name]]),
      ];
      const figures = [
        overlayFigure('gates-width', [panel('testError'), panel('bias2'), panel('variance')]),
        overlayFigure('gates-tasks', [
          [pointSeries([width], [drawn.bias2], ONE_GATE)],
          [],
          [pointSeries([width], [tasks && layers.depth === 1 ? correlationOf(chains) : undefined], ONE_GATE)],
        ]),
        overlayFigure('gates-shape', [[], [], [spectrumPoints(chains, width, unit)]]),
      ];
      const agreement = agreementOf([{ references: references(), simulation }], 'chains', chains.length);
      return { figures, agreement };
    },
  };
}

const ONE_GATE = 'one gate a task';

/** U of the first layer in each chain. */
function orderParametersOf(chains: readonly GatedChain[]): Float64Array[] {
  return chains.map(({ batches }) => {
    const sum = new Float64Array(batches[0].orderParameters[0].data.length);
    for (const { orderParameters } of batches) {
      for (let i = 0; i < sum.length; i++) sum[i] += orderParameters[0].data[i] / batches.length;
    }
    return sum;
  });
}

/** How the tasks are correlated in the mean U. */
function correlationOf(chains: readonly GatedChain[]): Estimate {
  const n = chains[0].batches[0].orderParameters[0].rows;
  return jackknife(orderParametersOf(chains), (average) => taskCorrelation(matrix(n, n, average)));
}

/** Up to eight eigenvalues of the mean U, in units of its prior. */
function spectrumPoints(chains: readonly GatedChain[], width: number, unit: number): Series {
  const { rows } = chains[0].batches[0].orderParameters[0];
  const average = matrix(rows, rows);
  for (const own of orderParametersOf(chains)) {
    for (let i = 0; i < own.length; i++) average.data[i] += own[i] / chains.length;
  }
  const values = symmetricEigenvalues(average);
  const shown = Math.min(8, rows);
  const spectrum = Array.from({ length: shown }, (_, k) =>
    shown === 1 ? 0 : Math.round((k * (rows - 1)) / (shown - 1)),
  ).map((index) => values[index] / unit);
  return { type: 'points', name: 'networks', role: 'simulation', x: spectrum.map(() => width), y: spectrum };
}
