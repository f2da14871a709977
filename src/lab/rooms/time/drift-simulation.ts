import type { Task } from '../../../data/dataset.ts';
import { chainMeans } from '../../../judge/chain-estimates.ts';
import type { Reference } from '../../../judge/prediction.ts';
import type { Estimate } from '../../../judge/simulation.ts';
import { biasAt } from '../../../models/ndk/references.ts';
import type { Series } from '../../../report/figure/figure.ts';
import type { Job } from '../../../samplers/job.ts';
import { langevinEnsemble } from '../../../samplers/langevin-dynamics/ensemble.ts';
import type { EnsembleOutput, Run, RunPhase } from '../../../samplers/langevin-dynamics/ensemble-input.ts';
import { collectRun } from '../../../samplers/langevin-dynamics/estimates.ts';
import { burnInPhase, driftRun, type EnsembleSpec, ensembleInputs } from '../../../samplers/langevin-dynamics/plan.ts';
import { checkProblem, type DriftProtocol } from '../../../theory/ndk/index.ts';
import { numberOf, type RoomSimulation, type RoomState } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { pointSeries } from '../point-series.ts';
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
  // What finite width and the end of the training leave out, on the scale of the trained output.
  const share = biasAt(checkProblem(problem), numberOf(state, 'N')) + Math.exp(-BURN_IN);
  /** Mean output on one class at the recorded places: by the theory, and what it leaves out. */
  const referenceOf = (name: DriftProtocol, positive: boolean): Reference => {
    const course = drifts.courses.get(name)?.test ?? [];
    const values = RECORDED.map((place) => {
      const at = course[drifts.places.indexOf(place)];
      return at === undefined ? null : classMean(targets, at.data, positive);
    });
    return {
      value: values,
      standing: 'infinite-width',
      form: 'infinite width',
      correction: share * Math.abs(values[0] ?? 1),
      order: 'L (P + Y(K+T)⁻¹Y) / N, and the end of the training',
      scale: Math.abs(values[0] ?? 1),
    };
  };
  return {
    job: langevinEnsemble as Job<unknown, unknown>,
    input: (round) => ({ ...input, first: round * BATCH }),
    overlay(outputs) {
      const observables: { [name: string]: Estimate } = {};
      const references: { [name: string]: Reference } = {};
      const means: Series[] = [];
      const histograms: Series[][] = [];
      let networks = 0;
      for (const name of protocols) {
        const records = collectRun(outputs as readonly EnsembleOutput[], name);
        networks = records.networks;
        const outputsOf = (b: number, r: number) => {
          const start = (b * records.records + r) * records.entries;
          return records.predictors.subarray(start + train, start + records.entries);
        };
        const all = Array.from({ length: networks }, (_, b) => b);
        for (const { positive, name: side } of SIDES) {
          const own = all.map((b) => RECORDED.map((_, r) => classMean(targets, outputsOf(b, r), positive)));
          if (own.some((row) => row.includes(null))) continue;
          const estimate = chainMeans(own as number[][]);
          observables[`${name}, ${side}`] = estimate;
          references[`${name}, ${side}`] = referenceOf(name, positive);
          const at = (of: Estimate['value'], r: number) => (Array.isArray(of) ? (of[r] ?? null) : null);
          const points = RECORDED.map((_, r) => ({ value: at(estimate.value, r), mcse: at(estimate.mcse, r) }));
          means.push(pointSeries(RECORDED, points, `networks, ${name}, ${side}`, name));
        }
        const average = Float64Array.from(
          { length: targets.rows },
          (_, i) => all.reduce((sum, b) => sum + outputsOf(b, nearest)[i], 0) / networks,
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
      const simulation = { observables, diagnostics: { chains: networks, draws: 1 } };
      return {
        figures: [overlayFigure('time-drift', [means]), overlayFigure('time-histograms', histograms)],
        agreement: agreementOf([{ references, simulation }], 'independent networks', outputs.length),
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
