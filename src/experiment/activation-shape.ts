import { z } from 'zod';
import { activationFamilies, activationNames, activationOf } from '../activations/registry.ts';
import { InputError } from '../base/input-error.ts';

const families = activationFamilies.filter(({ parameters }) => parameters !== undefined);
const names = activationNames.join('|');

/** The canonical name of an activation, or an issue in the words of the registry. */
function canonical(text: string, context: z.core.$RefinementCtx): string {
  try {
    return activationOf(text).name;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    context.addIssue({ code: 'custom', message: error.expected });
    return z.NEVER;
  }
}

const named = z
  .string()
  .meta({ anyOf: [{ enum: activationNames }, { pattern: `^(${names})\\(.*\\)$` }] })
  .transform(canonical);

/** A family with its numbers as a list, or as a list of pairs: `{ polynomial: [0, 1, 0.5] }`, `{ table: [[-1, 0], [0, 0], [1, 1]] }`. */
const listed = families.map(({ name, parameters }) =>
  z
    .strictObject({
      [name]: z.array(z.union([z.number(), z.tuple([z.number(), z.number()])])).describe(parameters ?? ''),
    })
    .transform((value, context) => canonical(`${name}(${Object.values(value)[0].flat().join(', ')})`, context)),
);

/** `network.activation`: a name, a name with numbers in parentheses, or an object with the numbers; derived from the registry. */
export const activationShape = z.union([named, ...listed]);
