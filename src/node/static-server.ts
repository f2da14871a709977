import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, relative, resolve, sep } from 'node:path';

/** A folder served to this machine's browser. */
export interface StaticServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  readonly port: number;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** What is served where. */
export interface StaticServerOptions {
  readonly folder: string;
  /** A free one is chosen unless given. */
  readonly port?: number;
  /** The file of `/`, `index.html` unless given. */
  readonly index?: string;
  /** Content-Security-Policy; `LAB_POLICY` unless given. */
  readonly policy?: string;
}

/** Only what the server itself sends: scripts, workers and WebAssembly of the lab, nothing inline but styles. */
export const LAB_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A report loads nothing. */
export const REPORT_POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.csv': 'text/csv; charset=utf-8',
  '.yaml': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.parquet': 'application/vnd.apache.parquet',
};

/** Files whose name holds a hash of what is in them, as the build of the lab names them: they never change. */
const HASHED = /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.(js|css)$/;

/**
 * Serves a folder on 127.0.0.1: GET and HEAD only, nothing outside the folder (links out of it included), only to pages
 * of its own origin (Host and Origin are checked, which stops rebinding), with a strict policy.
 *
 * @throws the system's error if the port is taken
 */
export async function serveFolder(options: StaticServerOptions): Promise<StaticServer> {
  const root = await realpath(resolve(options.folder));
  const server = createServer((request, response) => {
    respond(request, response, server, root, options).catch(() => {
      if (!response.headersSent) plain(response, 500, 'internal error');
      else response.destroy();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      server.off('error', fail);
      done();
    });
  });
  const port = portOf(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
  root: string,
  options: StaticServerOptions,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders(options.policy ?? LAB_POLICY)))
    response.setHeader(name, value);
  const port = portOf(server);
  const origins = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  if (!origins.includes(`http://${request.headers.host}`)) return plain(response, 421, 'wrong Host');
  const { origin } = request.headers;
  if (origin !== undefined && !origins.includes(origin)) return plain(response, 403, 'wrong Origin');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return plain(response, 405, 'GET and HEAD only');
  }
  const path = await fileOf(request.url ?? '/', root, options.index ?? 'index.html');
  if (path === undefined) return plain(response, 404, 'not found');
  const content = await readFile(path);
  response.writeHead(200, {
    'Content-Type': TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': content.length,
    'Cache-Control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

/** The file that an address means, or undefined: no such file, not below the root, hidden, or not an address at all. */
async function fileOf(url: string, root: string, index: string): Promise<string | undefined> {
  let name: string;
  try {
    name = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (!name.startsWith('/') || name.includes('\0') || name.includes('\\')) return undefined;
  if (name.split('/').some((part) => part.startsWith('.'))) return undefined;
  try {
    let path = join(root, name === '/' ? index : name);
    if ((await stat(path)).isDirectory()) path = join(path, 'index.html');
    const real = await realpath(path);
    const inside = relative(root, real);
    if (inside.startsWith('..') || inside.startsWith(sep) || resolve(root, inside) !== real) return undefined;
    return (await stat(real)).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}

function securityHeaders(policy: string): Record<string, string> {
  return {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  };
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
