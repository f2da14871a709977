import { InputError } from '../base/input-error.ts';
import { sha256Hex } from './sha256.ts';

/**
 * JSON with sorted keys and no spaces, so that equal values have equal text on every machine; `undefined` members are
 * left out, infinities become the word `infinity`.
 *
 * @throws InputError for NaN and for what JSON cannot hold
 */
export function canonicalJson(value: unknown, field = 'value'): string {
  return textOf(value) ?? fail(value, field);
}

/** The text, or undefined where there is something in it that JSON cannot hold; the place is looked for only then. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return undefined;
    if (!Number.isFinite(value)) return value > 0 ? '"infinity"' : '"-infinity"';
    return value === 0 ? '0' : String(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return undefined;
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const item of value) {
      const part = textOf(item);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return `[${parts.join(',')}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    const part = textOf(item);
    if (part === undefined) return undefined;
    parts.push(`${JSON.stringify(key)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}

function fail(value: unknown, field: string): never {
  if (Array.isArray(value)) {
    const at = value.findIndex((item) => textOf(item) === undefined);
    return fail(value[at], `${field}[${at}]`);
  }
  if (typeof value === 'object' && value !== null) {
    const [key, item] =
      Object.entries(value).find((entry) => entry[1] !== undefined && textOf(entry[1]) === undefined) ?? [];
    return fail(item, `${field}.${key}`);
  }
  if (typeof value === 'number') throw new InputError(field, 'NaN', 'a number');
  throw new InputError(field, typeof value, 'a value that JSON can hold');
}

/** SHA-256 of the canonical JSON, 64 hexadecimal digits. */
export function contentDigest(value: unknown): string {
  return sha256Hex(new TextEncoder().encode(canonicalJson(value)));
}
