import { describe, InputError } from '../../base/input-error.ts';
import { columnVector, type Matrix } from '../../linalg/matrix.ts';
import type { WireArray } from './frames.ts';
import { fromFrame } from './wire.ts';

/** The arguments of a question, read with the errors of the library: field, found, expected. */
export class Parameters {
  readonly #message: unknown;
  readonly #arrays: readonly WireArray[];
  readonly #values: { readonly [name: string]: unknown };

  constructor(message: unknown, arrays: readonly WireArray[]) {
    this.#message = message;
    this.#arrays = arrays;
    this.#values = (fromFrame(message ?? {}, arrays) ?? {}) as { readonly [name: string]: unknown };
  }

  /** An argument as it came; arrays are matrices or typed arrays. */
  get(name: string): unknown {
    return this.#values[name] ?? undefined;
  }

  /** An argument with all arrays as plain nested lists. */
  plain(name: string): unknown {
    return (fromFrame(this.#message, this.#arrays, true) as { readonly [name: string]: unknown })[name];
  }

  text(name: string): string {
    const value = this.get(name);
    if (typeof value !== 'string') throw new InputError(name, describe(value), 'text');
    return value;
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined || typeof value === 'number') return value;
    throw new InputError(name, describe(value), 'a number');
  }

  flag(name: string): boolean | undefined {
    const value = this.get(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw new InputError(name, describe(value), 'true or false');
  }

  numbers(name: string): readonly number[] | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const list = value instanceof Float64Array ? Array.from(value) : value;
    if (Array.isArray(list) && list.every((entry) => typeof entry === 'number')) return list;
    throw new InputError(name, describe(value), 'a list of numbers');
  }

  /** A table; an array of one dimension is a column. */
  matrix(name: string): Matrix | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : asMatrix(value, name);
  }

  required(name: string): Matrix {
    const value = this.matrix(name);
    if (value === undefined) throw new InputError(name, 'nothing', 'an array');
    return value;
  }

  matrices(name: string): readonly Matrix[] | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw new InputError(name, describe(value), 'a list of arrays');
    return value.map((entry, i) => asMatrix(entry, `${name}[${i}]`));
  }

  activation(): string {
    const value = this.get('activation') ?? 'linear';
    if (typeof value !== 'string') throw new InputError('activation', describe(value), 'the name of an activation');
    return value;
  }
}

function asMatrix(value: unknown, field: string): Matrix {
  if (value instanceof Float64Array) return columnVector(value);
  if (value !== null && typeof value === 'object' && 'rows' in value) return value as Matrix;
  throw new InputError(field, shapeOf(value), 'an array of two dimensions, a row for each sample');
}

function shapeOf(value: unknown): string {
  const shaped = value !== null && typeof value === 'object' && 'shape' in value && Array.isArray(value.shape);
  return shaped ? `an array of shape ${(value.shape as number[]).join(' x ')}` : describe(value);
}
