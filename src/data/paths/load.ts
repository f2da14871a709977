import { InputError } from '../../base/input-error.ts';
import { matrix } from '../../linalg/matrix.ts';
import type { Task } from '../dataset.ts';
import { decodeNpz } from '../decoders/npz.ts';
import type { ShapedArray } from '../decoders/number-array.ts';
import { type AttentionChoices, type AttentionTask, attentionTask, type ReadoutChoice } from './attention-file.ts';
import { hiddenMarkov } from './hidden-markov.ts';
import { decodeSafetensors } from './safetensors.ts';

/** The `data` of a spec that holds tokens and maps. */
export type PathsDescription =
  | {
      readonly source: 'paths';
      /** An npz or safetensors file. */
      readonly file: string;
      readonly readout?: ReadoutChoice;
      readonly train?: number;
      readonly test?: number;
    }
  | { readonly source: 'hidden-markov'; readonly train?: number; readonly test?: number; readonly seed?: number };

/** Where the bytes of a file come from. */
interface FileReader {
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Test sequences unless `test` says otherwise. */
const GENERATED_TEST = 500;

/**
 * Tokens, maps and targets as a task; its inputs are the tokens, row by row.
 *
 * @throws InputError for a file that is missing or does not hold what it should
 */
export async function loadPaths(data: PathsDescription, files?: FileReader): Promise<Task> {
  if (data.source === 'hidden-markov') {
    const { train, test = GENERATED_TEST, seed = 1 } = data;
    if (train === undefined) throw new InputError('data.train', 'nothing', 'a number of training sequences');
    return asTask(
      hiddenMarkov({ train, test, seed }),
      `hidden Markov sequences; ${train} training and ${test} test rows`,
    );
  }
  const bytes = await files?.read(data.file);
  if (bytes === undefined)
    throw new InputError('data.file', JSON.stringify(data.file), 'the path of a file that exists');
  const name = data.file.split(/[\\/]/).pop() ?? data.file;
  const arrays = /\.safetensors$/i.test(name) ? decodeSafetensors(bytes, name) : decodeNpz(bytes, name).arrays;
  return pathsTask(arrays, name, data);
}

/**
 * The task of tokens and maps that are there already.
 *
 * @param arrays - as a file of recorded attention holds them
 * @param name - of where they are from, in errors
 * @throws InputError for arrays that are missing, do not fit each other, are not finite, or are too many
 */
export function pathsTask(arrays: ReadonlyMap<string, ShapedArray>, name: string, choices: AttentionChoices): Task {
  const task = attentionTask(arrays, name, choices);
  const { sets } = task.paths;
  return asTask(
    task,
    `${name}: ${sets.length} layers of ${sets.join(', ')} heads; ${task.targets.rows} training and ${task.testTargets.rows} test rows`,
  );
}

function asTask({ paths, targets, testTargets }: AttentionTask, description: string): Task {
  const { train, test } = paths;
  const testInputs = test.tokens.rows === 0 ? matrix(0, train.tokens.columns) : test.tokens;
  return { inputs: train.tokens, targets, testInputs, testTargets, paths, description };
}
