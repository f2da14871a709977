import { resolve } from 'node:path';
import type { Plugin, UserConfig } from 'vite';
import { lazyNumberFormat } from './vite.config.ts';

/** The address of a source file. */
export const source = (path: string): string => resolve(import.meta.dirname, 'src', path);

/**
 * The command, the engine and their threads as one folder of modules, so that a start reads tens of files, not a thousand.
 *
 * @param outDir - where it is written
 * @param external - packages that stay outside, to be found in node_modules
 * @param plugins - what else happens to modules
 */
export function nodeBundle(outDir: string, external: readonly string[], plugins: readonly Plugin[] = []): UserConfig {
  return {
    build: {
      ssr: true,
      outDir: resolve(import.meta.dirname, outDir),
      emptyOutDir: true,
      target: 'node20',
      minify: 'oxc',
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        // Threads are started by address: entries keep the places that they have in the source.
        input: {
          ...Object.fromEntries(
            ['node/engine/main', 'node/engine/compute', 'node/worker-entry', 'experiment/jobs', 'cli/main'].map(
              (name) => [name, source(`${name}.ts`)],
            ),
          ),
          // Chunks, and what starts this thread with them, lie in node/.
          'node/decode-entry': source('node/data/decode-entry.ts'),
        },
        external: [...external],
        output: { entryFileNames: '[name].js', chunkFileNames: 'node/[name]-[hash].js' },
      },
    },
    ssr: { noExternal: true, external: [...external] },
    plugins: [...plugins, lazyNumberFormat()],
  };
}
