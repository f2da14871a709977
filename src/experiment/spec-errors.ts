import { z } from 'zod';
import { describe, InputError } from '../base/input-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import { pathText, valueAt } from './paths.ts';
import { keysAt, schemaAt } from './spec-schema.ts';

/** One thing that is wrong, in the three parts of an `InputError`. */
export interface Problem {
  readonly field: string;
  readonly found: string;
  readonly expected: string;
}

/** Everything that is wrong with a spec: an `InputError` about the first problem that lists the others. */
export class SpecError extends InputError {
  /** One line a problem, the first included. */
  readonly problems: readonly string[];

  constructor(problems: readonly Problem[]) {
    super(problems[0].field, problems[0].found, problems[0].expected);
    this.problems = problems.map(({ field, found, expected }) => `${field}: found ${found}, expected ${expected}`);
  }
}

/** The names that were possible, the nearest one first where a name was mistyped. */
export function choiceOf(names: readonly string[], found: unknown): string {
  const near = typeof found === 'string' ? nearestName(found, names) : undefined;
  const list = names.length === 1 ? names[0] : `one of ${names.join(', ')}`;
  return near === undefined || names.length === 1 ? list : `${near} perhaps? (${list})`;
}

/** The problem of a key that its object does not have. */
export function unknownKey(field: string, key: string, names: readonly string[]): Problem {
  return { field, found: 'an unknown key', expected: choiceOf(names, key) };
}

/** The problems that Zod found, in the words of the library. */
export function problemsOf(error: z.core.$ZodError, shape: z.core.$ZodType, input: unknown): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, issue.path, shape, input));
}

const TYPE_WORDS: { readonly [expected: string]: string } = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'an object with named fields',
  record: 'an object with named fields',
  array: 'a list',
  tuple: 'a list of two numbers',
};

function problemsOfIssue(
  issue: z.core.$ZodIssue,
  path: readonly PropertyKey[],
  shape: z.core.$ZodType,
  input: unknown,
): Problem[] {
  const field = path.length === 0 ? 'spec' : pathText(path);
  const value = valueAt(input, path);
  const found = describe(value);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(pathText([...path, key]), key, keysAt(shape, path, input) ?? []));
    case 'invalid_type':
      return [{ field, found, expected: TYPE_WORDS[issue.expected] ?? `a value of type ${issue.expected}` }];
    case 'invalid_value':
      return [{ field, found, expected: choiceOf(issue.values.map(String), value) }];
    case 'too_small':
      return [
        { field, found, expected: sized(issue.origin, bound('above', 'or more', issue.minimum, issue.inclusive)) },
      ];
    case 'too_big':
      return [
        { field, found, expected: sized(issue.origin, bound('below', 'or less', issue.maximum, issue.inclusive)) },
      ];
    case 'invalid_union':
      return [
        issue.errors.length === 0 ? discriminatorProblem(path, shape, input) : unionProblem(issue, path, shape, input),
      ];
    default:
      return [{ field, found, expected: issue.message }];
  }
}

function bound(strict: string, loose: string, limit: number | bigint, inclusive: boolean | undefined): string {
  return inclusive === false ? `${strict} ${limit}` : `${limit} ${loose}`;
}

function sized(origin: string, text: string): string {
  if (origin === 'array') return `a list of length ${text}`;
  return `${origin === 'int' ? 'a whole number' : 'a number'}${/^\d|^-/.test(text) ? ',' : ''} ${text}`;
}

/** A union of objects whose kind is named wrongly; the path ends with the key that names it. */
function discriminatorProblem(path: readonly PropertyKey[], shape: z.core.$ZodType, input: unknown): Problem {
  const value = valueAt(input, path);
  const problem = { field: pathText(path), found: describe(value) };
  const key = String(path[path.length - 1]);
  const schema = schemaAt(shape, path.slice(0, -1), input);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return { ...problem, expected: 'another value' };
  const names = schema.options.flatMap((option) => [...(option._zod.propValues?.[key] ?? [])].map(String));
  return { ...problem, expected: choiceOf(names, value) };
}

/** A value that fits no option of a union: the problem with the option that it fits best, or all of them in one line. */
function unionProblem(
  issue: z.core.$ZodIssueInvalidUnion,
  path: readonly PropertyKey[],
  shape: z.core.$ZodType,
  input: unknown,
): Problem {
  const misfits = issue.errors.map(misfit);
  const least = Math.min(...misfits);
  const best = issue.errors.filter((_, i) => misfits[i] === least);
  const options = best.length === 1 && Number.isFinite(least) ? best : issue.errors;
  const problems = options.map(([first]) => problemsOfIssue(first, [...path, ...first.path], shape, input)[0]);
  if (problems.length === 1) return problems[0];
  const expected = [...new Set(problems.map((problem) => problem.expected))].join(', or ');
  return { field: pathText(path), found: describe(valueAt(input, path)), expected };
}

/** How badly a value fits an option: infinitely where its type is another, more for keys that it does not have. */
function misfit(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, { code, path }) => {
    if (path.length === 0 && (code === 'invalid_type' || code === 'invalid_value')) return Number.POSITIVE_INFINITY;
    return sum + (code === 'unrecognized_keys' ? 10 : 1);
  }, 0);
}
