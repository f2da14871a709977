import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/** The foreign function interface, loaded when it is first needed so that a platform without it still works. */
export function loadKoffi(): typeof Koffi {
  return createRequire(import.meta.url)('koffi') as typeof Koffi;
}

export type Library = Koffi.LibraryHandle;
