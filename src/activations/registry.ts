import { describe, InputError } from '../base/input-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { Activation, ActivationFamily, ActivationPart } from './activation.ts';
import { families } from './families.generated.ts';

/** Every activation and family of activations, in order of name. */
export const activationFamilies: readonly ActivationFamily[] = families;

/** Their names. */
export const activationNames: readonly string[] = families.map(({ name }) => name);

const byName = new Map(families.map((family) => [family.name, family]));
const kept = new Map<Activation, ActivationPart>();
/** Parts with parameters that are kept; a table holds a few hundred numbers. */
const KEPT = 64;

/**
 * The activation of a name, `relu` or `leaky-relu(0.2)`.
 *
 * @param field - named in the error
 * @throws InputError for a name that is not known, with the nearest one, and for numbers that the family does not take
 */
export function activationOf(activation: Activation, field = 'activation'): ActivationPart {
  let part = kept.get(activation);
  if (part === undefined) {
    part = parse(activation, field);
    kept.set(activation, part);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
  }
  return part;
}

function parse(activation: Activation, field: string): ActivationPart {
  const [, name, list] = /^([a-z0-9-]+)(?:\((.*)\))?$/.exec(String(activation).trim()) ?? [];
  const family = name === undefined ? undefined : byName.get(name);
  if (family === undefined) {
    const near = nearestName(String(activation), activationNames);
    const words = `one of ${activationNames.join(', ')}`;
    throw new InputError(
      field,
      describe(activation),
      near === undefined ? words : `${JSON.stringify(near)}, the nearest, or ${words}`,
    );
  }
  if (list === undefined) return family.of([]);
  const numbers = list.split(',').map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  if (family.parameters === undefined || !numbers.every(Number.isFinite)) {
    const expected = family.parameters === undefined ? `${name} without parameters` : `${name}(${family.parameters})`;
    throw new InputError(field, describe(activation), expected);
  }
  return family.of(numbers);
}

/** The families that have a capability, as they are written with their example numbers. */
export function activationsWith(capability: keyof ActivationPart): string[] {
  return families.filter((family) => has(family.of(family.example ?? []), capability)).map(({ name }) => name);
}

function has(part: ActivationPart, capability: keyof ActivationPart): boolean {
  const value = part[capability];
  return value !== undefined && value !== false;
}

/**
 * A capability of an activation.
 *
 * @param what - what needs it, in words: `the theory of ...`
 * @param field - named in the error
 * @throws InputError that names the activation, what needs the capability, and the activations that have it
 */
export function requireActivation<K extends keyof ActivationPart>(
  activation: Activation,
  capability: K,
  what: string,
  field = 'activation',
): NonNullable<ActivationPart[K]> {
  const part = activationOf(activation, field);
  const value = part[capability];
  if (!has(part, capability)) {
    const able = activationsWith(capability).join(', ');
    throw new InputError(field, JSON.stringify(activation), `${able}: the activations that have ${what}`);
  }
  return value as NonNullable<ActivationPart[K]>;
}
