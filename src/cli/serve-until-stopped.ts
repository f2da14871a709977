import { openBrowser } from '../node/open-browser.ts';
import { type StaticServer, type StaticServerOptions, serveFolder } from '../node/static-server.ts';

/** A folder to serve, and how to call it. */
export interface Served extends StaticServerOptions {
  readonly name: string;
  /** Open it in the browser. */
  readonly open: boolean;
}

/** Serves folders, each on a port of its own, until SIGINT or SIGTERM, then ends cleanly. */
export async function serveUntilStopped(...folders: readonly Served[]): Promise<void> {
  const servers: StaticServer[] = [];
  for (const served of folders) {
    const server = await serveFolder(served);
    servers.push(server);
    process.stderr.write(`${served.name}: ${server.url}\n`);
    if (served.open) openBrowser(server.url);
  }
  process.stderr.write('Ctrl-C ends it\n');
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
  await Promise.all(servers.map((server) => server.close()));
}
