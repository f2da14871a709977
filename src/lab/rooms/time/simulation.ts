import { once } from '../../../base/once.ts';
import type { Task } from '../../../data/dataset.ts';
import { selectRows } from '../../../linalg/matrix.ts';
import { predictNdk } from '../../../models/ndk/predict.ts';
import { ndkProblem } from '../../../models/ndk/problem.ts';
import { ensembleOf, simulateNdk } from '../../../models/ndk/simulation.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import { learningRun } from '../../../samplers/langevin-dynamics/plan.ts';
import { numberOf, type RoomSimulation, type RoomState } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { allowanceBand, cellOf, entryOf, pointSeries } from '../point-series.ts';
import { chosenPoints, problemOf, testTargetsOf } from './theory.ts';

/** Networks of a round. */
const BATCH = 6;
/** Steps of the dynamics at most: what a page may ask of one core. */
const MOST_STEPS = 3000;

/** Langevin dynamics of finite networks from fresh weights, a few a round. */
export function timeSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const targets = testTargetsOf(task);
  const points = chosenPoints(targets, 3);
  const chosen = Int32Array.from(points);
  const dynamics = { ...problemOf(state, task), testInputs: selectRows(task.testInputs, chosen) };
  const widths = new Array<number>(numberOf(state, 'L')).fill(numberOf(state, 'N'));
  const settings = { seed, chains: BATCH, roundSize: BATCH, precision: 'f32' as const, shadow: false };
  const problemWith = (times: readonly number[]) =>
    ndkProblem(dynamics, selectRows(targets, chosen), widths, { times, accuracy: 1e-4, variance: false });
  const ensemble = { ...ensembleOf(problemWith([1]), settings, widths), seeds: BATCH };
  const times = affordable(ensemble, (8 * numberOf(state, 'variance')) / numberOf(state, 'T'));
  const problem = problemWith(times);
  const plan = simulateNdk(problem, settings);
  const references = once(() => predictNdk(problem, settings).references);
  return {
    job: plan.job,
    input: (round) => plan.round?.(round),
    overlay(outputs) {
      const simulation = plan.combine(outputs);
      const { testMean } = simulation.observables;
      const series = points.flatMap((_, k) => [
        ...allowanceBand(times, references().testMean, `test point ${k + 1}`, (table, r) => entryOf(table, r, k)),
        pointSeries(
          times,
          times.map((__, r) => cellOf(testMean, r, k)),
          `networks, test point ${k + 1}`,
          `test point ${k + 1}`,
        ),
      ]);
      return {
        figures: [overlayFigure('time-course', [series])],
        agreement: agreementOf([{ references: references(), simulation }], 'independent networks', outputs.length),
      };
    },
  };
}

/** Recording times up to the latest one that the allowed number of steps reaches. */
function affordable(spec: Parameters<typeof learningRun>[0], end: number): number[] {
  let last = end;
  for (;;) {
    const times = logSpaced(Math.min(0.1, last / 10), last, 9);
    const run = learningRun(spec, times);
    const steps = run.phases.flatMap(({ segments }) => segments).reduce((sum, segment) => sum + segment.steps, 0);
    if (steps <= MOST_STEPS || last < 0.1) return times;
    last *= Math.min(0.7, MOST_STEPS / steps);
  }
}
