import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { DownloadError, type DownloadProgress, download } from '../../src/node/data/download.ts';
import { fetchImageSet } from '../../src/node/data/fetch-image-set.ts';

const content = new Uint8Array(200_000).map((_, i) => (i * 7919) >> 3);
const sha256 = createHash('sha256').update(content).digest('hex');

let server: Server;
let base: string;
let folder: string;
let requests: { url: string; range?: string }[] = [];
/** What the server does with the n-th request. */
let behaviour: ((response: ServerResponse, request: IncomingMessage, n: number) => void) | undefined;

/** Answers honestly, with ranges. */
function serve(response: ServerResponse, request: IncomingMessage): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const part = content.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': part.length,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
  });
  response.end(part);
}

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', range: request.headers.range });
    if (behaviour === undefined) serve(response, request);
    else behaviour(response, request, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  behaviour = undefined;
  folder = mkdtempSync(join(tmpdir(), 'widthwise-test-'));
  return () => rmSync(folder, { recursive: true });
});

const get = (more: Partial<Parameters<typeof download>[0]> = {}) =>
  download({ urls: [`${base}/file`], path: join(folder, 'file'), sha256, bytes: content.length, delay: 1, ...more });
const arrived = (): boolean => readFileSync(join(folder, 'file')).equals(content);

describe('a download', () => {
  it('arrives, with progress that grows to the whole, and is not fetched again', async () => {
    const seen: DownloadProgress[] = [];
    expect(await get({ onProgress: (progress) => seen.push(progress) })).toBe('downloaded');
    expect(arrived()).toBe(true);
    const running = seen.filter(({ state }) => state === 'running').map(({ received }) => received);
    expect(running).toEqual([...running].sort((a, b) => a - b));
    expect(running.at(-1)).toBe(content.length);
    expect(seen.at(-1)?.state).toBe('done');
    expect(await get()).toBe('present');
    expect(requests).toHaveLength(1);
  });

  it('resumes a truncated answer where it was cut off', async () => {
    behaviour = (response, request, n) => {
      if (n > 1) return serve(response, request);
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 120_000), () => setTimeout(() => response.destroy(), 50));
    };
    expect(await get()).toBe('downloaded');
    expect(arrived()).toBe(true);
    expect(requests[1].range).toMatch(/^bytes=\d+-$/);
  });

  it('resumes what an earlier run has left', async () => {
    writeFileSync(join(folder, 'file.part'), content.subarray(0, 150_000));
    await get();
    expect(requests).toEqual([{ url: '/file', range: 'bytes=150000-' }]);
    expect(arrived()).toBe(true);
  });

  it('starts anew where the server does not resume', async () => {
    writeFileSync(join(folder, 'file.part'), content.subarray(0, 150_000));
    behaviour = (response) => response.writeHead(200).end(content);
    await get();
    expect(arrived()).toBe(true);
  });

  it('drops a corrupted answer and fetches it again', async () => {
    behaviour = (response, request, n) => {
      if (n > 1) return serve(response, request);
      const damaged = content.slice();
      damaged[1000] ^= 1;
      response.writeHead(200).end(damaged);
    };
    const reasons: (string | undefined)[] = [];
    await get({ onProgress: ({ state, reason }) => state === 'retry' && reasons.push(reason) });
    expect(reasons).toEqual(['its SHA-256 is not the expected one']);
    expect(arrived()).toBe(true);
  });

  it('drops a damaged left-over part', async () => {
    writeFileSync(join(folder, 'file.part'), new Uint8Array(150_000));
    await get();
    expect(arrived()).toBe(true);
  });

  it('gives up after its attempts, saying what each address did, and leaves no file', async () => {
    behaviour = (response) => response.writeHead(503).end('busy');
    await expect(get({ attempts: 3 })).rejects.toThrow(/could not be downloaded\n {2}http.*503/);
    expect(requests).toHaveLength(3);
    expect(() => readFileSync(join(folder, 'file'))).toThrow();
    await expect(get({ urls: ['http://127.0.0.1:1/x'], attempts: 2 })).rejects.toThrow(DownloadError);
  });

  it('asks the next address at once when one does not have the file', async () => {
    behaviour = (response, request) =>
      request.url === '/file' ? serve(response, request) : void response.writeHead(404).end();
    await get({ urls: [`${base}/gone`, `${base}/file`] });
    expect(requests.map(({ url }) => url)).toEqual(['/gone', '/file']);
  });

  it('stops a server that sends more than the file has, and one that sends nothing', async () => {
    behaviour = (response) => response.writeHead(200).end(new Uint8Array(content.length + 5));
    await expect(get({ attempts: 1 })).rejects.toThrow(/more than 200000 bytes/);
    behaviour = () => {};
    await expect(get({ attempts: 1, patience: 100 })).rejects.toThrow(/no answer/);
  });

  it('ends with the reason of its signal, and can be resumed', async () => {
    behaviour = (response, request, n) => {
      if (n > 1) return serve(response, request);
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100_000));
    };
    const control = new AbortController();
    const run = get({
      signal: control.signal,
      onProgress: ({ received }) => received >= 100_000 && control.abort(new Error('enough')),
    });
    await expect(run).rejects.toThrow('enough');
    expect(await get()).toBe('downloaded');
    expect(arrived()).toBe(true);
  });
});

describe('an image set', () => {
  it('comes from the mirror of the option or of WIDTHWISE_MIRROR, every file asked for', async () => {
    behaviour = (response) => response.writeHead(404).end();
    const environment = { WIDTHWISE_MIRROR: `${base}/mirror/{set}/`, WIDTHWISE_DATA: folder };
    await expect(fetchImageSet('mnist', { environment, attempts: 1 })).rejects.toThrow(/train-images.*404/s);
    expect(requests[0].url).toBe('/mirror/mnist/train-images-idx3-ubyte.gz');
    await expect(fetchImageSet('mnist', { mirror: `${base}/other`, folder, attempts: 1 })).rejects.toThrow(
      DownloadError,
    );
    expect(requests[1].url).toBe('/other/train-images-idx3-ubyte.gz');
  });

  it('an unknown set and a bad address are named', async () => {
    await expect(fetchImageSet('mnits')).rejects.toThrow(/did you mean mnist/);
    await expect(fetchImageSet('mnist', { mirror: 'ftp://x' })).rejects.toThrow(InputError);
    await expect(fetchImageSet('mnist', { mirror: 'here' })).rejects.toThrow(InputError);
  });
});
