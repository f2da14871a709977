import type { Task } from '../../../data/dataset.ts';
import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { matrix } from '../../../linalg/matrix.ts';
import type { FigureData, Series } from '../../../report/figure.ts';
import { momentsOf, summarizeScalar } from '../../../samplers/diagnostics/index.ts';
import { type GatedChain, gatedGibbs, rotateToSpan } from '../../../samplers/gated/index.ts';
import { errorsOf, predictGated, solveGated } from '../../../theory/ggdln/index.ts';
import { numberOf, type RoomSimulation, type RoomState } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { gatesAt, gatesOf, problemOf } from './problem.ts';

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
  const gates = gatesOf(state, task);
  const problem = problemOf(state, task, gates);
  const testGates = gatesAt(state, gates, task.testInputs);
  const solution = solveGated(problem);
  const errors = errorsOf(predictGated(solution, { inputs: task.testInputs, gates: testGates }), task.testTargets);
  const [u] = solution.orderParameters;
  const variance = numberOf(state, 'variance') ** numberOf(state, 'L');
  let trace = 0;
  for (let i = 0; i < u.rows; i++) trace += u.data[i * u.rows + i] / u.rows;
  const { widths, priorVariances, temperature } = problem;
  const sampled = rotateToSpan({
    inputs: task.inputs,
    targets: task.targets,
    gates: problem.gates,
    testInputs: task.testInputs,
    testTargets: task.testTargets,
    testGates,
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
      const m = task.testTargets.columns;
      const statistics = chains.map(({ batches }) => {
        const [{ direct, directSquare, orderParameters }] = batches;
        let bias2 = 0;
        let spread = 0;
        for (let i = 0; i < direct.data.length; i++) {
          spread += (directSquare.data[i] - direct.data[i] ** 2) * (DRAWS / (DRAWS - 1));
          bias2 += (direct.data[i] - task.testTargets.data[i]) ** 2;
        }
        const count = direct.rows * m;
        // The squared mean of one chain carries the noise of its draws, of the size of variance / draws.
        return {
          variance: spread / count,
          bias2: Math.max(0, bias2 / count - spread / count / DRAWS),
          u: orderParameters[0],
        };
      });
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
      const point = (values: readonly number[]): Series => {
        const { mean, variance: spread } = momentsOf([...values]);
        return {
          type: 'points',
          name: 'networks',
          role: 'simulation',
          x: [width],
          y: [mean],
          error: [Math.sqrt(spread / Math.max(1, values.length))],
        };
      };
      const panel = (series: Series[]) => ({ x: { label: '' }, y: { label: '' }, series });
      const average = matrix(u.rows, u.rows);
      for (const { u: sample } of statistics) {
        for (let i = 0; i < average.data.length; i++) average.data[i] += sample.data[i] / statistics.length;
      }
      const values = symmetricEigenvalues(average);
      const shown = Math.min(8, u.rows);
      const spectrum = Array.from({ length: shown }, (_, k) =>
        shown === 1 ? 0 : Math.round((k * (u.rows - 1)) / (shown - 1)),
      ).map((index) => values[index] / variance);
      const figures: FigureData[] = [
        {
          id: 'gates-width',
          title: '',
          caption: '',
          citations: [],
          panels: [
            panel([point(testErrors)]),
            panel([point(statistics.map(({ bias2 }) => bias2))]),
            panel([point(statistics.map((found) => found.variance))]),
          ],
        },
        {
          id: 'gates-shape',
          title: '',
          caption: '',
          citations: [],
          panels: [
            panel([]),
            panel([
              { type: 'points', name: 'networks', role: 'simulation', x: spectrum.map(() => width), y: spectrum },
            ]),
          ],
        },
      ];
      return { figures, agreement };
    },
  };
}
