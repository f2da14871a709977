/** What the user got wrong: the field, what was found there and what was expected. The command line exits with 2 on it. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** Path of the offending field, in the words of the spec or of the function's argument (`network.width`, `temperature`). */
  readonly field: string;
  /** What was there, and what would have been right. */
  readonly found: string;
  readonly expected: string;

  /**
   * @param field - path of the field
   * @param found - what was there, in words short enough for one line
   * @param expected - what would have been right, and a remedy where there is one
   */
  constructor(field: string, found: string, expected: string) {
    super(`${field}: found ${found}, expected ${expected}`);
    this.field = field;
    this.found = found;
    this.expected = expected;
  }
}

/** A finite number as it is, or an `InputError` that names the field. */
export function requireFinite(field: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new InputError(field, describe(value), 'a finite number');
  }
  return value;
}

/** A finite number above zero, or an `InputError` that names the field. */
export function requirePositive(field: string, value: unknown): number {
  const number = requireFinite(field, value);
  if (number <= 0) throw new InputError(field, describe(value), 'a number above 0');
  return number;
}

/** A finite number at or above zero, or an `InputError` that names the field. */
export function requireNonNegative(field: string, value: unknown): number {
  const number = requireFinite(field, value);
  if (number < 0) throw new InputError(field, describe(value), 'a number at or above 0');
  return number;
}

/** A whole number at or above `least`, or an `InputError` that names the field. */
export function requireInteger(field: string, value: unknown, least: number): number {
  const number = requireFinite(field, value);
  if (!Number.isInteger(number) || number < least) {
    throw new InputError(field, describe(value), `a whole number, ${least} or more`);
  }
  return number;
}

/** A value in words short enough for an error line. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a typed array of ${value.byteLength} bytes`;
  if (typeof value === 'object' && value !== null)
    return `an object with keys ${Object.keys(value).slice(0, 6).join(', ')}`;
  return String(value);
}
