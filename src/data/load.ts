import { InputError } from '../base/input-error.ts';
import type { Dataset, Task } from './dataset.ts';
import { type ArrayFile, type ArrayPart, arrayFile } from './decoders/array-file.ts';
import type { DataFormat, DecodeOptions, FileContent } from './formats/format.ts';
import { decodeFile, type FormatName, formatNamed } from './formats/registry.ts';
import { clusters } from './generators/clusters.ts';
import { linearTeacher } from './generators/teacher.ts';
import { loadPaths, type PathsDescription } from './paths/load.ts';
import { type Preparation, prepareTask } from './prepare.ts';
import { arrayDataset } from './sources/array-files.ts';
import type { ArrayChoices } from './sources/array-roles.ts';
import { cifar10 } from './sources/cifar.ts';
import { idxDataset, readIdxPair } from './sources/idx-images.ts';
import { IMAGE_SETS, type ImageSet, isImageSet } from './sources/image-sets.ts';
import { type KernelsSpec, ownKernelTask } from './sources/own-kernel-task.ts';
import { type TableChoices, tableDataset } from './sources/table-files.ts';
import { type Toy, toyTask } from './toys.ts';

/** Where bytes come from: the file system in Node, chosen files or the network in a browser. */
export interface DataFiles {
  /** Bytes of a file that a spec names, or undefined if there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Where the files of an image set lie when the spec gives no path. */
  folderOf?(set: ImageSet): string;
  /** Decodes a file where a decoder that does not end can be stopped; in this thread unless given. */
  decode?(format: FormatName, bytes: Uint8Array, name: string, options: Partial<DecodeOptions>): Promise<FileContent>;
}

/** Data in a file of one's own. */
export interface FileDescription
  extends Omit<TableChoices, 'classes' | 'target'>,
    Omit<ArrayChoices, 'target'>,
    Omit<DecodeOptions, 'limit'> {
  readonly source: FormatName;
  readonly path?: string;
  /** A second file of the same format, with the targets. */
  readonly labels?: string;
  /** The column or columns of the targets; of a file of arrays the array's name. */
  readonly target?: TableChoices['target'];
  /** A kernel in place of inputs. */
  readonly kernels?: KernelsSpec;
}

/** The `data` of a spec: a source and its preparation. */
export type DataDescription = Preparation &
  (
    | { readonly source: 'digits' }
    | {
        readonly source: 'teacher';
        readonly dimension: number;
        readonly outputs?: number;
        readonly teacherVariance?: number;
        readonly noiseVariance?: number;
      }
    | {
        readonly source: 'clusters';
        readonly dimension: number;
        readonly clusters?: number;
        readonly spread?: number;
        readonly labels?: 'alternating' | 'random' | 'one-hot';
      }
    | { readonly source: 'plane'; readonly shape: Toy; readonly noise?: number }
    | { readonly source: ImageSet; readonly path?: string }
    | FileDescription
    | PathsDescription
  );

/** Sources that make their data. */
type Generated = Extract<DataDescription, { source: 'teacher' | 'clusters' | 'plane' }>;

function holdsPaths(data: DataDescription): data is DataDescription & PathsDescription {
  return data.source === 'paths' || data.source === 'hidden-markov';
}

function isGenerated(data: DataDescription): data is Generated {
  return data.source === 'teacher' || data.source === 'clusters' || data.source === 'plane';
}

/** Test rows of a generator unless `test` says otherwise. */
const GENERATED_TEST = 1000;

/**
 * The learning problem of a data description: what a theory or a sampler starts from.
 *
 * @param data - the `data` of a spec
 * @param files - where its files are read from; not needed for `digits` and the generators
 * @throws InputError for files that are missing or cannot be read, and for choices the data cannot give
 */
export async function loadTask(data: DataDescription, files?: DataFiles): Promise<Task> {
  if (holdsPaths(data)) return loadPaths(data, files);
  if (isGenerated(data)) return generate(data);
  if ('kernels' in data && data.kernels !== undefined) return loadOwnKernel(data, data.kernels, files);
  return prepareTask(await loadDataset(data, files), data);
}

/**
 * The dataset of a data description, before rows are chosen and scaled (for `teacher`, `clusters` and `plane` use `loadTask`).
 *
 * @throws InputError for files that are missing or cannot be read
 */
export async function loadDataset(data: DataDescription, files?: DataFiles): Promise<Dataset> {
  if (data.source === 'digits') return (await import('./digits/digits.ts')).digits();
  if (isGenerated(data) || holdsPaths(data)) {
    throw new InputError('data.source', data.source, 'a source with a dataset: this one is generated or holds maps');
  }
  if (files === undefined) throw new InputError('data.source', data.source, 'a source that needs no files');
  if (isImageSet(data.source)) return loadImageSet(data.source, 'path' in data ? data.path : undefined, files);
  if (!('path' in data) || data.path === undefined) throw new InputError('data.path', 'nothing', 'the path of a file');
  return loadFile(data as FileDescription & Preparation, data.path, files);
}

async function generate(data: Generated): Promise<Task> {
  const { train, test = GENERATED_TEST, seed = 1, normalize = 'none' } = data;
  if (train === undefined) throw new InputError('data.train', 'nothing', 'a number of training rows');
  if (data.classes !== undefined)
    throw new InputError('data.classes', 'classes', `nothing: ${data.source} has its own`);
  if (normalize !== 'none') {
    throw new InputError('data.normalize', normalize, 'none: generated inputs have their scale already');
  }
  if (data.labelNoise !== undefined && data.labelNoise !== 0) {
    throw new InputError('data.labelNoise', String(data.labelNoise), 'nothing: use noiseVariance of the teacher');
  }
  if (data.source === 'teacher') return linearTeacher({ ...data, train, test, seed });
  if (data.source === 'plane') return toyTask(data.shape, { ...data, train, test, seed });
  const { dimension, clusters: count = 2, spread = 0.5, labels = 'alternating' } = data;
  return clusters({ dimension, clusters: count, spread, labels, train, test, seed });
}

/** A problem given by a kernel: `path` holds its targets; there are no inputs whose rows could be drawn or scaled. */
async function loadOwnKernel(data: DataDescription, kernels: KernelsSpec, files?: DataFiles): Promise<Task> {
  if (data.source !== 'npz' || data.path === undefined) {
    throw new InputError('data.kernels', `source ${data.source}`, 'source npz with a path to the targets');
  }
  for (const name of ['train', 'test', 'normalize', 'classes', 'labelNoise'] as const) {
    if (data[name] !== undefined) {
      throw new InputError(
        `data.${name}`,
        String(data[name]),
        'nothing beside data.kernels: its points are as they are',
      );
    }
  }
  if (files === undefined) throw new InputError('data.source', data.source, 'a source that needs no files');
  return ownKernelTask(kernels, data.path, (path, field) => required(path, field, files));
}

async function required(path: string, field: string, files: DataFiles): Promise<Uint8Array> {
  const bytes = await files.read(path);
  if (bytes === undefined) throw new InputError(field, JSON.stringify(path), 'the path of a file that exists');
  return bytes;
}

function baseName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

async function loadFile(data: FileDescription & Preparation, path: string, files: DataFiles): Promise<Dataset> {
  const format = formatNamed(data.source);
  refuseUnused(data, format);
  const name = baseName(path);
  const decode = async (bytes: Uint8Array, file: string): Promise<FileContent> => {
    const options = { header: data.header, separator: data.separator, decimal: data.decimal };
    if (files.decode !== undefined) return files.decode(format.name, bytes, file, options);
    return (await decodeFile(format.name, bytes, file, options)).content;
  };
  const content = await decode(await required(path, 'data.path', files), name);
  if (format.pair) {
    if (data.labels === undefined) {
      throw new InputError('data.labels', 'nothing', `the path of a second ${format.name} file with the targets`);
    }
    const labelsName = baseName(data.labels);
    const labels = await decode(await required(data.labels, 'data.labels', files), labelsName);
    const pair = arrayFile([
      ['inputs', onlyPart(content, name)],
      ['targets', onlyPart(labels, labelsName)],
    ]);
    const classes = data.classes ?? (format.labelsAreClasses ? 'all' : undefined);
    return arrayDataset(pair, { classes }, name, (array) => (array === 'targets' ? labelsName : name));
  }
  if (content.kind === 'table') return tableDataset(content.table, data, name);
  const { target, classes, ...choices } = data;
  if (target !== undefined && typeof target !== 'string') {
    throw new InputError('data.target', JSON.stringify(target), `the name of an array of ${name}`);
  }
  return arrayDataset(content.file, { ...choices, ...(target === undefined ? {} : { target }), classes }, name);
}

/** Refuses fields that say nothing to the format. */
function refuseUnused(data: FileDescription, format: DataFormat): void {
  const fields = [
    'labels',
    'inputs',
    'target',
    'testInputs',
    'testTargets',
    'columns',
    'exclude',
    'header',
    'separator',
    'decimal',
  ] as const;
  for (const field of fields) {
    if (data[field] === undefined || format.options.includes(field)) continue;
    const own = format.options.map((option) => `data.${option}`).join(', ');
    throw new InputError(`data.${field}`, JSON.stringify(data[field]), `nothing: ${format.name} takes ${own}`);
  }
}

/** The array of a file that holds one. */
function onlyPart(content: FileContent, name: string): ArrayPart {
  const file: ArrayFile | undefined = content.kind === 'arrays' ? content.file : undefined;
  const [array] = file?.arrays.values() ?? [];
  if (array !== undefined) return { kind: 'numbers', array };
  const [words] = file?.words.values() ?? [];
  if (words !== undefined) return { kind: 'words', array: words };
  const [what] = file?.others.values() ?? [];
  throw new InputError(name, what ?? 'no array', 'an array of numbers or words');
}

/** An image set from its folder: training and test files, or the test files alone as one pool. */
async function loadImageSet(set: ImageSet, path: string | undefined, files: DataFiles): Promise<Dataset> {
  const info = IMAGE_SETS[set];
  const folder = path ?? files.folderOf?.(set) ?? `data/${set}`;
  const find = async (file: string): Promise<Uint8Array | undefined> =>
    firstOf(spellings(file), (name) => files.read(`${folder}/${name}`));
  if (set === 'cifar-10') {
    const archive = await find(info.files[0].name);
    if (archive === undefined) throw missing(set, folder, info.files[0].name);
    return cifar10(archive);
  }
  const pairOf = async (part: 'train' | 't10k') => {
    const [imagesName, labelsName] = [`${part}-images-idx3-ubyte.gz`, `${part}-labels-idx1-ubyte.gz`];
    const [images, labels] = [await find(imagesName), await find(labelsName)];
    if (images === undefined && labels === undefined) return undefined;
    if (images === undefined || labels === undefined) {
      throw missing(set, folder, images === undefined ? imagesName : labelsName);
    }
    return readIdxPair({ images, labels, imagesName, labelsName }, true);
  };
  const [train, test] = [await pairOf('train'), await pairOf('t10k')];
  const more = { citation: info.citation, classNames: info.classNames };
  if (train !== undefined) return idxDataset(set, info.description, train, test, more);
  if (test !== undefined) return idxDataset(set, `${info.description}, test images`, test, undefined, more);
  throw missing(set, folder, 'train-images-idx3-ubyte.gz');
}

/** The names under which a file of an image set is found: packed or not, `images-idx3` or `images.idx3`. */
function spellings(file: string): string[] {
  const dotted = file.replace(/-(idx\d)/, '.$1');
  return [file, dotted].flatMap((name) => [name, name.replace(/\.gz$/, '')]);
}

async function firstOf<T>(
  names: readonly string[],
  read: (name: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const name of names) {
    const found = await read(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function missing(set: ImageSet, folder: string, file: string): InputError {
  return new InputError('data.path', `no ${file} in ${folder}`, `the files of ${set}: widthwise data fetch ${set}`);
}
