import { matrix } from '../../../linalg/matrix.ts';
import { langevinEnsemble } from '../../../samplers/langevin-dynamics/ensemble.ts';
import {
  collectRun,
  type EnsembleMoments,
  type EnsembleRecords,
  ensembleMoments,
} from '../../../samplers/langevin-dynamics/estimates.ts';
import {
  burnInPhase,
  driftRun,
  type EnsembleSpec,
  ensembleInputs,
  learningRun,
} from '../../../samplers/langevin-dynamics/plan.ts';
import type { DriftProtocol, DynamicsProblem } from '../../../theory/ndk/index.ts';
import type { FigureOptions } from '../catalogue-figure.ts';

/** An ensemble's records with its moments: rows are training points first, then test points. */
export interface SimulatedCourse {
  readonly records: EnsembleRecords;
  readonly moments: EnsembleMoments;
}

/** Size of an ensemble. */
export interface EnsembleSize {
  readonly width: number;
  readonly networks: number;
}

function specOf(problem: DynamicsProblem, { width, networks }: EnsembleSize, seed: number): EnsembleSpec {
  const depth = problem.priorVariances.length - 1;
  return {
    inputs: problem.inputs,
    targets: problem.targets,
    testInputs: problem.testInputs ?? matrix(0, problem.inputs.columns),
    activation: problem.activation,
    widths: new Array<number>(depth).fill(width),
    priorVariances: problem.priorVariances,
    initialVariances: problem.initialVariances ?? problem.priorVariances,
    temperature: problem.temperature,
    seeds: networks,
    seed,
    precision: 'f32',
  };
}

/** Learning from fresh weights, recorded at the times. */
export async function simulateLearning(
  problem: DynamicsProblem,
  times: readonly number[],
  size: EnsembleSize,
  options: FigureOptions,
): Promise<SimulatedCourse> {
  const spec = specOf(problem, size, options.seed);
  const run = learningRun(spec, times);
  const outputs = await options.executor.map(langevinEnsemble, ensembleInputs(spec, [run]), {
    onProgress: (fraction) => options.onProgress?.(fraction),
    signal: options.signal,
  });
  const records = collectRun(outputs, run.name);
  return { records, moments: ensembleMoments(records, problem.targets.columns) };
}

/** Trained networks that drift by several protocols from the same copies, recorded at each tau. */
export async function simulateDrift(
  problem: DynamicsProblem,
  protocols: readonly DriftProtocol[],
  taus: readonly number[],
  size: EnsembleSize,
  options: FigureOptions,
  forgettingTimes = 8,
): Promise<ReadonlyMap<DriftProtocol, SimulatedCourse>> {
  const spec = { ...specOf(problem, size, options.seed), initialVariances: problem.priorVariances };
  const runs = protocols.map((protocol) => driftRun(spec, protocol, taus));
  const outputs = await options.executor.map(
    langevinEnsemble,
    ensembleInputs(spec, runs, burnInPhase(spec, forgettingTimes)),
    { onProgress: (fraction) => options.onProgress?.(fraction), signal: options.signal },
  );
  return new Map(
    protocols.map((protocol) => {
      const records = collectRun(outputs, protocol);
      return [protocol, { records, moments: ensembleMoments(records, problem.targets.columns) }];
    }),
  );
}
