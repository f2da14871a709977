import { activationOf } from '../../activations/registry.ts';
import { InputError } from '../../base/input-error.ts';
import type { PathRows, PathTables } from '../../data/paths/tables.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { type HeadIndex, type PathProblem, pathCount, pathFeatures } from '../../theory/paths/index.ts';
import type { Layers } from '../layers.ts';

/** What of the theory is asked for, and how the network differs from the plain one of its maps. */
export interface PathsOptions {
  /** s_(l,n), one list a set. */
  readonly headScales?: readonly (readonly number[])[];
  /** One more head with A = I in every set whose maps are square: a trained skip connection (note paths, section 1.3). */
  readonly skips?: boolean;
  /** A readout with weights of its own above the last heads: one hidden layer more (note paths, section 1.3). */
  readonly separateReadout?: boolean;
  /** Heads that are pruned one at a time, or all of them. */
  readonly prune?: 'all' | readonly HeadIndex[];
  /** Largest D_1 = M_1 ... M_L m that is solved. */
  readonly maxOrderParameters?: number;
  /** Whether the 1/N terms are computed; where they are affordable unless given. */
  readonly nextOrder?: boolean;
}

/** Tokens, maps and targets of one problem. */
export interface PathsData {
  readonly tables: PathTables;
  readonly targets: Matrix;
  readonly testTargets: Matrix;
}

/** A network of paths, its data and its temperature. */
export interface PathsProblem {
  readonly data: PathsData;
  readonly layers: Layers;
  readonly temperature: number;
  readonly options: PathsOptions;
  /** As the theory takes it. */
  readonly theory: PathProblem;
  /** Features of the test rows; none where there are no test rows. */
  readonly testFeatures: Matrix;
  /** The heads that are pruned. */
  readonly heads: readonly HeadIndex[];
}

const LIMIT = 128;

/** Features of rows: the same at all widths, temperatures and strengths of heads. */
const known = new WeakMap<PathRows, Matrix>();

/**
 * The problem of a network of paths, skips and separate readout put into its maps.
 *
 * @throws InputError where layers and sets of maps do not fit, and for more paths than the theory solves, before memory is taken
 */
export function pathsProblem(
  given: PathsData,
  layers: Layers,
  temperature: number,
  options: PathsOptions = {},
): PathsProblem {
  const tables = extended(given.tables, options);
  const data = { ...given, tables };
  const { sets, train, test } = tables;
  if (layers.depth !== sets.length) {
    throw new InputError(
      'network.depth',
      String(layers.depth),
      `${sets.length}: one hidden layer for each set of maps (${sets.join(', ')} heads)`,
    );
  }
  const limit = options.maxOrderParameters ?? LIMIT;
  const dimension = pathCount(sets) * given.targets.columns;
  const inputs = train.tokens.columns / tables.tokenCounts[0];
  if (dimension > limit) {
    const mib = (train.tokens.rows * pathCount(sets) * inputs * 8) / 2 ** 20;
    throw new InputError(
      'network.maxOrderParameters',
      `${sets.join(' x ')} heads and ${given.targets.columns} outputs: D_1 = ${dimension}, features of ${mib.toPrecision(3)} MiB`,
      `D_1 of at most ${limit}: fewer heads or layers, or a larger maxOrderParameters`,
    );
  }
  const { activation } = layers;
  if (activationOf(activation).linear !== true && sets.length !== 1) {
    throw new InputError('network.activation', `"${activation}"`, '"linear" with more than one hidden layer');
  }
  const featuresOf = (rows: PathRows): Matrix => {
    const made = known.get(rows) ?? pathFeatures({ tokenCounts: tables.tokenCounts, sets, ...rows });
    known.set(rows, made);
    return made;
  };
  const features = featuresOf(train);
  const { widths, priorVariances } = layers;
  return {
    data,
    layers,
    temperature,
    options,
    heads: headsOf(sets, options.prune),
    theory: {
      features,
      sets,
      targets: given.targets,
      widths,
      priorVariances,
      temperature,
      activation,
      ...(options.headScales === undefined ? {} : { headScales: options.headScales }),
    },
    testFeatures: test.tokens.rows === 0 ? matrix(0, features.columns) : featuresOf(test),
  };
}

function headsOf(sets: readonly number[], prune: PathsOptions['prune']): readonly HeadIndex[] {
  if (prune !== 'all') return prune ?? [];
  return sets.flatMap((count, set) => (count === 1 ? [] : Array.from({ length: count }, (_, head) => ({ set, head }))));
}

function extended(tables: PathTables, { skips, separateReadout }: PathsOptions): PathTables {
  let result = tables;
  if (skips === true) {
    const square = tables.sets.map((_, l) => tables.tokenCounts[l] === tables.tokenCounts[l + 1]);
    const withSkips = (rows: PathRows): PathRows => ({
      ...rows,
      maps: rows.maps.map((maps, l) => (square[l] ? withIdentity(maps, tables.tokenCounts[l]) : maps)),
    });
    result = {
      ...result,
      sets: result.sets.map((count, l) => count + (square[l] ? 1 : 0)),
      train: withSkips(result.train),
      test: withSkips(result.test),
    };
  }
  if (separateReadout === true) {
    const top = result.tokenCounts[result.tokenCounts.length - 1];
    const withReadout = (rows: PathRows): PathRows => ({
      ...rows,
      maps: [...rows.maps, withIdentity(matrix(1, 0), top)],
    });
    result = {
      ...result,
      sets: [...result.sets, 1],
      tokenCounts: [...result.tokenCounts, top],
      train: withReadout(result.train),
      test: withReadout(result.test),
    };
  }
  return result;
}

/** Maps with one more head, the identity. */
function withIdentity(maps: Matrix, tokens: number): Matrix {
  const columns = maps.columns + tokens * tokens;
  const result = matrix(maps.rows, columns);
  for (let mu = 0; mu < maps.rows; mu++) {
    result.data.set(maps.data.subarray(mu * maps.columns, (mu + 1) * maps.columns), mu * columns);
    for (let t = 0; t < tokens; t++) result.data[mu * columns + maps.columns + t * tokens + t] = 1;
  }
  return result;
}

/** prod_l s_(l, n_l) of every path through the given sets. */
export function scalesOfPaths(sets: readonly number[], scales: readonly (readonly number[])[]): number[] {
  return sets.reduce<number[]>((paths, _, l) => paths.flatMap((scale) => scales[l].map((own) => scale * own)), [1]);
}
