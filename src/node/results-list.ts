import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '../base/input-error.ts';
import { choiceOf } from '../experiment/spec-errors.ts';
import type { RunJson } from '../report/run/run-json.ts';

/** A run below the results folder, in short. */
export interface RunEntry {
  readonly name: string;
  readonly theory: string;
  readonly points: number;
  readonly verdict?: string;
  readonly started: string;
  readonly report: string;
}

/** All runs below a folder, newest first; folders that hold no run are passed over. */
export async function listRuns(out: string): Promise<RunEntry[]> {
  const runs = await readRuns(out);
  return runs.map(({ result, ...entry }) => entry);
}

/**
 * One run with its whole result.
 *
 * @param name - its folder's name, or a beginning that no other has
 * @throws InputError if none or several match
 */
export async function findRun(out: string, name: string): Promise<RunEntry & { readonly result: RunJson }> {
  const runs = await readRuns(out);
  const exact = runs.filter((run) => run.name === name);
  const matches = exact.length > 0 ? exact : runs.filter((run) => run.name.startsWith(name));
  if (matches.length === 1) return matches[0];
  const names = (matches.length > 1 ? matches : runs).map((run) => run.name);
  const found = matches.length > 1 ? `the beginning of ${matches.length} runs` : JSON.stringify(name);
  throw new InputError('RUN', found, names.length === 0 ? `a run: ${out} holds none` : choiceOf(names, name));
}

async function readRuns(out: string): Promise<(RunEntry & { readonly result: RunJson })[]> {
  let names: string[];
  try {
    names = (await readdir(out, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
  const runs = await Promise.all(names.map((name) => readRun(out, name)));
  return runs.filter((run) => run !== undefined).sort((a, b) => (a.started < b.started ? 1 : -1));
}

async function readRun(out: string, name: string): Promise<(RunEntry & { readonly result: RunJson }) | undefined> {
  try {
    const result = JSON.parse(await readFile(join(out, name, 'result.json'), 'utf8')) as RunJson;
    return {
      name,
      theory: String((result.spec as { theory?: unknown }).theory),
      points: result.points.length,
      ...(result.summary.verdict === undefined ? {} : { verdict: result.summary.verdict }),
      started: result.provenance.started,
      report: resolve(out, name, 'report.html'),
      result,
    };
  } catch {
    return undefined;
  }
}
