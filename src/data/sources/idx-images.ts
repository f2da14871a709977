import { InputError } from '../../base/input-error.ts';
import type { Dataset, ImageShape, Samples } from '../dataset.ts';
import { decodeIdx } from '../decoders/idx.ts';
import { numberTable } from '../number-table.ts';

/** An images file and its labels file, with their names for errors. */
export interface IdxPair {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly imagesName: string;
  readonly labelsName: string;
}

/** Inputs of one pair of IDX files, with their class values as the file has them. */
export interface IdxSamples {
  readonly inputs: Samples['inputs'];
  readonly values: Int32Array;
  readonly image?: ImageShape;
}

/**
 * Decodes a pair of IDX files.
 *
 * @param scaled - whether bytes are grey values, to be divided by 255
 * @throws InputError where the two do not belong together
 */
export function readIdxPair(pair: IdxPair, scaled: boolean): IdxSamples {
  const images = decodeIdx(pair.images, pair.imagesName);
  const labels = decodeIdx(pair.labels, pair.labelsName);
  const rows = images.shape[0];
  if (images.shape.length < 2) {
    throw new InputError(pair.imagesName, 'one dimension', 'rows of inputs: two dimensions or more');
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== rows) {
    throw new InputError(pair.labelsName, `labels of shape ${labels.shape.join(' x ')}`, `${rows} labels, one a row`);
  }
  if (labels.type[0] === 'f') throw new InputError(pair.labelsName, 'labels that are floats', 'whole numbers');
  const columns = images.shape.slice(1).reduce((product, size) => product * size, 1);
  const isImage = images.shape.length === 3 && images.type === 'u1';
  return {
    inputs: numberTable(rows, columns, images.data, scaled && images.type === 'u1' ? 1 / 255 : 1),
    values: Int32Array.from(labels.data),
    image: isImage ? { height: images.shape[1], width: images.shape[2], channels: 1 } : undefined,
  };
}

/** Class indices of class values, and the names of the classes in ascending order. */
export function indexClasses(
  values: Int32Array,
  test?: Int32Array,
): { names: string[]; index(v: Int32Array): Int32Array } {
  const all = [...new Set([...new Set(values), ...new Set(test ?? [])])].sort((a, b) => a - b);
  const place = new Map(all.map((value, i) => [value, i]));
  return { names: all.map(String), index: (v) => v.map((value) => place.get(value) as number) };
}

/** A dataset of IDX pairs: training rows, and test rows where there is a second pair. */
export function idxDataset(
  name: string,
  description: string,
  train: IdxSamples,
  test: IdxSamples | undefined,
  more: Pick<Dataset, 'citation' | 'licence'> & { readonly classNames?: readonly string[] } = {},
): Dataset {
  const { names, index } = indexClasses(train.values, test?.values);
  const classNames =
    more.classNames === undefined ? names : names.map((value) => more.classNames?.[Number(value)] ?? value);
  if (test !== undefined && test.inputs.columns !== train.inputs.columns) {
    throw new InputError(
      name,
      `${test.inputs.columns} inputs in the test rows`,
      `${train.inputs.columns} as in training`,
    );
  }
  return {
    ...more,
    name,
    description,
    inputs: train.inputs,
    labels: index(train.values),
    classNames,
    image: train.image,
    test: test && { inputs: test.inputs, labels: index(test.values) },
  };
}
