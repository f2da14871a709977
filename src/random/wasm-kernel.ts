import { BUFFER_GROUPS, type RandomKernel } from './kernel.ts';
import { randomModule } from './wasm/kernels.generated.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  philox(groups: number, out: number, k0: number, k1: number, lo: number, hi: number, c2: number, c3: number): void;
  normals64(pairs: number, data: number, scale: number): void;
  normals32(pairs: number, data: number, scale: number): void;
}

/** Where the buffer begins; the module keeps nothing of its own below or above. */
const START = 1024;

/** The kernel in WebAssembly, or undefined where the engine has no SIMD or refuses to compile here. */
export function wasmKernel(): RandomKernel | undefined {
  let exports: Exports;
  try {
    const code = Uint8Array.from(atob(randomModule), (character) => character.charCodeAt(0));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { abort: () => {} } });
    exports = instance.exports as unknown as Exports;
  } catch {
    return undefined;
  }
  const bytes = BUFFER_GROUPS * 64;
  return {
    name: 'wasm',
    words: new Uint32Array(exports.memory.buffer, START, bytes / 4),
    doubles: new Float64Array(exports.memory.buffer, START, bytes / 8),
    floats: new Float32Array(exports.memory.buffer, START, bytes / 4),
    fillWords({ key0, key1, counter2, counter3 }, first, groups) {
      exports.philox(groups, START, key0, key1, first % 2 ** 30, Math.floor(first / 2 ** 30), counter2, counter3);
    },
    toDoubles: (groups, scale) => exports.normals64(2 * groups, START, scale),
    toFloats: (groups, scale) => exports.normals32(2 * groups, START, scale),
  };
}
