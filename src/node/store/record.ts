import { createHash } from 'node:crypto';
import type { StoredResult } from '../../experiment/result-store.ts';

const SUM = ',"sha256":"';
const TAIL = SUM.length + 64 + 2;

/**
 * A stored result as one line of JSON whose last member is the SHA-256 of all text before it. Infinities stand as the
 * words `Infinity` and `-Infinity`.
 */
export function recordText({ kind, digest, seconds, value }: StoredResult): string {
  const body = JSON.stringify({ kind, digest, seconds, value }, infinitiesAsWords).slice(0, -1);
  return `${body}${SUM}${sha256(body)}"}\n`;
}

/**
 * The stored result in a line, or in words what is wrong with it: a text that was cut or changed, the result of another
 * point, or a value without the shape of one.
 *
 * @param expected - what the place of the file says
 */
export function readRecord(
  text: string,
  expected?: { readonly kind: string; readonly digest: string },
): StoredResult | string {
  const line = text.endsWith('\n') ? text.slice(0, -1) : text;
  const at = line.length - TAIL;
  if (at < 0 || line.slice(at, at + SUM.length) !== SUM || !line.endsWith('"}')) return 'it has no checksum';
  const body = line.slice(0, at);
  if (sha256(body) !== line.slice(at + SUM.length, -2)) return 'its checksum differs';
  let record: StoredResult;
  try {
    const infinite = body.includes('"Infinity"') || body.includes('"-Infinity"');
    record = JSON.parse(`${body}}`, infinite ? wordsAsInfinities : undefined);
  } catch {
    return 'it is not JSON';
  }
  if (expected !== undefined && (record.kind !== expected.kind || record.digest !== expected.digest)) {
    return 'it is the result of another point';
  }
  return shapeProblem(record) ?? record;
}

function infinitiesAsWords(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY ? String(value) : value;
}

function wordsAsInfinities(_key: string, value: unknown): unknown {
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  return value === '-Infinity' ? Number.NEGATIVE_INFINITY : value;
}

function shapeProblem({ kind, digest, seconds, value }: StoredResult): string | undefined {
  if (typeof digest !== 'string' || typeof seconds !== 'number') return 'it has no digest or no time';
  const members = isObject(value) ? (value as unknown as Record<string, unknown>) : undefined;
  if (members === undefined) return 'it has no value';
  if (kind === 'prediction') {
    const whole =
      isObject(members.orderParameters) &&
      isObject(members.observables) &&
      isObject(members.references) &&
      isObject(members.status) &&
      Array.isArray(members.citations);
    return whole ? undefined : 'its value is not a prediction';
  }
  if (kind === 'simulation') {
    const { observables, diagnostics, warnings } = members;
    const whole =
      isObject(observables) &&
      Object.values(observables).every((estimate) => isObject(estimate) && 'value' in estimate && 'mcse' in estimate) &&
      isObject(diagnostics) &&
      Array.isArray(warnings);
    return whole ? undefined : 'its value is not a simulation';
  }
  return 'it is neither a prediction nor a simulation';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
