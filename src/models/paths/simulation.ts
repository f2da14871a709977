import { activationOf } from '../../activations/registry.ts';
import { InputError } from '../../base/input-error.ts';
import type { PathRows } from '../../data/paths/tables.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { type PathInputs, type PathTask, patchSlice, pathGibbs, pathLangevin } from '../../samplers/paths/index.ts';
import { type HeadIndex, pathCount } from '../../theory/paths/index.ts';
import { type SimulationPlan, simulationPlan } from '../simulation-plan.ts';
import { combinePaths } from './estimates.ts';
import { type PathsProblem, scalesOfPaths } from './problem.ts';

/** How networks of paths are sampled. */
export interface PathsSettings {
  readonly seed: number;
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
  readonly thin?: number;
  /** Heads that are cut together, group by group; each pruned head of the problem by itself unless given. */
  readonly cuts?: readonly (readonly HeadIndex[])[];
  /** Of linear paths; `gibbs` unless given. */
  readonly sampler?: 'gibbs' | 'langevin';
}

/**
 * Chains of networks of paths at one problem by blocked Gibbs or Langevin dynamics, heads cut in copies of every draw; one chain a round where it streams.
 *
 * @throws InputError for infinite width
 */
export function simulatePaths(problem: PathsProblem, settings: PathsSettings): SimulationPlan {
  const { layers, temperature, heads } = problem;
  const { widths, priorVariances, activation } = layers;
  if (!widths.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
  const { seed, chains, warmup, draws, thin = 1, sampler = 'gibbs' } = settings;
  if (activationOf(activation).linear !== true) return simulatePatches(problem, settings);
  const task = samplerTask(problem);
  const groups = settings.cuts ?? heads.map((head) => [head]);
  const round = (chain: number) => ({
    task,
    network: { widths, priorVariances, temperature },
    seed,
    chain,
    warmup,
    draws,
    thin,
    cuts: groups,
  });
  return simulationPlan({
    job: sampler === 'gibbs' ? pathGibbs : pathLangevin,
    inputs: Array.from({ length: chains }, (_, chain) => round(chain)),
    round,
    combine: (outputs) => combinePaths(sampler, outputs, problem),
  });
}

/** Elliptical slices of networks of patches through a nonlinearity. */
function simulatePatches(problem: PathsProblem, settings: PathsSettings): SimulationPlan {
  const { layers, temperature, theory, testFeatures, data, options } = problem;
  const [width] = layers.widths;
  const [first, second] = layers.priorVariances;
  const { seed, chains, warmup, draws, thin = 1 } = settings;
  const round = (chain: number) => ({
    patches: theory.features,
    targets: data.targets,
    testPatches: testFeatures,
    ...(data.testTargets.rows > 0 ? { testTargets: data.testTargets } : {}),
    scales: options.headScales?.[0] ?? new Array<number>(data.tables.sets[0]).fill(1),
    activation: layers.activation,
    width,
    priorVariances: [first, second] as const,
    temperature,
    seed,
    chain,
    warmup,
    draws,
    thin,
  });
  return simulationPlan({
    job: patchSlice,
    inputs: Array.from({ length: chains }, (_, chain) => round(chain)),
    round,
    combine: (outputs) => combinePaths('slice', outputs, problem),
  });
}

/** The task as networks take it, head scales absorbed into the maps (note paths, section 2.2). */
function samplerTask({ data, theory, testFeatures, options }: PathsProblem): PathTask {
  const { tables, targets, testTargets } = data;
  const { tokenCounts, sets } = tables;
  const scales = options.headScales;
  const inputs = (rows: PathRows, features: Matrix): PathInputs => ({
    tokens: rows.tokens,
    maps: rows.maps.map((maps, l) => (scales === undefined ? maps : scaledHeads(maps, scales[l]))),
    readout: rows.readout,
    features: scales === undefined ? features : scaledPaths(features, sets, scales),
  });
  return {
    tokenCounts,
    sets,
    train: inputs(tables.train, theory.features),
    targets,
    test: inputs(tables.test, testFeatures),
    ...(testTargets.rows > 0 ? { testTargets } : {}),
  };
}

function scaledHeads(maps: Matrix, scales: readonly number[]): Matrix {
  const size = maps.columns / scales.length;
  return matrix(
    maps.rows,
    maps.columns,
    maps.data.map((value, i) => value * scales[Math.floor((i % maps.columns) / size)]),
  );
}

function scaledPaths(features: Matrix, sets: readonly number[], scales: readonly (readonly number[])[]): Matrix {
  const n0 = features.columns / pathCount(sets);
  const scaleOf = scalesOfPaths(sets, scales);
  return matrix(
    features.rows,
    features.columns,
    features.data.map((value, i) => value * scaleOf[Math.floor((i % features.columns) / n0)]),
  );
}
