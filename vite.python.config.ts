import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { lazyNumberFormat } from './vite.config.ts';

/*
 * The library as the Python package carries it: one folder of modules that needs nothing beside it but Node. Native parts
 * stay outside: koffi is loaded where a platform wheel has it, DuckDB and the PNG rasterizer say where they are to be had.
 */

const source = (path: string) => resolve(import.meta.dirname, 'src', path);

/** What only the npm package carries, and what of it the library imports. */
const ABSENT: { readonly [name: string]: { readonly exports: string; readonly what?: string } } = {
  '@duckdb/node-api': { exports: 'DuckDBInstance', what: 'DuckDB (SQL over results)' },
  // Without it figures are written as SVG and CSV alone.
  '@resvg/resvg-js': { exports: 'Resvg' },
};

/** An absent package is a module whose export says so when it is used. */
function absentPackages(): Plugin {
  return {
    name: 'absent-packages',
    enforce: 'pre',
    resolveId: (id) => (id in ABSENT ? `\0absent:${id}` : null),
    load(id) {
      if (!id.startsWith('\0absent:')) return null;
      const { exports, what } = ABSENT[id.slice('\0absent:'.length)];
      if (what === undefined) return `export const ${exports} = undefined;`;
      return `import { InputError } from ${JSON.stringify(source('base/input-error.ts'))};
const absent = () => { throw new InputError('package', ${JSON.stringify(`no ${what} in the Python package`)}, 'the npm package: npm install widthwise'); };
export const ${exports} = new Proxy(function () {}, { get: absent, construct: absent, apply: absent });`;
    },
  };
}

export default defineConfig({
  build: {
    ssr: true,
    outDir: resolve(import.meta.dirname, 'python/src/widthwise/_bundle'),
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
      external: ['koffi'],
      output: { entryFileNames: '[name].js', chunkFileNames: 'node/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: ['koffi'] },
  plugins: [absentPackages(), lazyNumberFormat()],
});
