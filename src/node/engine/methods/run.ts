import { createHash } from 'node:crypto';
import { describe, InputError } from '../../../base/input-error.ts';
import type { JsonValue } from '../../../base/values.ts';
import { applyOverrides, type ParsedSpec, parseSpec, readSpecText } from '../../../experiment/parse-spec.ts';
import type { PreparedData } from '../../../experiment/point.ts';
import { compare, predict, type RunKind, type RunOptions, simulate } from '../../../experiment/run.ts';
import { notComputed } from '../../../experiment/walk.ts';
import { runJson } from '../../../report/run/run-json.ts';
import { installNativeBackend } from '../../blas/install.ts';
import { provenanceOf } from '../../provenance.ts';
import { knownFailures } from '../../study/failures.ts';
import { openStudy, studyRecord } from '../../study/open-study.ts';
import { dataAccess } from '../memory-data.ts';
import type { Method } from '../method.ts';
import type { Parameters as Given } from '../parameters.ts';
import { failureOf } from '../protocol.ts';
import { workers } from '../workers.ts';

const runners = { predict, simulate, compare };

/** The spec of a question: an object, or YAML or JSON text; `overrides` are set in it. */
export function specOf(params: Given): ParsedSpec {
  const given = params.plain('spec');
  const name = params.get('name');
  const object = typeof given === 'string' ? readSpecText(given, typeof name === 'string' ? name : 'spec') : given;
  const overrides = (params.get('overrides') ?? []) as readonly string[];
  return parseSpec(applyOverrides(object as JsonValue, overrides));
}

/** The results that a study has in `out` by now, and nothing computed beside them. */
async function storedAlone(kind: RunKind, parsed: ParsedSpec, folder: string, out: string) {
  const { store, folder: study } = openStudy(studyRecord(kind, parsed, folder, out), parsed);
  const failed = await knownFailures(study);
  return {
    store,
    knownFailure: (...point: Parameters<typeof failed>) => failed(...point) ?? notComputed,
  } satisfies Partial<RunOptions>;
}

/**
 * `predict`, `simulate` or `compare` of a spec: what the command line does, with arrays from the caller, nothing written. With `stored`, the
 * folder of a study, what is there of it.
 */
export const run: Method = async ({ params, signal, onProgress }) => {
  const kind = params.get('kind') as RunKind;
  if (!Object.hasOwn(runners, kind)) throw new InputError('kind', describe(kind), 'predict, simulate or compare');
  const started = new Date();
  const clock = performance.now();
  const backend = installNativeBackend();
  const parsed = specOf(params);
  const given = params.get('folder');
  const folder = typeof given === 'string' ? given : process.cwd();
  const passed = (params.get('arrays') ?? {}) as { readonly [name: string]: unknown };
  const { loadData, readFile } = dataAccess(passed, folder);
  const data = new Map<string, PreparedData>();
  const stored = params.get('stored');
  const pool = stored !== undefined || kind === 'predict' ? undefined : workers(params.number('workers'));
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
    ...(typeof stored === 'string' ? await storedAlone(kind, parsed, folder, stored) : {}),
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
  const failures = result.failures
    .filter(({ error }) => error !== notComputed)
    .map(({ parameters, error }) => ({ parameters, failure: failureOf(error) }));
  const missing = result.failures.length - failures.length;
  return { ...document, points: result.points, failures, missing, theory: { id, title, observables, headline } };
};
