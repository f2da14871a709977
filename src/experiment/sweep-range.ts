import { InputError } from '../base/input-error.ts';

/** A range of a sweep: `count` values between two ends, evenly spaced or evenly in the logarithm. */
export interface SweepRange {
  readonly log?: readonly [number, number];
  readonly linear?: readonly [number, number];
  readonly count: number;
}

/** Digits that are near enough to even spacing, and are what tables and legends show. */
const FEW_DIGITS = 4;
const ALL_DIGITS = 17;

/**
 * The values of a range: exactly `count`, all different, in order from the first end to the last, both included; as few digits as keep
 * them apart, four at least, and whole numbers where the field takes no others.
 *
 * @param field - for messages
 * @param accepts - whether the field takes a value
 * @throws InputError where there are not as many values between the ends
 */
export function rangeValues(range: SweepRange, field: string, accepts: (value: number) => boolean): number[] {
  const [first, last] = range.log ?? range.linear ?? [0, 0];
  if (range.count === 1) return [first];
  if (first > last) return rangeValues(turned(range, last, first), field, accepts).reverse();
  if (first === last)
    throw new InputError(field, `${range.count} values from ${first} to ${last}`, 'two different ends');
  const even = Array.from({ length: range.count }, (_, i) => {
    const part = i / (range.count - 1);
    if (i === range.count - 1) return last;
    return range.log === undefined ? first + part * (last - first) : first * (last / first) ** part;
  });
  const whole = even.some((value) => !accepts(value) && accepts(Math.round(value)));
  return whole ? wholeNumbers(even, field) : shortened(even, field);
}

function turned({ log, count }: SweepRange, first: number, last: number): SweepRange {
  return log === undefined ? { linear: [first, last], count } : { log: [first, last], count };
}

/** Rounded, each one above that before and with room for those that follow. */
function wholeNumbers(values: readonly number[], field: string): number[] {
  const [first, last] = [Math.ceil(values[0]), Math.floor(values[values.length - 1])];
  if (last - first + 1 < values.length) {
    throw new InputError(
      field,
      `${values.length} values from ${values[0]} to ${values[values.length - 1]}`,
      `a count of ${Math.max(0, last - first + 1)} or less: there are no more whole numbers`,
    );
  }
  let before = first - 1;
  return values.map((value, i) => {
    before = Math.min(last - (values.length - 1 - i), Math.max(before + 1, Math.round(value)));
    return before;
  });
}

/** In the fewest digits that keep them apart and inside their ends. */
function shortened(values: readonly number[], field: string): number[] {
  const last = values.length - 1;
  for (let digits = FEW_DIGITS; digits <= ALL_DIGITS; digits++) {
    const short = values.map((value, i) => (i === 0 || i === last ? value : Number(value.toPrecision(digits))));
    if (short.every((value, i) => i === 0 || value > short[i - 1])) return short;
  }
  throw new InputError(field, `${values.length} values from ${values[0]} to ${values[last]}`, 'ends further apart');
}
