import { InputError } from '../../base/input-error.ts';
import type { Dataset, Samples } from '../dataset.ts';
import { gunzipLimited } from '../decoders/inflate.ts';
import { fileError } from '../decoders/limits.ts';
import { readTar } from '../decoders/tar.ts';
import { numberTable } from '../number-table.ts';

const PIXELS = 3 * 32 * 32;
const RECORD = PIXELS + 1;

export const CIFAR_CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

/**
 * CIFAR-10 from its binary archive (cifar-10-binary.tar.gz): five training batches and a test batch of 10,000 pictures each,
 * red, green and blue planes of 32 x 32, values from 0 to 1 (A. Krizhevsky 2009).
 *
 * @throws InputError for anything else
 */
export function cifar10(archive: Uint8Array, name = 'cifar-10-binary.tar.gz'): Dataset {
  const files = readTar(gunzipLimited(archive, name, 400 * 1024 * 1024), name);
  const batch = (file: string): Uint8Array => {
    const entry = [...files].find(([path]) => path.endsWith(`/${file}`) || path === file);
    if (entry === undefined) throw new InputError(name, `no ${file} in it`, 'the binary version of CIFAR-10');
    return entry[1];
  };
  const train = [1, 2, 3, 4, 5].map((i) => batch(`data_batch_${i}.bin`));
  return {
    name: 'cifar-10',
    description: 'CIFAR-10, 32 x 32 in colour',
    ...records(train, name),
    test: records([batch('test_batch.bin')], name),
    classNames: CIFAR_CLASSES,
    image: { height: 32, width: 32, channels: 3 },
    citation: 'krizhevsky2009',
  };
}

/** Pictures and labels of batches: a byte of class, then the pixels, one record after the other. */
function records(batches: readonly Uint8Array[], name: string): Samples {
  const total = batches.reduce((sum, batch) => sum + batch.length, 0);
  if (batches.some((batch) => batch.length % RECORD !== 0)) {
    throw fileError(name, 'a batch of broken records', `records of ${RECORD} bytes`);
  }
  const rows = total / RECORD;
  const pixels = new Uint8Array(rows * PIXELS);
  const labels = new Int32Array(rows);
  let row = 0;
  for (const batch of batches) {
    for (let start = 0; start < batch.length; start += RECORD, row++) {
      labels[row] = batch[start];
      if (labels[row] > 9) throw fileError(name, `class ${labels[row]}`, 'classes 0 to 9');
      pixels.set(batch.subarray(start + 1, start + RECORD), row * PIXELS);
    }
  }
  return { inputs: numberTable(rows, PIXELS, pixels, 1 / 255), labels };
}
