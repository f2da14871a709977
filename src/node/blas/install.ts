import { availableParallelism } from 'node:os';
import { backend, useBackend } from '../../linalg/active-backend.ts';
import type { Backend } from '../../linalg/backend.ts';
import { type BlasBindings, bindLibrary } from './bindings.ts';
import { withCEnvironment } from './c-environment.ts';
import { ACCELERATE, libraryCandidates } from './candidates.ts';
import { kernelSet } from './kernel-set.ts';
import { loadKoffi } from './koffi.ts';
import { nativeBackend } from './native-backend.ts';
import { selfCheck } from './self-check.ts';

/** Which backend is in use in this thread and why. */
export interface BackendReport {
  /** `openblas`, `accelerate`, `blas` (another library), or the portable `wasm-relaxed`, `wasm`, `plain`. */
  readonly name: string;
  readonly native: boolean;
  /** The library as it was opened; undefined on the portable backend. */
  readonly library?: string;
  /** Version and build options, as the library tells them. */
  readonly config?: string;
  /** Kernel set in use (`SkylakeX`, `Haswell`, ...). */
  readonly kernels?: string;
  readonly threads: number;
  /** Why the portable backend is in use, and what would change it. */
  readonly reason?: string;
}

const REMEDY = 'install OpenBLAS (Debian, Ubuntu: libopenblas0; Fedora: openblas; Homebrew: openblas)';

let report: BackendReport | undefined;
let installed: { readonly backend: Backend; readonly bindings: BlasBindings } | undefined;

/**
 * Makes the fastest backend of this machine the one in use in this thread: a system BLAS with LAPACK that passes a
 * self-check, else the portable one. `WIDTHWISE_BLAS=/path/to/library` chooses a library, `WIDTHWISE_BLAS=none` the
 * portable backend; `WIDTHWISE_BLAS_KERNELS` an OpenBLAS kernel set, `keep` leaving `OPENBLAS_CORETYPE` as it is.
 * Without it the set goes by the processor's instruction sets, whatever `OPENBLAS_CORETYPE` says: the check guards it.
 * Repeated calls return the first report and make the same backend the one in use again.
 *
 * @param checked - whether another thread of this process has checked the library
 */
export function installNativeBackend(checked = false): BackendReport {
  report ??= install(process.env.WIDTHWISE_BLAS, checked);
  if (installed !== undefined) useBackend(installed.backend);
  return report;
}

/** BLAS threads of this process from now on; worker threads share the setting, so workers times threads stays within the cores. */
export function setBlasThreads(count: number): void {
  installed?.bindings.setThreads?.(Math.max(1, Math.floor(count)));
}

/** BLAS threads that each of `workers` busy worker threads may use. */
export function blasThreadsFor(workers: number): number {
  return Math.max(1, Math.floor(availableParallelism() / Math.max(1, workers)));
}

function install(chosen: string | undefined, checked: boolean): BackendReport {
  if (chosen === 'none') return portable('WIDTHWISE_BLAS=none');
  const failures: string[] = [];
  for (const path of chosen ? [chosen] : libraryCandidates()) {
    const result = tryLibrary(path, checked);
    if (typeof result !== 'string') return result;
    if (chosen || !/no such file|cannot open shared object|not found|no such image/i.test(result))
      failures.push(result);
    if (failures.length > 0) break;
  }
  return portable(failures[0] ?? `no OpenBLAS found: ${REMEDY}, or set WIDTHWISE_BLAS=/path/to/libopenblas`);
}

/** Opens, binds, checks and installs one library; in words what is wrong with it otherwise. */
function tryLibrary(path: string, checked: boolean): BackendReport | string {
  const kernels = process.env.WIDTHWISE_BLAS_KERNELS ?? kernelSet();
  const variables: Record<string, string> =
    kernels === undefined || kernels === 'keep' ? {} : { OPENBLAS_CORETYPE: kernels };
  try {
    const library = withCEnvironment(variables, () => loadKoffi().load(path));
    const bound = bindLibrary(library, path);
    const name = path === ACCELERATE ? 'accelerate' : bound.config ? 'openblas' : 'blas';
    const candidate = nativeBackend(name, bound);
    const wrong = checked ? undefined : selfCheck(candidate);
    const core = bound.coreName?.();
    if (wrong !== undefined) {
      return `${path}${core ? ` (kernels ${core})` : ''} fails its self-check: ${wrong}; try a newer OpenBLAS or WIDTHWISE_BLAS_KERNELS=Haswell`;
    }
    installed = { backend: candidate, bindings: bound };
    return {
      name,
      native: true,
      library: path,
      config: bound.config?.().trim(),
      kernels: core,
      threads: bound.getThreads?.() ?? 1,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.startsWith(`${path}: `) ? message : `${path}: ${explain(message)}`;
  }
}

function explain(message: string): string {
  if (/wrong ELF class|incompatible architecture|not a valid Win32|invalid ELF header|file too short/i.test(message)) {
    return `built for another architecture, or not a library (${message})`;
  }
  return message.replace(/^Failed to load shared library: /, '');
}

function portable(reason: string): BackendReport {
  return { name: backend().name, native: false, threads: 1, reason };
}
