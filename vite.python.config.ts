import { defineConfig, type Plugin } from 'vite';
import { definitions } from './src/lab/rooms/definitions.ts';
import { ADDRESS_VERSION } from './src/lab/state/address.ts';
import { nodeBundle, source } from './vite.node.ts';

/*
 * The library as the Python package carries it: one folder of modules that needs nothing beside it but Node. Native parts
 * stay outside: koffi is loaded where a platform wheel has it, DuckDB and the PNG rasterizer say where they are to be had.
 */

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

/** What Python knows of the lab beside its page: the version of addresses, and the dials of every room with their defaults. */
function labRooms(): Plugin {
  const rooms = definitions.map(({ id, theory, defaults, groups }) => {
    const dials = groups.flatMap(({ controls }) => controls);
    const choices = dials.flatMap((dial) =>
      dial.kind === 'choice' ? [[dial.key, dial.options.map(({ value }) => value)]] : [],
    );
    const infinite = dials.filter((dial) => dial.kind === 'slider' && dial.infinite).map(({ key }) => key);
    return { id, theory, defaults, choices: Object.fromEntries(choices), infinite };
  });
  const text = JSON.stringify({ version: ADDRESS_VERSION, rooms }, (_, value) =>
    value === Number.POSITIVE_INFINITY ? 'inf' : value,
  );
  return {
    name: 'lab-rooms',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'dist/lab/rooms.json', source: text });
    },
  };
}

export default defineConfig(nodeBundle('python/src/widthwise/_bundle', ['koffi'], [absentPackages(), labRooms()]));
