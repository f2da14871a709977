import { constants } from 'node:os';
import { loadKoffi } from './blas/koffi.ts';

/**
 * Ends this process at once, whatever its threads are in the middle of. `process.exit` waits for every worker thread to come
 * back from native code, which a decomposition of a large matrix does after minutes.
 */
export function endNow(status: number): never {
  try {
    const library = { linux: 'libc.so.6', darwin: 'libSystem.B.dylib' }[process.platform as string];
    if (library !== undefined) loadKoffi().load(library).func('void _exit(int)')(status);
  } catch {
    // Without the foreign function interface no thread is in foreign code, except for the signal's own way out below.
  }
  const name = status === 128 + constants.signals.SIGTERM ? 'SIGTERM' : 'SIGINT';
  if (status > 128 && process.platform !== 'win32') {
    process.removeAllListeners(name);
    process.kill(process.pid, name);
  }
  process.exit(status);
}
