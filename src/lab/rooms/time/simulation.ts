import type { Task } from '../../../data/dataset.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import type { Series } from '../../../report/figure.ts';
import { momentsOf } from '../../../samplers/diagnostics/index.ts';
import { langevinEnsemble } from '../../../samplers/langevin-dynamics/ensemble.ts';
import type { EnsembleOutput } from '../../../samplers/langevin-dynamics/ensemble-input.ts';
import { collectRun } from '../../../samplers/langevin-dynamics/estimates.ts';
import { ensembleInputs, learningRun } from '../../../samplers/langevin-dynamics/plan.ts';
import { learningCourse } from '../../../theory/ndk/index.ts';
import { numberOf, type RoomSimulation, type RoomState } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
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
  const problem = problemOf(state, task);
  const points = chosenPoints(testTargetsOf(task), 3);
  const columns = task.testInputs.columns;
  const testInputs = matrix(points.length, columns);
  points.forEach((i, k) => {
    testInputs.data.set(task.testInputs.data.subarray(i * columns, (i + 1) * columns), k * columns);
  });
  const spec = {
    ...problem,
    testInputs,
    initialVariances: problem.initialVariances ?? problem.priorVariances,
    widths: new Array<number>(numberOf(state, 'L')).fill(numberOf(state, 'N')),
    seeds: BATCH,
    seed,
    precision: 'f32' as const,
    shadow: false,
    batch: BATCH,
  };
  const { times, run } = affordable(spec, (8 * numberOf(state, 'variance')) / numberOf(state, 'T'));
  const [input] = ensembleInputs(spec, [run]);
  const course = learningCourse({ ...problem, testInputs }, times, { accuracy: 1e-4 });
  const p = task.inputs.rows;
  return {
    job: langevinEnsemble as never,
    input: (round) => ({ ...input, first: round * BATCH }),
    overlay(outputs) {
      const records = collectRun(outputs as readonly EnsembleOutput[], run.name);
      const values = (r: number, k: number) =>
        Array.from(
          { length: records.networks },
          (_, b) => records.predictors[(b * records.records + r) * records.entries + p + k],
        );
      const series = points.map((_, k): Series => {
        const estimates = times.map((__, r) => momentsOf(values(r, k)));
        return {
          type: 'points',
          name: `networks, test point ${k + 1}`,
          group: `test point ${k + 1}`,
          role: 'simulation',
          x: times,
          y: estimates.map(({ mean }) => mean),
          error: estimates.map(({ variance }) => Math.sqrt(variance / records.networks)),
        };
      });
      const share = (p * numberOf(state, 'L')) / numberOf(state, 'N') / 4;
      const compared = [Math.floor(times.length / 2), times.length - 1].flatMap((r) =>
        points.map((_, k) => {
          const theory = course.test[r].data[k];
          return {
            name: `test point ${k + 1} at t = ${Number(times[r].toPrecision(2))}`,
            chainMeans: values(r, k),
            theory,
            correction: share * Math.abs(theory),
          };
        }),
      );
      return { figures: [overlayFigure('time-course', [series])], agreement: agreementOf(compared) };
    },
  };
}

/** Recording times up to the latest one that the allowed number of steps reaches. */
function affordable(spec: Parameters<typeof learningRun>[0], end: number) {
  let last = end;
  for (;;) {
    const times = logSpaced(Math.min(0.1, last / 10), last, 9);
    const run = learningRun(spec, times);
    const steps = run.phases.flatMap(({ segments }) => segments).reduce((sum, segment) => sum + segment.steps, 0);
    if (steps <= MOST_STEPS || last < 0.1) return { times, run };
    last *= Math.min(0.7, MOST_STEPS / steps);
  }
}
