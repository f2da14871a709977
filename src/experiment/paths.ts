import { InputError } from '../base/input-error.ts';

/** Parts of a path: `network.widths[0]` and `network.widths.0` are both network, widths, 0. */
export function pathParts(path: string): string[] {
  return path.replace(/\[(\d+)\]/g, '.$1').split('.');
}

/** A path as it is shown: numbers in brackets. */
export function pathText(parts: readonly PropertyKey[]): string {
  return parts
    .map((part, i) => (/^\d+$/.test(String(part)) ? `[${String(part)}]` : `${i > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** The value at a path, or undefined. */
export function valueAt(object: unknown, parts: readonly PropertyKey[]): unknown {
  let value = object;
  for (const part of parts) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

/**
 * A copy of a plain object with one value set; objects on the way are made, arrays kept.
 *
 * @throws InputError if the path goes through something that has no members
 */
export function withValueAt(
  object: unknown,
  parts: readonly string[],
  value: unknown,
  path = parts.join('.'),
): unknown {
  if (parts.length === 0) return value;
  const [head, ...rest] = parts;
  if (head === '' || head === '__proto__')
    throw new InputError(path, `the name ${JSON.stringify(head)}`, 'a path such as network.width');
  if (Array.isArray(object)) {
    const index = Number(head);
    if (!Number.isInteger(index) || index < 0 || index > object.length) {
      throw new InputError(path, JSON.stringify(head), `an index from 0 to ${object.length}`);
    }
    const copy = object.slice();
    copy[index] = withValueAt(object[index], rest, value, path);
    return copy;
  }
  if (object !== undefined && object !== null && typeof object !== 'object') {
    throw new InputError(
      path,
      `${JSON.stringify(object)} where ${head} should be`,
      'an object on the way to the field',
    );
  }
  const members = (object ?? {}) as Record<string, unknown>;
  return { ...members, [head]: withValueAt(members[head], rest, value, path) };
}
