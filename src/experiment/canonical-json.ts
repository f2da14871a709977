import { InputError } from '../base/input-error.ts';
import { sha256Hex } from './sha256.ts';

/**
 * JSON with sorted keys and no spaces, so that equal values have equal text on every machine; `undefined` members are
 * left out, infinities become the word `infinity`.
 *
 * @throws InputError for NaN and for what JSON cannot hold
 */
export function canonicalJson(value: unknown, field = 'value'): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (Number.isNaN(value)) throw new InputError(field, 'NaN', 'a number');
    if (!Number.isFinite(value)) return value > 0 ? '"infinity"' : '"-infinity"';
    return JSON.stringify(value === 0 ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map((item, i) => canonicalJson(item, `${field}[${i}]`)).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item, `${field}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  throw new InputError(field, typeof value, 'a value that JSON can hold');
}

/** SHA-256 of the canonical JSON, 64 hexadecimal digits. */
export function contentDigest(value: unknown): string {
  return sha256Hex(new TextEncoder().encode(canonicalJson(value)));
}
