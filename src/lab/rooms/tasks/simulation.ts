import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import { once } from '../../../base/once.ts';
import type { Task } from '../../../data/dataset.ts';
import { predictMultiHead } from '../../../models/continual/multi-head/predict.ts';
import { simulateMultiHead } from '../../../models/continual/multi-head/simulation.ts';
import type { ContinualProblem } from '../../../models/continual/problem.ts';
import { predictSingleHead } from '../../../models/continual/single-head/predict.ts';
import { simulateSingleHead } from '../../../models/continual/single-head/simulation.ts';
import { uniformLayers } from '../../../models/layers.ts';
import type { Series } from '../../../report/figure/figure.ts';
import { numberOf, type RoomSimulation, type RoomState, wordOf } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { allowanceBand, cellOf, entryOf, pointSeries } from '../point-series.ts';
import { sequenceOf } from './sequence-of.ts';
import { DRAWS } from './theory.ts';

/** Networks that go through the sequence, a few a round. */
export function tasksSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const multi = wordOf(state, 'heads') === 'multi';
  const problem = problemOf(state, task, multi);
  const unavailable = whyNot(problem, multi);
  if (unavailable !== undefined) return { unavailable };
  const settings = { seed, networks: 4, roundSize: 4 };
  const plan = multi ? simulateMultiHead(problem, settings) : simulateSingleHead(problem, settings);
  const references = once(() => (multi ? predictMultiHead(problem) : predictSingleHead(problem)).references);
  const n = problem.tasks.length;
  return {
    job: plan.job,
    input: (round) => plan.round?.(round),
    overlay(outputs) {
      const simulation = plan.combine(outputs);
      const points = (name: 'trainError' | 'testError') =>
        Array.from({ length: n }, (_, s): Series[] => {
          const estimate = simulation.observables[name];
          const times = Array.from({ length: n - s }, (__, i) => s + i);
          const x = times.map((t) => t + 1);
          const group = `task ${s + 1}`;
          return [
            ...allowanceBand(x, references()[name], group, (table, i) => entryOf(table, times[i], s), 'linear'),
            pointSeries(
              x,
              times.map((t) => estimate && cellOf(estimate, t, s)),
              `networks, task ${s + 1}`,
              group,
            ),
          ];
        }).flat();
      return {
        figures: [overlayFigure('tasks-sequence', [points('trainError'), points('testError')])],
        agreement: agreementOf([{ references: references(), simulation }], 'independent networks', outputs.length),
      };
    },
  };
}

function problemOf(state: RoomState, task: Task, multi: boolean): ContinualProblem {
  const tasks = sequenceOf(state, task).map(({ inputs, targets, test }) => ({
    inputs,
    targets,
    testInputs: test.inputs,
    testTargets: test.targets,
  }));
  const depth = multi ? 1 : numberOf(state, 'L');
  const activation = multi ? 'linear' : (wordOf(state, 'activation') as Activation);
  return {
    tasks,
    layers: uniformLayers(depth, numberOf(state, 'N'), numberOf(state, 'variance'), activation),
    coupling: numberOf(state, 'lambda'),
    temperature: numberOf(state, 'T'),
    recursionDraws: DRAWS.full,
    recursionSeed: numberOf(state, 'seed'),
  };
}

/** Why a setting has no sampler. */
function whyNot({ coupling, temperature, layers }: ContinualProblem, multi: boolean): string | undefined {
  const frozen = coupling === Number.POSITIVE_INFINITY;
  if (multi) return frozen ? 'choose a finite λ: at λ = ∞ there is nothing to sample' : undefined;
  if (frozen && temperature > 0) return 'at λ = ∞ set T to 0: gradient descent fits every task';
  const exact = activationOf(layers.activation).linear && layers.depth === 1;
  if (!frozen && temperature === 0 && !exact) return 'at finite λ choose T > 0: nonlinear networks are sampled by HMC';
  return undefined;
}
