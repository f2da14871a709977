import { InputError } from '../base/input-error.ts';
import type { Prediction } from '../judge/prediction.ts';
import type { Simulation } from '../judge/simulation.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { type ExtremeValue, extremesOf } from './extremes.ts';
import type { ExperimentPoint } from './point.ts';

/*
 * What a point says about numbers beyond double precision: its errors name fields of the spec, a number that is none never
 * leaves as one, and networks that do not fit are refused before they are made.
 */

/** Entries of data beyond this, or all below its inverse, have squares and kernels outside the range of doubles. */
const LARGEST = 1e140;
/** Networks whose weights (with the copies that samplers keep) need more are not made. */
const MOST_BYTES = 8 * 2 ** 30;
/** Arrays of the size of the weights that a sampler keeps. */
const COPIES = 4;
/** Decimal exponent from which a value may be what a computation failed on. */
const EXTREME = 6;

/** Words of the library's functions for fields of the spec. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/^widths?(\[\d+\])?$/, 'network.width'],
  [/^priorVariances?(\[\d+\])?$/, 'network.priorVariances'],
  [
    /^(testI|i)nputs|^(testT|t)argets|^labels|^tasks\[\d+\](\.(inputs|targets|spectrum))?$|^sets\[|^test\.inputs/,
    'data',
  ],
  [/^(test\.)?gates/, 'network.gates'],
  [/^D_1$/, 'network.maxOrderParameters'],
  [/^activation$/, 'network.activation'],
  [/^initialVariances/, 'dynamics.initialVariances'],
  [/^(times|slowTimes)(\[\d+\])?$/, 'dynamics.times'],
  [/^accuracy$/, 'dynamics.accuracy'],
  [/^solver /, 'dynamics.solver'],
];

/** Fields that a spec may have at its top, whether this one has them or not. */
const TOP =
  /^(spec|title|version|theory|data|network|temperature|simulation|sweep|judge|dynamics|tasks|heads|coupling|laterRidge|recursionDraws|observables)\b/;

/**
 * Refuses data whose squares leave the range of doubles.
 *
 * @throws InputError that names `data`
 */
export function checkMagnitudes({ tasks }: ExperimentPoint): void {
  for (const task of tasks) {
    for (const [name, part] of [
      ['inputs', task.inputs],
      ['targets', task.targets],
      ['test inputs', task.testInputs],
      ['test targets', task.testTargets],
    ] as const) {
      const size = largestEntry(part);
      if (size !== 0 && !(size <= LARGEST && size >= 1 / LARGEST)) {
        throw new InputError(
          'data',
          `${name} up to ${size.toExponential(1)}`,
          `numbers between ${1 / LARGEST} and ${LARGEST}: other units, or data.normalize`,
        );
      }
    }
  }
}

/**
 * Refuses networks that do not fit into memory.
 *
 * @throws InputError that names the width, with the bytes needed
 */
export function checkNetworkSize({ layers, data }: ExperimentPoint): void {
  const sizes = [data.inputs.columns, ...layers.widths, data.targets.columns];
  let weights = 0;
  for (let l = 0; l + 1 < sizes.length; l++) weights += sizes[l] * sizes[l + 1];
  const bytes = 8 * COPIES * weights;
  if (Number.isFinite(bytes) && bytes > MOST_BYTES) {
    throw new InputError(
      'network.width',
      `${Math.max(...layers.widths)}: ${weights.toPrecision(3)} weights, ${(bytes / 2 ** 30).toPrecision(3)} GiB for one network`,
      `at most ${MOST_BYTES / 2 ** 30} GiB`,
    );
  }
}

/** An error in words of the spec; what no extreme value of the spec explains is left as it is. */
export function inWordsOfSpec(error: unknown, point: ExperimentPoint): unknown {
  if (error instanceof InputError) {
    if (TOP.test(error.field) && !/^tasks\[/.test(error.field)) return error;
    const known = FIELDS.find(([pattern]) => pattern.test(error.field));
    if (known !== undefined) return new InputError(known[1], error.found, error.expected);
    const worst = worstOf(point);
    return worst === undefined ? error : beyond(worst, `${error.field}: ${error.found}`);
  }
  const numerical = error instanceof RangeError || (error instanceof Error && error.constructor === Error);
  const worst = worstOf(point);
  if (!numerical || worst === undefined) return error;
  return beyond(worst, error.message);
}

/**
 * The result as it is, or without its numbers that are none: then it has not converged, and says which they were.
 *
 * @throws InputError where an extreme value of the spec explains them
 */
export function requireNumbers<R extends Prediction | Simulation>(result: R, point: ExperimentPoint): R {
  const bad: string[] = [];
  const sound = withoutHoles(result, '', bad) as R;
  if (bad.length === 0) return result;
  const text = `no number for ${bad.slice(0, 4).join(', ')}${bad.length > 4 ? ', ...' : ''}`;
  const worst = worstOf(point);
  if (worst !== undefined) throw beyond(worst, text);
  if (!('status' in sound)) return { ...sound, warnings: [...sound.warnings, text] };
  return { ...sound, status: { ...sound.status, converged: false, warnings: [...sound.status.warnings, text] } };
}

function beyond({ field, value }: ExtremeValue, what: string): InputError {
  return new InputError(field, String(value), `a value nearer to 1, for double precision does not reach (${what})`);
}

function worstOf(point: ExperimentPoint): ExtremeValue | undefined {
  const [worst] = extremesOf(point);
  return worst !== undefined && worst.exponent >= EXTREME ? worst : undefined;
}

/** Infinite widths, condition numbers and diagnostics mean what they say; NaN, and anything else infinite, is a hole. */
const MAY_BE_INFINITE = /conditionNumber|rHat|ess|correction|mcse|width|coupling|scale/i;

function withoutHoles(value: unknown, path: string, bad: string[]): unknown {
  if (typeof value === 'number') {
    if (Number.isFinite(value) || (!Number.isNaN(value) && MAY_BE_INFINITE.test(path))) return value;
    bad.push(path);
    return null;
  }
  if (Array.isArray(value)) return value.map((entry, i) => withoutHoles(entry, `${path}[${i}]`, bad));
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    const parts = Object.entries(value).map(([key, entry]) => [
      key,
      withoutHoles(entry, path === '' ? key : `${path}.${key}`, bad),
    ]);
    return Object.fromEntries(parts);
  }
  return value;
}

function largestEntry(a: Matrix): number {
  let most = 0;
  for (const value of a.data) most = Math.max(most, Math.abs(value));
  return most;
}
