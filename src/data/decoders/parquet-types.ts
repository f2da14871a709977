import type { SchemaElement } from 'hyparquet';

/** How the values of a Parquet column that hyparquet gives are to be taken. */
export type LeafKind =
  | { readonly kind: 'numbers'; readonly number: (value: unknown) => number; readonly type: string }
  | { readonly kind: 'truth'; readonly type: string }
  | { readonly kind: 'words'; readonly type: string }
  | { readonly kind: 'other'; readonly what: string; readonly type: string };

/** Converted types that are neither numbers nor words. */
const TIMES = /^(DATE|TIME|TIMESTAMP|INTERVAL)/;

/** What a leaf of the schema holds (Parquet format, LogicalTypes.md). */
export function leafKind(element: SchemaElement): LeafKind {
  const { type, converted_type: converted = '', logical_type: logical } = element;
  const stated = logical?.type ?? (converted || (type ?? 'GROUP'));
  const name = stated === 'INTEGER' || stated === 'NULL' ? (type ?? stated) : stated;
  if (TIMES.test(stated) || TIMES.test(converted) || type === 'INT96') {
    return { kind: 'other', what: `times (${type === 'INT96' ? 'INT96' : stated})`, type: name };
  }
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0) ?? 0;
    return {
      kind: 'numbers',
      number: (value) => decimal(value, scale),
      type: `DECIMAL(${element.precision}, ${scale})`,
    };
  }
  switch (type) {
    case 'BOOLEAN':
      return { kind: 'truth', type: name };
    case 'INT32':
    case 'INT64': {
      const unsigned = converted.startsWith('UINT') || (logical?.type === 'INTEGER' && !logical.isSigned);
      const bits = type === 'INT32' ? 32 : 64;
      return {
        kind: 'numbers',
        number: (value) => whole(value, unsigned ? bits : 0),
        type: `${unsigned ? 'U' : ''}INT${logical?.type === 'INTEGER' ? logical.bitWidth : bits}`,
      };
    }
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'numbers', number: (value) => (typeof value === 'number' ? value : Number.NaN), type };
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'FLOAT16') {
        return {
          kind: 'numbers',
          number: (value) => (typeof value === 'number' ? value : Number.NaN),
          type: 'FLOAT16',
        };
      }
      return { kind: 'other', what: `bytes (${name})`, type: name };
    case 'BYTE_ARRAY':
      if (['JSON', 'BSON', 'GEOMETRY', 'GEOGRAPHY', 'VARIANT'].includes(stated)) {
        return { kind: 'other', what: `values of type ${stated}`, type: name };
      }
      return { kind: 'words', type: name };
    default:
      return { kind: 'other', what: `values of type ${stated}`, type: name };
  }
}

/**
 * The schema element without annotations whose reading is ours: decimals come as their whole numbers (so that they are divided
 * once, not multiplied by an inexact power), times and documents as what they are stored in.
 */
export function plainElement(element: SchemaElement): SchemaElement {
  const kind = leafKind(element).kind;
  const isDecimal = element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL';
  const isUnsigned = kind === 'numbers' && element.type?.startsWith('INT');
  // hyparquet knows lists by the older annotation alone.
  if (element.logical_type?.type === 'LIST') return { ...element, converted_type: 'LIST' };
  if (element.num_children === undefined && (kind === 'other' || isDecimal || isUnsigned)) {
    return { ...element, converted_type: undefined, logical_type: undefined };
  }
  return element;
}

/** A whole number; of an unsigned one its bits as if signed are taken. NaN where a double cannot hold it. */
function whole(value: unknown, unsignedBits: number): number {
  let number: number;
  if (typeof value === 'bigint') number = Number(unsignedBits > 0 ? BigInt.asUintN(unsignedBits, value) : value);
  else if (typeof value === 'number') number = unsignedBits > 0 ? value >>> 0 : value;
  else return Number.NaN;
  return Number.isSafeInteger(number) ? number : Number.NaN;
}

/** A decimal number from its whole number, correctly rounded. */
function decimal(value: unknown, scale: number): number {
  let units: bigint;
  if (value instanceof Uint8Array) units = bigEndian(value);
  else if (typeof value === 'number') units = BigInt(value);
  else if (typeof value === 'bigint') units = value;
  else return Number.NaN;
  if (scale <= 22 && units < 9007199254740992n && units > -9007199254740992n) return Number(units) / 10 ** scale;
  return Number(`${units}e-${scale}`);
}

/** Two's complement, most significant byte first. */
function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}
