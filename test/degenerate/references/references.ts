import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../src/base/input-error.ts';
import { compareGolden, isMet, type Tolerance, worstOf } from '../../golden-checkers/compare.ts';
import type { GoldenChecker, GoldenFile } from '../../golden-checkers/registry.ts';

/** Problems of one theory with answers of many digits, from `generate.py`. */
interface ReferenceSet {
  readonly schema: string;
  readonly kind: string;
  readonly tolerance: Tolerance;
  /** `refused`: the field that the library names instead of an answer, and rightly so. */
  readonly problems: readonly (GoldenFile & { readonly name: string; readonly refused?: string })[];
}

/** The sets of `generate.py`. */
export const REFERENCES = [
  'bpkr',
  'bpkr-exact',
  'bpkr-outputs',
  'bpkr-teacher',
  'ggdln',
  'ggdln-exact',
  'ndk',
  'continual-single-head',
  'continual-multi-head',
] as const;

/**
 * Solves the first problems of a set.
 *
 * @param count - how many; all by default
 * @returns a line for each field that is not the reference within the set's tolerance
 */
export function disagreements(
  name: (typeof REFERENCES)[number],
  checkers: readonly GoldenChecker[],
  count?: number,
): string[] {
  const set = JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')) as ReferenceSet;
  const checker = checkers.find(({ schema, kinds }) => schema === set.schema && kinds.includes(set.kind));
  if (checker === undefined) throw new Error(`no checker for ${set.schema}, ${set.kind}`);
  return set.problems.slice(0, count).flatMap((problem) => {
    try {
      return checker.answer({ ...problem, schema: set.schema, kind: set.kind }).flatMap(({ expected, actual }) => {
        const fields = compareGolden(expected, actual, set.tolerance);
        const worst = worstOf(fields);
        if (worst === undefined) return [`${problem.name}: nothing to compare`];
        const said =
          worst.problem ?? `off by ${worst.error.toExponential(1)}, allowed ${worst.allowed.toExponential(1)}`;
        return isMet(worst) ? [] : [`${problem.name}: ${worst.field} ${said}`];
      });
    } catch (error) {
      if (error instanceof InputError && problem.refused === error.field) return [];
      return [`${problem.name}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
