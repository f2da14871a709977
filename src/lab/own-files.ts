import { InputError } from '../base/input-error.ts';
import type { OwnFile } from './engine/own-file.ts';

/** Files larger than this would not be at slider speed, nor safe for a page's memory. */
const LARGEST = 256 * 1024 * 1024;

/** Names of the second file of a pair: `train-labels-idx1-ubyte`, `targets.npy`, `y.npy`. */
const LABELS = /label|target|(^|[^a-z])y([^a-z]|$)/i;

/** Reads what the user dropped: one file, or an IDX or npy pair of inputs and labels. */
export async function readOwnFiles(files: readonly File[]): Promise<OwnFile> {
  for (const file of files) {
    if (file.size > LARGEST) {
      throw new InputError(
        file.name,
        `${(file.size / 1048576).toFixed(0)} MiB`,
        'at most 256 MiB: use the command line for more',
      );
    }
  }
  const labels = files.length > 1 ? files.find(({ name }) => LABELS.test(name)) : undefined;
  const main = files.find((file) => file !== labels) ?? files[0];
  const bytes = new Uint8Array(await main.arrayBuffer());
  const digest = await sha256(bytes);
  const file: OwnFile = { name: main.name, digest, bytes };
  return labels === undefined || labels === main
    ? file
    : { ...file, labels: { name: labels.name, bytes: new Uint8Array(await labels.arrayBuffer()) } };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
