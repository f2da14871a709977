import type { Task } from '../../../data/dataset.ts';
import type { Series } from '../../../report/figure.ts';
import { momentsOf } from '../../../samplers/diagnostics/index.ts';
import { langevinEnsemble } from '../../../samplers/langevin-dynamics/ensemble.ts';
import type { EnsembleOutput, Run, RunPhase } from '../../../samplers/langevin-dynamics/ensemble-input.ts';
import { collectRun } from '../../../samplers/langevin-dynamics/estimates.ts';
import { burnInPhase, driftRun, type EnsembleSpec, ensembleInputs } from '../../../samplers/langevin-dynamics/plan.ts';
import { numberOf, type RoomSimulation, type RoomState } from '../../room.ts';
import { agreementOf, type Compared } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { histogramEdges, SIDES } from './drift-figure.ts';
import { classMean, countsOf, driftsOf, forgettingRate, placeOfClock, protocolsOf } from './drift-theory.ts';
import { problemOf, testTargetsOf } from './theory.ts';

/** Networks of a round. */
const BATCH = 4;
/** Learning before the drift, in forgetting times: e^(-4) is left of the start. */
const BURN_IN = 4;
/** Drift is recorded at these gamma tau. */
const RECORDED = [0, 0.5, 1, 2, 4];
/** Products of a weight with a sample in one round at most: about ten seconds of a page's worker. */
const LARGEST_COST = 6e10;

/** Trained networks of finite width that drift under the protocols on show, a few a round. */
export function driftSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const problem = problemOf(state, task);
  const targets = testTargetsOf(task);
  const rate = forgettingRate(state);
  const protocols = protocolsOf(state);
  const spec: EnsembleSpec = {
    ...problem,
    initialVariances: problem.priorVariances,
    widths: new Array<number>(numberOf(state, 'L')).fill(numberOf(state, 'N')),
    seeds: BATCH,
    seed,
    precision: 'f32',
    shadow: false,
    batch: BATCH,
  };
  const taus = RECORDED.map((place) => place / rate);
  const runs = protocols.map((name) =>
    name === 'D1' ? withoutLearning(driftRun(spec, name, taus)) : driftRun(spec, name, taus),
  );
  const burnIn = burnInPhase(spec, BURN_IN);
  if (costOf(spec, [burnIn, ...runs.flatMap(({ phases }) => phases)]) > LARGEST_COST) {
    return { unavailable: 'too long for a page: raise T, lower P or N, or show one protocol' };
  }
  const [input] = ensembleInputs(spec, runs, burnIn);
  const drifts = driftsOf(state, task, 'full');
  const clock = placeOfClock(state, drifts.places);
  const nearest = RECORDED.reduce(
    (best, place, i) =>
      Math.abs(place - drifts.places[clock]) < Math.abs(RECORDED[best] - drifts.places[clock]) ? i : best,
    0,
  );
  const edges = histogramEdges(drifts.courses.values(), clock);
  const train = task.inputs.rows;
  const share = (train * numberOf(state, 'L')) / numberOf(state, 'N') / 4 + Math.exp(-BURN_IN);
  return {
    job: langevinEnsemble as never,
    input: (round) => ({ ...input, first: round * BATCH }),
    overlay(outputs) {
      const compared: Compared[] = [];
      const means: Series[] = [];
      const histograms: Series[][] = [];
      for (const name of protocols) {
        const records = collectRun(outputs as readonly EnsembleOutput[], name);
        const outputsOf = (b: number, r: number) => {
          const start = (b * records.records + r) * records.entries;
          return records.predictors.subarray(start + train, start + records.entries);
        };
        const networks = Array.from({ length: records.networks }, (_, b) => b);
        for (const { positive, name: side } of SIDES) {
          const values = RECORDED.map((_, r) =>
            networks.flatMap((b) => classMean(targets, outputsOf(b, r), positive) ?? []),
          );
          if (values[0].length < 2) continue;
          const estimates = values.map(momentsOf);
          means.push({
            type: 'points',
            name: `networks, ${name}, ${side}`,
            group: name,
            role: 'simulation',
            x: RECORDED,
            y: estimates.map(({ mean }) => mean),
            error: estimates.map(({ variance }) => Math.sqrt(variance / records.networks)),
          });
          const theory = drifts.places.map(
            (_, i) => classMean(targets, drifts.courses.get(name)?.test[i].data ?? [], positive) ?? 0,
          );
          for (const r of [0, 2, 4]) {
            compared.push({
              name: `${name}, ${side}, γτ = ${RECORDED[r]}`,
              chainMeans: values[r],
              theory: theory[drifts.places.indexOf(RECORDED[r])],
              // What finite width and the end of the training leave out, on the scale of the trained output.
              correction: share * Math.abs(theory[0]),
            });
          }
        }
        const average = Float64Array.from(
          { length: targets.rows },
          (_, i) => networks.reduce((sum, b) => sum + outputsOf(b, nearest)[i], 0) / records.networks,
        );
        histograms.push(
          SIDES.map(
            ({ positive, name: side }): Series => ({
              type: 'points',
              name: side,
              role: 'simulation',
              x: edges.slice(1).map((edge, i) => (edge + edges[i]) / 2),
              y: countsOf(targets, average, positive, edges).map((count) => (count > 0 ? count : null)),
            }),
          ),
        );
      }
      return {
        figures: [overlayFigure('time-drift', [means]), overlayFigure('time-histograms', histograms)],
        agreement: agreementOf(compared, { allowance: 'what finite width leaves out (P L/4N)' }),
      };
    },
  };
}

/** Where nothing learns the weights' own process is exact in one step, however long. */
function withoutLearning(run: Run): Run {
  const phases = run.phases.map((phase) => ({
    ...phase,
    segments: phase.segments.map((segment) => ({ ...segment, steps: 1 })),
  }));
  return { ...run, phases };
}

function costOf(spec: EnsembleSpec, phases: readonly RunPhase[]): number {
  const steps = phases.flatMap(({ segments }) => segments).reduce((sum, segment) => sum + segment.steps, 0);
  const points = spec.inputs.rows + spec.testInputs.rows;
  const layers = [Math.min(points, spec.inputs.columns), ...spec.widths];
  const weights = spec.widths.reduce((sum, width, l) => sum + width * layers[l], 0);
  return steps * BATCH * 3 * weights * spec.inputs.rows;
}
