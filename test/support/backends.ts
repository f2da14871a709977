import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe } from 'vitest';
import { backend, useBackend } from '../../src/linalg/active-backend.ts';
import { plainBackend } from '../../src/linalg/portable/plain.ts';
import { compileVariant, hasVariant, type WasmVariant } from '../../src/linalg/wasm/kernels.ts';
import { wasmBackend } from '../../src/linalg/wasm/wasm-backend.ts';
import { installNativeBackend } from '../../src/node/blas/install.ts';

interface TestBackend {
  readonly name: string;
  /** Why this machine cannot run it, where it cannot. */
  readonly missing?: string;
  readonly install: () => void;
}

/** Every backend that Widthwise knows, those that this machine lacks included. */
export function testBackends(): TestBackend[] {
  const before = backend();
  const native = installNativeBackend();
  useBackend(before);
  return [
    { name: 'plain', install: () => useBackend(plainBackend) },
    ...(['simd', 'relaxed'] as const).map(wasmTestBackend),
    { name: 'native', install: () => void installNativeBackend(), missing: native.native ? undefined : native.reason },
  ];
}

// Node 20 compiles relaxed SIMD behind a flag; the tests cover that variant there too.
if (!hasVariant('relaxed')) setFlagsFromString('--experimental-wasm-relaxed-simd');

function wasmTestBackend(variant: WasmVariant): TestBackend {
  const name = variant === 'relaxed' ? 'wasm-relaxed' : 'wasm';
  if (!hasVariant(variant)) return { name, missing: `this engine lacks ${variant} SIMD`, install: () => {} };
  const made = wasmBackend(variant, compileVariant(variant));
  return { name, install: () => useBackend(made) };
}

/**
 * The backends on which whole theories are tested: one portable and the native one in `npm test`, all in the slow suite. Linear algebra is
 * tested on all of them always, and the references of every theory too.
 */
export const theoryBackends: readonly string[] =
  process.env.WIDTHWISE_TEST_BACKENDS === 'all' ? ['plain', 'wasm', 'wasm-relaxed', 'native'] : ['wasm', 'native'];

/** The name of the fastest backend that this machine has. */
export function fastestBackend(): string {
  return testBackends().findLast(({ missing }) => missing === undefined)?.name ?? 'plain';
}

/**
 * Registers the tests of `body` once for each backend, which is in use while they run; where the machine lacks one they
 * are counted as skipped under its name and the reason. `install` makes the backend current again, for a test that
 * changes it, and `names` keeps some backends alone.
 *
 *     forEachBackend((name) => {
 *       test('A A^-1 = 1', () => ...);
 *     });
 */
export function forEachBackend(
  body: (name: string, install: () => void) => void,
  names: readonly string[] = ['plain', 'wasm', 'wasm-relaxed', 'native'],
): void {
  for (const { name, missing, install } of testBackends().filter((backend) => names.includes(backend.name))) {
    describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (${missing})`, () => {
      let before = backend();
      beforeAll(() => {
        before = backend();
        install();
      });
      afterAll(() => useBackend(before));
      body(name, install);
    });
  }
}
