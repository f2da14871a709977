import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, 'src/lab');

/** The page and its drawing code are asked for by the document itself, not only once the entry has run. */
function preloadFirstFigure(): Plugin {
  const wanted = [resolve(root, 'page.tsx'), resolve(root, '../report/draw.ts')];
  return {
    name: 'preload-first-figure',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const first = chunks.filter(({ facadeModuleId }) => wanted.includes(facadeModuleId ?? ''));
        const names = new Set(first.flatMap(({ fileName, imports }) => [fileName, ...imports]));
        return [...names].map((name) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${name}` },
          injectTo: 'head' as const,
        }));
      },
    },
  };
}

/** Observable Plot makes a number format as it loads, which takes as long as a figure; the lab's figures never use it. */
export function lazyNumberFormat(): Plugin {
  return {
    name: 'lazy-number-format',
    transform(code, id) {
      if (!id.includes('@observablehq/plot/src/format.js')) return undefined;
      return code.replace(
        'const format = numberFormat(locale);',
        'const format = {format: (i) => numberFormat(locale).format(i)};',
      );
    },
  };
}

export default defineConfig({
  root,
  // Relative addresses, so that the folder works below any path.
  base: './',
  build: {
    outDir: resolve(import.meta.dirname, 'dist/lab'),
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 700,
  },
  worker: { format: 'es' },
  plugins: [preloadFirstFigure(), lazyNumberFormat()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
