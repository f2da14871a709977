/**
 * The value of an observable: one number; an array over times (`ndk`), tasks (`continual`), layers or test points; a matrix
 * (forgetting, an order parameter of several outputs). `null` stands where the theory gives no number.
 */
export type ObservableValue = number | null | readonly ObservableValue[];

/** Anything that JSON holds. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** An object of JSON values. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** The swept values of a point by their path in the spec: `{ 'network.width': 100 }`. */
export type Parameters = { readonly [path: string]: JsonValue };

/** The numbers of a value in reading order, `null` as NaN (which stays inside the comparison and never leaves it). */
export function flattenValue(value: ObservableValue): number[] {
  if (value === null) return [Number.NaN];
  return typeof value === 'number' ? [value] : value.flatMap(flattenValue);
}

/** A value of the same shape, each number mapped with its place in reading order; non-finite results become `null`. */
export function mapValue(value: ObservableValue, map: (x: number, index: number) => number): ObservableValue {
  let index = 0;
  const walk = (v: ObservableValue): ObservableValue => {
    if (v !== null && typeof v === 'object') return v.map(walk);
    const result = map(v ?? Number.NaN, index++);
    return Number.isFinite(result) ? result : null;
  };
  return walk(value);
}

/** A value that JSON can hold: numbers that are not finite become `null`, typed arrays plain ones. */
export function plainValue(value: unknown): ObservableValue {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value === null || value === undefined) return null;
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plainValue);
  return Array.isArray(value) ? value.map(plainValue) : null;
}
