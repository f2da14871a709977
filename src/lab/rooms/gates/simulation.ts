import type { Task } from '../../../data/dataset.ts';
import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { matrix } from '../../../linalg/matrix.ts';
import type { Series } from '../../../report/figure.ts';
import { momentsOf, summarizeScalar } from '../../../samplers/diagnostics/index.ts';
import { type GatedChain, gatedGibbs, rotateToSpan } from '../../../samplers/gated/index.ts';
import { errorsOf, predictGated, solveGated } from '../../../theory/ggdln/index.ts';
import { numberOf, type RoomSimulation, type RoomState, wordOf } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { biasAndVariance, type Estimate } from '../pooled-errors.ts';
import { gatedTask, gatesOf, networkOn } from './problem.ts';
import { severalTasks, taskCorrelation } from './several-tasks.ts';

const WARMUP = 60;
const DRAWS = 100;
/** The leading order is off by about so many D/N (note ggdln, section 13). */
const CORRECTION = 2;

/** Blocked Gibbs chains of the gated network at the present width, one a round. */
export function gatesSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const width = numberOf(state, 'N');
  if (width > 2000) return { unavailable: 'choose a width of at most 2000 to sample' };
  const show = wordOf(state, 'show');
  const data = show === 'tasks' ? severalTasks(state) : gatedTask(state, task, gatesOf(state, task));
  const { inputs, targets, testInputs, testTargets } = data.task;
  const problem = networkOn(state, data);
  const solution = solveGated(problem);
  const points = { inputs: testInputs, gates: data.testGates };
  const errors = errorsOf(predictGated(solution, points), testTargets);
  const [u] = solution.orderParameters;
  const variance = numberOf(state, 'variance') ** numberOf(state, 'L');
  let trace = 0;
  for (let i = 0; i < u.rows; i++) trace += u.data[i * u.rows + i] / u.rows;
  const { widths, priorVariances, temperature } = problem;
  const sampled = rotateToSpan({
    inputs,
    targets,
    gates: data.gates,
    testInputs,
    testTargets,
    testGates: data.testGates,
  });
  return {
    job: gatedGibbs as never,
    input: (round) => ({
      task: sampled,
      network: { widths, priorVariances, temperature },
      seed,
      chain: round,
      warmup: WARMUP,
      draws: DRAWS,
      batches: 1,
    }),
    overlay(outputs) {
      const chains = outputs as readonly GatedChain[];
      const testErrors = chains.map(({ traces }) => momentsOf(traces.testError).mean);
      const traces = chains.map(({ traces: { traceU } }) => momentsOf(traceU).mean);
      const summary = summarizeScalar(chains.map((chain) => chain.traces.traceU));
      const size = (CORRECTION * u.rows) / width;
      const agreement = agreementOf(
        [
          { name: 'test error', chainMeans: testErrors, theory: errors.testError, correction: size * errors.variance },
          { name: 'Tr U', chainMeans: traces, theory: trace, correction: size * trace },
        ],
        { diagnostics: { rHat: summary.rHat, ess: summary.essBulk } },
      );
      const point = (estimate: Estimate | undefined, name = 'networks'): Series => ({
        type: 'points',
        name,
        role: 'simulation',
        x: estimate === undefined ? [] : [width],
        y: estimate === undefined ? [] : [estimate.value],
        error: estimate === undefined ? [] : [estimate.error],
      });
      const meanOf = (values: readonly number[]): Estimate => {
        const { mean, variance: spread } = momentsOf([...values]);
        return { value: mean, error: Math.sqrt(spread / values.length) };
      };
      const pooled =
        chains.length < 3
          ? undefined
          : biasAndVariance(
              chains.map(({ batches: [{ direct, directSquare }] }) => ({
                mean: direct.data,
                square: directSquare.data,
              })),
              testTargets,
            );
      const samples = chains.map(({ batches }) => batches[0].orderParameters[0]);
      const average = matrix(u.rows, u.rows);
      for (const sample of samples) {
        for (let i = 0; i < average.data.length; i++) average.data[i] += sample.data[i] / samples.length;
      }
      const correlation =
        show === 'tasks' && problem.widths.length === 1 && chains.length >= 2
          ? { ...meanOf(samples.map(taskCorrelation)), value: taskCorrelation(average) }
          : undefined;
      const values = symmetricEigenvalues(average);
      const shown = Math.min(8, u.rows);
      const spectrum = Array.from({ length: shown }, (_, k) =>
        shown === 1 ? 0 : Math.round((k * (u.rows - 1)) / (shown - 1)),
      ).map((index) => values[index] / variance);
      const spectrumPoints: Series = {
        type: 'points',
        name: 'networks',
        role: 'simulation',
        x: spectrum.map(() => width),
        y: spectrum,
      };
      const figures = [
        overlayFigure('gates-width', [
          [point(chains.length < 2 ? undefined : meanOf(testErrors))],
          [point(pooled?.bias2)],
          [point(pooled?.variance)],
        ]),
        overlayFigure('gates-tasks', [
          [point(pooled?.bias2, 'one gate a task')],
          [],
          [point(correlation, 'one gate a task')],
        ]),
        overlayFigure('gates-shape', [[], [], [spectrumPoints]]),
      ];
      return { figures, agreement };
    },
  };
}
