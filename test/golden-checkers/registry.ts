import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compareGolden, type FieldResult, isMet, type Tolerance, worstOf } from './compare.ts';

/** A golden file as it stands; what `input`, `cases` and `expected` hold is a matter of schema and kind. */
export interface GoldenFile {
  readonly schema: string;
  readonly kind: string;
  readonly name: string;
  readonly tolerance: Tolerance;
  readonly [field: string]: unknown;
}

/** What is expected and what the library gives, in one shape. */
export interface GoldenAnswer {
  readonly expected: unknown;
  readonly actual: unknown;
  /** Which of several problems in one file this is. */
  readonly name?: string;
}

/** Computes the answers of one schema's files. Every file of this folder that exports `checkers` adds to the registry. */
export interface GoldenChecker {
  readonly schema: string;
  readonly kinds: readonly string[];
  /** Fields that the note calls informative: not compared. */
  readonly informative?: readonly string[];
  answer(file: GoldenFile): GoldenAnswer[];
}

/** One case of one file: every field compared, or the reason why there was nothing to compare. */
export interface GoldenOutcome {
  readonly case: string;
  readonly status: 'passed' | 'failed' | 'unknown';
  readonly fields: readonly FieldResult[];
  readonly message?: string;
}

/** Every checker in this folder. */
export async function loadCheckers(): Promise<GoldenChecker[]> {
  const names = readdirSync(import.meta.dirname).filter((name) => /^[a-z-]+\.ts$/.test(name));
  const modules = names
    .filter((name) => name !== 'registry.ts' && name !== 'compare.ts')
    .sort()
    .map((name) => import(join(import.meta.dirname, name)) as Promise<{ checkers?: readonly GoldenChecker[] }>);
  return (await Promise.all(modules)).flatMap((module) => [...(module.checkers ?? [])]);
}

/** The golden files of a folder, in order of name. */
export function goldenFilesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name));
}

/** Checks one file; never throws: what goes wrong is the outcome. */
export function checkFile(path: string, checkers: readonly GoldenChecker[]): GoldenOutcome[] {
  const name = basename(path, '.json');
  const failed = (message: string): GoldenOutcome[] => [{ case: name, status: 'failed', fields: [], message }];
  let file: GoldenFile;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as GoldenFile;
  } catch (error) {
    return failed(`not JSON: ${messageOf(error)}`);
  }
  const checker = checkers.find(({ schema, kinds }) => schema === file.schema && kinds.includes(file.kind));
  if (checker === undefined) {
    const message = `not known: schema ${file.schema}, kind ${file.kind}`;
    return [{ case: name, status: 'unknown', fields: [], message }];
  }
  try {
    const ignored = ['check', 'crossChecks', ...(checker.informative ?? [])];
    return checker.answer(file).map((answer) => {
      const fields = compareGolden(answer.expected, answer.actual, file.tolerance, ignored);
      const good = fields.length > 0 && fields.every(isMet);
      return {
        case: answer.name === undefined ? name : `${name} ${answer.name}`,
        status: good ? 'passed' : 'failed',
        fields,
      };
    });
  } catch (error) {
    return failed(messageOf(error));
  }
}

/** One line on an outcome: the worst field with its error and bound. */
export function lineOf(outcome: GoldenOutcome): string {
  const worst = worstOf(outcome.fields);
  const mark = { passed: 'ok  ', failed: 'FAIL', unknown: '?   ' }[outcome.status];
  const detail =
    outcome.message ??
    (worst === undefined
      ? 'nothing to compare'
      : `${outcome.fields.length} fields, worst ${worst.field}: ${worst.problem ?? `off by ${worst.error.toExponential(1)}, allowed ${worst.allowed.toExponential(1)}`}`);
  return `${mark} ${outcome.case.padEnd(48)} ${detail}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
