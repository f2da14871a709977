import { deserialize, serialize } from 'node:v8';
import type { ObservableValue } from '../../base/values.ts';
import type { PointResult } from '../../experiment/results.ts';
import type { Prediction } from '../../judge/prediction.ts';
import { giveBackMemory } from '../give-back.ts';

/** Points after which memory is given back. */
const BATCH = 500;
/** Arrays of more numbers are left out of what stays in hand of a point. */
const FEW = 8;

/**
 * The theory of many points in little memory: of each a small form stays in hand, with the numbers that tables and figures show,
 * and the whole is packed until it is written.
 */
export class PointSpool {
  readonly #packed = new Map<PointResult, Uint8Array>();

  /** Packs a point and returns its small form. */
  take(result: PointResult): PointResult {
    const { prediction } = result;
    if (prediction === undefined) return result;
    const small = { ...result, prediction: smallForm(prediction) };
    this.#packed.set(small, serialize(result));
    if (this.#packed.size % BATCH === 0) giveBackMemory();
    return small;
  }

  /** The whole of a point that `take` gave out; any other as it is. */
  whole(point: PointResult): PointResult {
    const packed = this.#packed.get(point);
    return packed === undefined ? point : (deserialize(packed) as PointResult);
  }
}

function smallForm(prediction: Prediction): Prediction {
  const { observables, exactObservables, forms, references } = prediction;
  return {
    ...prediction,
    orderParameters: {},
    observables: smallValues(observables),
    ...(exactObservables === undefined ? {} : { exactObservables: smallValues(exactObservables) }),
    ...(forms === undefined
      ? {}
      : { forms: Object.fromEntries(Object.entries(forms).map(([form, values]) => [form, smallValues(values)])) }),
    references: Object.fromEntries(
      Object.entries(references).map(([name, reference]) => [
        name,
        { value: smallValue(reference.value), standing: reference.standing, form: reference.form },
      ]),
    ),
  };
}

function smallValues(values: { readonly [name: string]: ObservableValue }): { [name: string]: ObservableValue } {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, smallValue(value)]));
}

/** A scalar or a short list as it is, nothing of a longer one. */
function smallValue(value: ObservableValue): ObservableValue {
  return Array.isArray(value) && (value.length > FEW || value.some(Array.isArray)) ? [] : value;
}
