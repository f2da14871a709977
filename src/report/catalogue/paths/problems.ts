import { digits } from '../../../data/digits/digits.ts';
import { convolutionTables } from '../../../data/paths/convolution.ts';
import { hiddenMarkov } from '../../../data/paths/hidden-markov.ts';
import { prepareTask } from '../../../data/prepare.ts';
import type { Simulation } from '../../../judge/simulation.ts';
import { uniformLayers } from '../../../models/layers.ts';
import { type PathsData, type PathsOptions, type PathsProblem, pathsProblem } from '../../../models/paths/problem.ts';
import { simulatePaths } from '../../../models/paths/simulation.ts';
import { runPlans } from '../../../models/run-plans.ts';
import type { HeadIndex } from '../../../theory/paths/index.ts';
import type { FigureOptions } from '../catalogue-figure.ts';

/** T of all figures. */
export const TEMPERATURE = 0.05;
/** Names of the paths of the hidden Markov sequences: heads of set 1 and set 2. */
export const PATH_NAMES = ['1,1', '1,2', '2,1', '2,2'];
/** Names of their heads with their sets. */
export const HEAD_NAMES = ['1 neighbours', '1 random', '2 uniform', '2 random'];

/** Hidden Markov sequences under two layers of two heads (note paths, section 5.1). */
export function sequences({ quick, seed }: FigureOptions, heads = 2): PathsData {
  const { paths, targets, testTargets } = hiddenMarkov({
    train: quick ? 40 : 100,
    test: quick ? 60 : 150,
    seed,
    heads,
  });
  return { tables: paths, targets, testTargets };
}

/** A network of two layers of heads on them. */
export function headsProblem(data: PathsData, width: number, options: PathsOptions = {}): PathsProblem {
  return pathsProblem(data, uniformLayers(2, width, 1, 'linear'), TEMPERATURE, options);
}

/** Even against odd digits in patches of 2 x 2 pixels. */
export async function patchesProblem({ quick, seed }: FigureOptions, width: number): Promise<PathsProblem> {
  const task = prepareTask(digits(), { classes: [3, 8], train: quick ? 40 : 100, test: quick ? 60 : 150, seed });
  const { inputs, testInputs, targets, testTargets, image = { height: 8, width: 8, channels: 1 } } = task;
  const tables = convolutionTables(inputs, testInputs, image, [{ size: 2 }]);
  return pathsProblem({ tables, targets, testTargets }, uniformLayers(1, width, 1, 'linear'), TEMPERATURE);
}

/** Networks sampled at every point of a figure. */
export function networksOf({ quick }: FigureOptions): string {
  return quick ? '8 chains of 60 draws' : '16 chains of 50 draws, 5 sweeps apart';
}

/** Sampled networks of some problems, together; `cuts` are the heads cut together in those of the problem at the same place. */
export async function sampled(
  problems: readonly PathsProblem[],
  options: FigureOptions,
  cuts: readonly (readonly (readonly HeadIndex[])[] | undefined)[] = [],
): Promise<Simulation[]> {
  const { quick, seed, executor, signal, onProgress } = options;
  const settings = quick
    ? { seed, chains: 8, warmup: 40, draws: 60 }
    : { seed, chains: 16, warmup: 80, draws: 50, thin: 5 };
  const plans = problems.map((problem, i) =>
    simulatePaths(problem, { ...settings, ...(cuts[i] === undefined ? {} : { cuts: cuts[i] }) }),
  );
  const found = await runPlans(plans, executor, {
    onProgress: (fraction) => onProgress?.(fraction, 'sampling networks'),
    ...(signal === undefined ? {} : { signal }),
  });
  return found.map(({ simulation }) => simulation);
}
