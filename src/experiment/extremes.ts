import type { Matrix } from '../linalg/matrix.ts';
import type { ExperimentPoint } from './point.ts';

/** A value of a spec, or of its data, and how far it lies from 1. */
export interface ExtremeValue {
  /** Path in the spec. */
  readonly field: string;
  readonly value: number;
  /** |log10 value| */
  readonly exponent: number;
}

/** All numbers of a point that could be too large or too small, the furthest from 1 first; zeros are none of them. */
export function extremesOf({ spec, layers, tasks }: ExperimentPoint): ExtremeValue[] {
  const found: ExtremeValue[] = [];
  const add = (field: string, value: unknown): void => {
    if (typeof value !== 'number' || value === 0 || !Number.isFinite(value)) return;
    found.push({ field, value, exponent: Math.abs(Math.log10(Math.abs(value))) });
  };
  add('temperature', spec.temperature);
  layers.priorVariances.forEach((value, l) => {
    add(spec.network.priorVariances === undefined ? 'network.priorVariance' : `network.priorVariances[${l}]`, value);
  });
  layers.widths.forEach((value, l) => {
    add(spec.network.widths === undefined ? 'network.width' : `network.widths[${l}]`, value);
  });
  for (const task of tasks) {
    for (const part of [task.inputs, task.targets]) for (const value of rangeOf(part)) add('data', value);
  }
  const extra = spec as { readonly [key: string]: unknown };
  add('coupling', extra.coupling);
  add('laterRidge', extra.laterRidge);
  addAll('dynamics', extra.dynamics, add);
  return found.sort((a, b) => b.exponent - a.exponent);
}

/** Every number below a field of the spec. */
function addAll(path: string, value: unknown, add: (field: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null) {
    add(path, value);
    return;
  }
  for (const [key, entry] of Object.entries(value)) {
    if (key !== 'accuracy') addAll(Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, entry, add);
  }
}

/** The largest entry and the smallest that is not zero. */
function rangeOf(a: Matrix): number[] {
  let most = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const value of a.data) {
    const size = Math.abs(value);
    if (size > most) most = size;
    if (size > 0 && size < least) least = size;
  }
  return most === 0 ? [] : [most, least];
}
