import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { lazyNumberFormat } from './vite.config.ts';

/*
 * The lab as one file, `offline.html`: no modules, no second file, and so nothing that a browser refuses to a page from
 * `file:`. Larger than the first load of the served lab, because every room is inside.
 */

const root = resolve(import.meta.dirname, 'src/lab');

/** The worker becomes a string in the page. */
function inlineWorker(): Plugin {
  return {
    name: 'inline-worker',
    enforce: 'pre',
    resolveId(source, importer) {
      return source.endsWith('?worker') && importer !== undefined
        ? resolve(importer, '..', source.replace('?worker', '?worker&inline'))
        : null;
    },
  };
}

/** The script, which holds the styles, moves into the document. */
function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const script = files.filter((file) => file.type === 'chunk').map(({ code }) => code);
      const page = files.find((file) => file.type === 'asset' && file.fileName.endsWith('.html'));
      if (page?.type !== 'asset' || script.length !== 1) throw new Error('expected one document and one script');
      const html = String(page.source)
        .replace(/<script type="module".*?<\/script>|<link rel="(stylesheet|modulepreload)".*?>/g, '')
        .replace('</body>', () => `<script>${script[0].replaceAll('</script', '<\\/script')}</script></body>`);
      for (const name of Object.keys(bundle)) delete bundle[name];
      this.emitFile({ type: 'asset', fileName: 'offline.html', source: html });
    },
  };
}

export default defineConfig({
  root,
  base: './',
  build: {
    outDir: resolve(import.meta.dirname, 'dist/lab'),
    emptyOutDir: false,
    target: 'es2023',
    modulePreload: false,
    chunkSizeWarningLimit: 3000,
    rolldownOptions: { output: { format: 'iife', codeSplitting: false } },
  },
  worker: { format: 'iife', rolldownOptions: { output: { codeSplitting: false } }, plugins: () => [inlineWorker()] },
  plugins: [inlineWorker(), oneFile(), lazyNumberFormat()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
