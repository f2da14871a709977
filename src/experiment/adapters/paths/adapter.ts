import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import { convolutionTables } from '../../../data/paths/convolution.ts';
import type { PathTables } from '../../../data/paths/tables.ts';
import { predictPathsProblem } from '../../../models/paths/predict.ts';
import { type PathsProblem, pathsProblem } from '../../../models/paths/problem.ts';
import { type PathsSettings, simulatePaths } from '../../../models/paths/simulation.ts';
import { samplersOf } from '../../../samplers/registry.ts';
import type { ExperimentPoint } from '../../point.ts';
import type { TheoryAdapter } from '../../theory-adapter.ts';
import { isNonlinear } from '../../written-network.ts';
import { pathsEquations, pathsObservables } from './observables.ts';
import { type PathsNetworkSpec, pathsExtension } from './spec.ts';

/** Attention heads and convolution patches at finite width (note paths). */
export const pathsAdapter: TheoryAdapter = {
  id: 'paths',
  title: 'Attention heads and convolution patches: paths of deep linear networks',
  extension: pathsExtension,
  observables: pathsObservables,
  headline: ['testError', 'variance', 'bias2', 'trainError'],
  equations: pathsEquations,
  citations: ['tiberi2024', 'aiudi2025', 'li2022'],
  samplers: samplersOf('paths'),
  defaultSampler: (written) => (isNonlinear(written) ? 'slice' : 'gibbs'),
  standing: 'leading-order',

  check(spec) {
    const { filters, pooling, skips, separateReadout } = networkOf(spec);
    const holdsMaps = spec.data.source === 'paths' || spec.data.source === 'hidden-markov';
    if (holdsMaps && filters !== undefined) {
      throw new InputError(
        'network.filters',
        'filters',
        `nothing: the maps of source "${spec.data.source}" are those of the data`,
      );
    }
    if (!holdsMaps && filters === undefined) {
      throw new InputError(
        'network.filters',
        'nothing',
        'filters of pictures, or data of source "paths" or "hidden-markov"',
      );
    }
    const linear = activationOf(spec.network.activation).linear === true;
    const { sampler } = spec.simulation;
    if (linear === (sampler === 'slice')) {
      throw new InputError(
        'simulation.sampler',
        `"${sampler}" with activation "${spec.network.activation}"`,
        linear ? '"gibbs" or "langevin"' : '"slice"',
      );
    }
    if (sampler === 'langevin' && spec.temperature === 0) {
      throw new InputError('temperature', '0 with sampler "langevin"', 'a temperature above 0');
    }
    const plain = !pooling && !skips && !separateReadout && filters?.length === 1;
    if (!linear && !plain) {
      throw new InputError(
        'network.activation',
        `"${spec.network.activation}"`,
        '"linear", or one layer of filters that is read out at every position',
      );
    }
  },

  predict: (point) => predictPathsProblem(problemOf(point), point.progress),

  simulate: (point, settings) => simulatePaths(problemOf(point), settings as unknown as PathsSettings),
};

function networkOf(spec: ExperimentPoint['spec']): PathsNetworkSpec {
  return spec.network as unknown as PathsNetworkSpec;
}

/** The problem of a point, made once for its prediction and its simulation. */
function problemOf(point: ExperimentPoint): PathsProblem {
  const { cache, data, layers, spec } = point;
  return cache.get(`paths problem ${point.digest}`, () => {
    const { headScales, skips, separateReadout, prune, maxOrderParameters, nextOrder } = networkOf(spec);
    const { targets, testTargets } = data;
    return pathsProblem({ tables: tablesOf(point), targets, testTargets }, layers, spec.temperature, {
      skips,
      separateReadout,
      maxOrderParameters,
      ...(headScales === undefined ? {} : { headScales }),
      ...(prune === undefined ? {} : { prune }),
      ...(nextOrder === undefined ? {} : { nextOrder }),
    });
  });
}

function tablesOf({ data, spec, cache }: ExperimentPoint): PathTables {
  if (data.paths !== undefined) return data.paths;
  const { filters = [], pooling } = networkOf(spec);
  const { image, inputs, testInputs } = data;
  if (image === undefined) {
    throw new InputError('data.source', `"${spec.data.source}"`, 'pictures (digits, mnist, ...) or recorded attention');
  }
  return cache.get(`paths filters ${data.digest} ${JSON.stringify([filters, pooling])}`, () =>
    convolutionTables(inputs, testInputs, image, filters, pooling),
  );
}
