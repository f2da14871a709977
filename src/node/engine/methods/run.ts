import { createHash } from 'node:crypto';
import { describe, InputError } from '../../../base/input-error.ts';
import type { JsonValue } from '../../../base/values.ts';
import { applyOverrides, type ParsedSpec, parseSpec, readSpecText } from '../../../experiment/parse-spec.ts';
import type { PreparedData } from '../../../experiment/point.ts';
import { compare, predict, type RunKind, simulate } from '../../../experiment/run.ts';
import { sweepGrid } from '../../../experiment/sweep.ts';
import { runJson } from '../../../report/run/run-json.ts';
import { installNativeBackend } from '../../blas/install.ts';
import { provenanceOf } from '../../provenance.ts';
import { dataAccess } from '../memory-data.ts';
import type { Method } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { failureOf } from '../protocol.ts';
import { workers } from '../workers.ts';

const runners = { predict, simulate, compare };

/** The spec of a question: an object, or YAML or JSON text; `overrides` are set in it. */
export function specOf(params: Parameters): ParsedSpec {
  const given = params.plain('spec');
  const name = params.get('name');
  const object = typeof given === 'string' ? readSpecText(given, typeof name === 'string' ? name : 'spec') : given;
  const overrides = (params.get('overrides') ?? []) as readonly string[];
  return parseSpec(applyOverrides(object as JsonValue, overrides));
}

/** How many points a spec has, over which axes, and how many are simulated too. */
export const plan: Method = async ({ params }) => {
  const parsed = specOf(params);
  const grid = sweepGrid(parsed);
  let simulated = 0;
  for (let index = 0; index < grid.count; index++) if (grid.at(index).simulated) simulated++;
  return { count: grid.count, simulated, axes: grid.axes };
};

/** `predict`, `simulate` or `compare` of a spec: what the command line does, with arrays from the caller, nothing written. */
export const run: Method = async ({ params, signal, onProgress }) => {
  const kind = params.get('kind') as RunKind;
  if (!Object.hasOwn(runners, kind)) throw new InputError('kind', describe(kind), 'predict, simulate or compare');
  const started = new Date();
  const clock = performance.now();
  const backend = installNativeBackend();
  const parsed = specOf(params);
  const folder = params.get('folder');
  const passed = (params.get('arrays') ?? {}) as { readonly [name: string]: unknown };
  const { loadData, readFile } = dataAccess(passed, typeof folder === 'string' ? folder : process.cwd());
  const data = new Map<string, PreparedData>();
  const pool = kind === 'predict' ? undefined : workers(params.number('workers'));
  const result = await runners[kind](parsed, {
    async loadData(spec) {
      const loaded = await loadData(spec);
      data.set(loaded.digest, loaded);
      return loaded;
    },
    readFile,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    onProgress,
    signal,
    ...(pool === undefined ? {} : { executor: pool }),
  });
  const provenance = provenanceOf({
    parsed,
    data: [...data.values()],
    backend,
    workers: pool?.workers ?? 1,
    started,
    seconds: (performance.now() - clock) / 1000,
    simulated: kind !== 'predict',
  });
  const { points: _, ...document } = runJson(parsed, result, provenance);
  const { id, title, observables, headline } = parsed.adapter;
  const failures = result.failures.map(({ parameters, error }) => ({ parameters, failure: failureOf(error) }));
  return { ...document, points: result.points, failures, theory: { id, title, observables, headline } };
};
