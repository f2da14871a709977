import { instantiateKernels, type Kernels } from './kernels.ts';

const PAGE = 65536;
/** Above this much memory an instance is let go after its operation: a WebAssembly memory never shrinks. */
const KEPT_BYTES = 256 * 2 ** 20;
const LARGEST_BYTES = 65535 * PAGE;

/**
 * The linear memory of one instance, cut into arrays for one operation at a time: `begin` says how many numbers are
 * needed and grows the memory, `take` hands them out, `end` returns all. Positions are indices into `f64`.
 */
export interface Arena {
  readonly kernels: Kernels;
  /** The whole memory; stays valid from `begin` to `end`. */
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  /** Byte address of the space that products need. */
  readonly space: number;
  begin(doubles: number): void;
  take(doubles: number): number;
  end(): void;
}

/** An arena over fresh instances of a compiled module. */
export function arenaOf(module: WebAssembly.Module): Arena {
  let kernels = instantiateKernels(module);
  let f64 = new Float64Array(0);
  let f32 = new Float32Array(0);
  let next = 0;
  const space = PAGE;
  const firstFree = () => Math.ceil((space + kernels.gemmSpace()) / 64) * 8;
  return {
    get kernels() {
      return kernels;
    },
    get f64() {
      return f64;
    },
    get f32() {
      return f32;
    },
    space,
    begin(doubles) {
      next = firstFree();
      const bytes = (next + doubles + 8 * 64) * 8;
      if (bytes > LARGEST_BYTES) {
        throw new RangeError(`${gigabytes(bytes)} GB of working memory needed, WebAssembly has 4: use a native BLAS`);
      }
      const missing = bytes - kernels.memory.buffer.byteLength;
      if (missing > 0) {
        try {
          kernels.memory.grow(Math.ceil(missing / PAGE));
        } catch {
          throw new RangeError(`no memory for ${gigabytes(bytes)} GB of working arrays`);
        }
      }
      if (f64.buffer !== kernels.memory.buffer) {
        f64 = new Float64Array(kernels.memory.buffer);
        f32 = new Float32Array(kernels.memory.buffer);
      }
    },
    take(doubles) {
      const at = next;
      // Rows of vectors start on cache lines.
      next += Math.ceil(doubles / 8) * 8;
      return at;
    },
    end() {
      if (kernels.memory.buffer.byteLength > KEPT_BYTES) {
        kernels = instantiateKernels(module);
        f64 = new Float64Array(0);
        f32 = new Float32Array(0);
      }
    },
  };
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
