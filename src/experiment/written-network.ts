import type { ActivationPart } from '../activations/activation.ts';
import { activationNames, activationOf } from '../activations/registry.ts';
import type { JsonObject, JsonValue } from '../base/values.ts';

/** Whether the network of a spec is not linear, as far as it can be read. */
export function isNonlinear(written: JsonObject): boolean {
  const activation = writtenActivation(written);
  return activation !== undefined && activation.linear !== true;
}

/** The activation of a spec as it was written; undefined where it is none, which its shape will say. */
export function writtenActivation(written: JsonObject): ActivationPart | undefined {
  const { activation = 'linear' } = objectOf(written.network);
  if (typeof activation !== 'string' || !activationNames.includes(activation.split('(')[0])) return undefined;
  return activationOf(activation);
}

/** The number of hidden layers of a spec as it was written. */
export function writtenDepth(written: JsonObject): JsonValue {
  const { depth, widths } = objectOf(written.network);
  return depth ?? (Array.isArray(widths) ? widths.length : 1);
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
