import { openBrowser } from '../node/open-browser.ts';
import { type StaticServerOptions, serveFolder } from '../node/static-server.ts';

/** Serves a folder until SIGINT or SIGTERM, then ends cleanly. */
export async function serveUntilStopped(
  what: string,
  options: StaticServerOptions & { readonly open: boolean },
): Promise<void> {
  const server = await serveFolder(options);
  process.stderr.write(`${what}: ${server.url} (Ctrl-C ends it)\n`);
  if (options.open) openBrowser(server.url);
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
  await server.close();
}
