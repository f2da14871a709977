import { InputError } from '../../base/input-error.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { ArrayFile } from '../decoders/array-file.ts';

/** Which arrays of a file a spec names. */
export interface ArrayChoices {
  readonly inputs?: string;
  readonly target?: string;
  readonly testInputs?: string;
  readonly testTargets?: string;
}

/** The names of the arrays that are used. */
export interface ArrayRoles {
  readonly inputs: string;
  readonly targets: string;
  readonly testInputs?: string;
  readonly testTargets?: string;
  /** How they were found, where the names are not the plain ones. */
  readonly note?: string;
}

/** Names of Keras, scikit-learn, MedMNIST and others, without case and marks; the first that a file has is taken. */
const NAMES = {
  inputs: [
    'inputs',
    'xtrain',
    'trainx',
    'traininputs',
    'inputstrain',
    'trainimages',
    'traindata',
    'trainfeatures',
    'x',
    'images',
    'features',
    'data',
    'input',
  ],
  targets: [
    'targets',
    'ytrain',
    'trainy',
    'traintargets',
    'targetstrain',
    'trainlabels',
    'traintarget',
    'trainlabel',
    'y',
    'labels',
    'target',
    'label',
  ],
  testInputs: ['testinputs', 'inputstest', 'xtest', 'testx', 'testimages', 'testdata', 'testfeatures'],
  testTargets: ['testtargets', 'targetstest', 'ytest', 'testy', 'testlabels', 'testtarget', 'testlabel'],
} as const;

/**
 * Which arrays are inputs and targets: those that the spec names, else those with the names that tools give them, else the only
 * two that fit each other.
 *
 * @param file - with its arrays
 * @param choices - names of the spec
 * @param name - the file, for errors and notes
 * @throws InputError for arrays that are missing, with the names that are there
 */
export function arrayRoles(file: ArrayFile, choices: ArrayChoices, name: string): ArrayRoles {
  const usable = [...file.arrays.keys(), ...file.words.keys()];
  const chosen = (field: keyof ArrayChoices): string | undefined => {
    const wanted = choices[field];
    if (wanted === undefined || usable.includes(wanted)) return wanted;
    const why = file.others.get(wanted);
    if (why !== undefined) throw new InputError(`${name}[${wanted}]`, why, 'an array of numbers or words');
    const near = nearestName(wanted, usable);
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
    throw new InputError(`data.${field}`, JSON.stringify(wanted), `an array of ${name}: ${listed(usable)}${hint}`);
  };
  const plain = new Map<string, string>();
  for (const key of usable) {
    const bare = key.toLowerCase().replace(/[^a-z0-9]/g, '');
    if (!plain.has(bare)) plain.set(bare, key);
  }
  const found = (role: keyof typeof NAMES): string | undefined => {
    const own = role === 'targets' ? 'targets' : role;
    if (usable.includes(own)) return own;
    for (const candidate of NAMES[role]) {
      const key = plain.get(candidate);
      if (key !== undefined) return key;
    }
    return undefined;
  };
  const testInputs = chosen('testInputs') ?? found('testInputs');
  const testTargets = chosen('testTargets') ?? found('testTargets');
  let inputs = chosen('inputs') ?? found('inputs');
  let targets = chosen('target') ?? found('targets');
  if (inputs === undefined && targets === undefined) [inputs, targets] = onlyTwo(file, usable) ?? [];
  const missing = (role: string, field: string): InputError => {
    const unusable = file.others.get(role);
    if (unusable !== undefined) return new InputError(`${name}[${role}]`, unusable, 'an array of numbers or words');
    const arrays = usable.length === 0 ? 'no arrays' : `arrays ${listed(usable)}`;
    const why = [...file.others].map(([key, what]) => `${key} (${what})`);
    const none = why.length === 0 ? '' : ` and what cannot be read: ${listed(why)}`;
    return new InputError(`${name}[${role}]`, `${arrays}${none}`, `an array named ${role}, or ${field} with its name`);
  };
  if (inputs === undefined) throw missing('inputs', 'data.inputs');
  if (targets === undefined) throw missing('targets', 'data.target');
  if (testInputs === undefined && testTargets !== undefined) throw missing('testInputs', 'data.testInputs');
  if (testInputs !== undefined && testTargets === undefined) throw missing('testTargets', 'data.testTargets');
  const used = {
    inputs,
    targets,
    ...(testInputs === undefined ? {} : { testInputs, testTargets: testTargets as string }),
  };
  const guessed = Object.entries(used).filter(([role, key]) => role !== key && !Object.values(choices).includes(key));
  if (guessed.length === 0) return used;
  return {
    ...used,
    note: `${guessed.map(([role, key]) => `${key} taken as ${role}`).join(', ')} (data.inputs, data.target name others)`,
  };
}

/** Inputs and targets where a file has two arrays alone, of equally many rows, one of them a list. */
function onlyTwo(file: ArrayFile, usable: readonly string[]): [string, string] | undefined {
  if (usable.length !== 2) return undefined;
  const shape = (key: string): readonly number[] => (file.arrays.get(key) ?? file.words.get(key))?.shape ?? [];
  for (const [inputs, targets] of [usable, [...usable].reverse()]) {
    const [x, y] = [shape(inputs), shape(targets)];
    const isList = y.length === 1 || (y.length === 2 && y[1] === 1);
    if (file.arrays.has(inputs) && x.length >= 2 && isList && x[0] === y[0]) return [inputs, targets];
  }
  return undefined;
}

function listed(names: readonly string[]): string {
  return names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')}, ... (${names.length})`;
}
