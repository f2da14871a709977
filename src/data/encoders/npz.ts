import { zipSync } from 'fflate';
import { type ArrayToWrite, encodeNpy } from './npy.ts';

/** Time stamp of every file in an archive, so that equal arrays give equal bytes. */
const STAMP = new Date(Date.UTC(1980, 0, 1, 12));

/** Bytes of a NumPy .npz file (deflated) of the arrays by name. */
export function encodeNpz(arrays: Readonly<Record<string, ArrayToWrite>>): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, encodeNpy(array)]);
  return zipSync(Object.fromEntries(files), { level: 6, mtime: STAMP });
}
