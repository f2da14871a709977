/** How far a number may be from the expected one: absolute + relative x the largest |x0| of its array. */
export interface Bound {
  readonly relative: number;
  readonly absolute: number;
}

/** The bound of a golden file, with bounds of their own for the fields named, wherever they stand. */
export interface Tolerance extends Bound {
  readonly fields?: Readonly<Record<string, Bound>>;
}

/** One expected number, array or matrix, and how the library's answer compares. */
export interface FieldResult {
  /** Where it stands, e.g. `saddle.layerKernels[1]`. */
  readonly field: string;
  /** Largest |x - x0|; infinite where the answer has another shape or kind. */
  readonly error: number;
  /** What `error` may be at most. */
  readonly allowed: number;
  /** What is wrong where it is not a matter of size. */
  readonly problem?: string;
}

/**
 * Compares an answer with the expected one, field by field, by the rule of the golden vectors: the largest |x - x0| of a
 * number, vector or matrix (each matrix of a list by itself) is at most absolute + relative x its largest |x0|.
 *
 * @param expected - numbers, nested arrays and objects; null stands for "no number here"
 * @param actual - the same shape; typed arrays count as arrays; fields beyond the expected ones are ignored
 * @param ignored - names of fields that are not compared, wherever they stand
 */
export function compareGolden(
  expected: unknown,
  actual: unknown,
  tolerance: Tolerance,
  ignored: readonly string[] = [],
): FieldResult[] {
  return visit(expected, actual, '', tolerance, { tolerance, ignored: new Set(ignored) });
}

/** Whether a field is met. */
export function isMet(result: FieldResult): boolean {
  return result.problem === undefined && result.error <= result.allowed;
}

/** The field furthest beyond (or nearest to) its bound. */
export function worstOf(results: readonly FieldResult[]): FieldResult | undefined {
  let worst: FieldResult | undefined;
  for (const result of results) if (worst === undefined || excess(result) > excess(worst)) worst = result;
  return worst;
}

function excess({ error, allowed, problem }: FieldResult): number {
  if (problem !== undefined) return Number.POSITIVE_INFINITY;
  return allowed > 0 ? error / allowed : error === 0 ? 0 : Number.MAX_VALUE;
}

interface Rules {
  readonly tolerance: Tolerance;
  readonly ignored: ReadonlySet<string>;
}

function visit(expected: unknown, actual: unknown, field: string, bound: Bound, rules: Rules): FieldResult[] {
  const failed = (problem: string): FieldResult[] => [{ field, error: Number.POSITIVE_INFINITY, allowed: 0, problem }];
  if (isArray(expected)) {
    if (!isArray(actual)) return failed(`${word(actual)} instead of an array`);
    if (expected.length !== actual.length) return failed(`length ${actual.length} instead of ${expected.length}`);
    if (depthOf(expected) <= 2) return [compareArray(expected, actual, field, bound)];
    return Array.from(expected).flatMap((value, i) => visit(value, actual[i], `${field}[${i}]`, bound, rules));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return failed(`${word(actual)} instead of an object`);
    return Object.entries(expected)
      .filter(([name]) => !rules.ignored.has(name))
      .flatMap(([name, value]) => {
        const own = rules.tolerance.fields?.[name] ?? bound;
        const path = field === '' ? name : `${field}.${name}`;
        return visit(value, (actual as Record<string, unknown>)[name], path, own, rules);
      });
  }
  return [compareArray([expected], [actual], field, bound)];
}

/** Numbers, or rows of numbers, that share one bound. */
function compareArray(
  expected: ArrayLike<unknown>,
  actual: ArrayLike<unknown>,
  field: string,
  bound: Bound,
): FieldResult {
  let error = 0;
  let largest = 0;
  let problem: string | undefined;
  const walk = (x0: unknown, x: unknown): void => {
    if (isArray(x0)) {
      if (!isArray(x)) problem = `${word(x)} instead of a row`;
      else if (x.length !== x0.length) problem = `a row of length ${x.length} instead of ${x0.length}`;
      else for (let i = 0; i < x0.length; i++) walk(x0[i], x[i]);
    } else if (x0 === null || x0 === undefined) {
      if (typeof x === 'number') problem = `${x} where no number is expected`;
    } else if (typeof x0 !== 'number') {
      if (x !== x0) problem = `${word(x)} instead of ${word(x0)}`;
    } else if (typeof x !== 'number' || Number.isNaN(x)) {
      problem = `${word(x)} instead of ${x0}`;
    } else {
      largest = Math.max(largest, Math.abs(x0));
      error = Math.max(error, Math.abs(x - x0));
    }
  };
  for (let i = 0; i < expected.length; i++) walk(expected[i], actual[i]);
  const allowed = bound.absolute + bound.relative * largest;
  return problem === undefined ? { field, error, allowed } : { field, error, allowed, problem };
}

/** Nesting of arrays; an object counts as deeper than any matrix, so that lists of objects are compared one by one. */
function depthOf(value: unknown): number {
  if (!isArray(value)) return typeof value === 'object' && value !== null ? 3 : 0;
  let depth = 0;
  for (let i = 0; i < value.length; i++) depth = Math.max(depth, depthOf(value[i]));
  return depth + 1;
}

function isArray(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

function word(value: unknown): string {
  if (value === undefined) return 'nothing';
  return isArray(value) ? `an array of length ${value.length}` : JSON.stringify(value);
}
