import { InputError } from '../base/input-error.ts';
import type { Dataset, Task } from './dataset.ts';
import { decodeCsv } from './decoders/csv.ts';
import { decodeNpy } from './decoders/npy.ts';
import { decodeNpz } from './decoders/npz.ts';
import type { ShapedArray } from './decoders/number-array.ts';
import { decodeParquet } from './decoders/parquet.ts';
import { clusters } from './generators/clusters.ts';
import { linearTeacher } from './generators/teacher.ts';
import { type Preparation, prepareTask } from './prepare.ts';
import { arrayDataset, targetsAsClasses } from './sources/array-files.ts';
import { cifar10 } from './sources/cifar.ts';
import { idxDataset, readIdxPair } from './sources/idx-images.ts';
import { IMAGE_SETS, type ImageSet, isImageSet } from './sources/image-sets.ts';
import { tableDataset } from './sources/table-files.ts';
import { type Toy, toyTask } from './toys.ts';

/** Where bytes come from: the file system in Node, chosen files or the network in a browser. */
export interface DataFiles {
  /** Bytes of a file that a spec names, or undefined if there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Where the files of an image set lie when the spec gives no path. */
  folderOf?(set: ImageSet): string;
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
    | {
        readonly source: 'npz' | 'npy' | 'csv' | 'parquet' | 'idx';
        readonly path?: string;
        readonly labels?: string;
        readonly target?: string | number;
      }
  );

/** Sources that make their data. */
type Generated = Extract<DataDescription, { source: 'teacher' | 'clusters' | 'plane' }>;

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
  if (isGenerated(data)) return generate(data);
  return prepareTask(await loadDataset(data, files), data);
}

/**
 * The dataset of a data description, before rows are chosen and scaled (for `teacher`, `clusters` and `plane` use `loadTask`).
 *
 * @throws InputError for files that are missing or cannot be read
 */
export async function loadDataset(data: DataDescription, files?: DataFiles): Promise<Dataset> {
  if (data.source === 'digits') return (await import('./digits/digits.ts')).digits();
  if (isGenerated(data)) {
    throw new InputError('data.source', data.source, 'a source with a dataset: this one is generated');
  }
  if (files === undefined) throw new InputError('data.source', data.source, 'a source that needs no files');
  if (isImageSet(data.source)) return loadImageSet(data.source, 'path' in data ? data.path : undefined, files);
  if (!('path' in data) || data.path === undefined) throw new InputError('data.path', 'nothing', 'the path of a file');
  return loadFile(data as FileDescription, files);
}

type FileDescription = Extract<DataDescription, { source: 'npz' | 'npy' | 'csv' | 'parquet' | 'idx' }> & {
  readonly path: string;
};

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

async function required(path: string, field: string, files: DataFiles): Promise<Uint8Array> {
  const bytes = await files.read(path);
  if (bytes === undefined) throw new InputError(field, JSON.stringify(path), 'the path of a file that exists');
  return bytes;
}

async function loadFile(data: FileDescription, files: DataFiles): Promise<Dataset> {
  const { path, source } = data;
  const name = path.split(/[\\/]/).pop() ?? path;
  const bytes = await required(path, 'data.path', files);
  const needsLabels = source === 'idx' || source === 'npy';
  if (data.labels !== undefined && !needsLabels) {
    throw new InputError('data.labels', JSON.stringify(data.labels), `nothing: ${source} holds its targets itself`);
  }
  if (data.target !== undefined && source !== 'csv' && source !== 'parquet') {
    throw new InputError('data.target', JSON.stringify(data.target), `nothing: a column is named for csv and parquet`);
  }
  if (needsLabels && data.labels === undefined) {
    throw new InputError('data.labels', 'nothing', `the path of a second ${source} file with the targets`);
  }
  if (source === 'csv' || source === 'parquet') {
    const table = source === 'csv' ? decodeCsv(bytes, name) : await decodeParquet(bytes, name);
    return tableDataset(table, data.target, data.classes !== undefined, name);
  }
  if (source === 'idx') {
    const labels = await required(data.labels as string, 'data.labels', files);
    const pair = { images: bytes, labels, imagesName: name, labelsName: data.labels as string };
    return idxDataset(name, name, readIdxPair(pair, false), undefined);
  }
  let arrays: Map<string, ShapedArray>;
  if (source === 'npz') arrays = decodeNpz(bytes, name);
  else {
    const labels = await required(data.labels as string, 'data.labels', files);
    arrays = new Map([
      ['inputs', decodeNpy(bytes, name)],
      ['targets', decodeNpy(labels, data.labels)],
    ]);
  }
  const dataset = arrayDataset(arrays, name);
  return data.classes === undefined ? dataset : targetsAsClasses(dataset);
}

/** An image set from its folder: training and test files, or the test files alone as one pool. */
async function loadImageSet(set: ImageSet, path: string | undefined, files: DataFiles): Promise<Dataset> {
  const info = IMAGE_SETS[set];
  const folder = path ?? files.folderOf?.(set) ?? `data/${set}`;
  const find = async (file: string): Promise<Uint8Array | undefined> =>
    (await files.read(`${folder}/${file}`)) ?? files.read(`${folder}/${file.replace(/\.gz$/, '')}`);
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

function missing(set: ImageSet, folder: string, file: string): InputError {
  return new InputError('data.path', `no ${file} in ${folder}`, `the files of ${set}: widthwise data fetch ${set}`);
}
