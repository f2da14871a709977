import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** `.ts` from source, `.js` once built: what the addresses of entries end in. */
export const extension: string = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Starts a module in a thread of its own; from TypeScript sources a loader has to be registered there first. */
export function startThread(entry: URL, options: WorkerOptions = {}): Worker {
  if (extension === '.js') return new Worker(entry, { execArgv: [], ...options });
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = new URL('dist/esm/api/index.mjs', tsx).href;
  const source = `import('${loader}').then(({ register }) => { register(); return import('${entry.href}'); });`;
  return new Worker(source, { execArgv: [], ...options, eval: true });
}
