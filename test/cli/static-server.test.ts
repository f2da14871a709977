import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StaticServer, serveFolder } from '../../src/node/static-server.ts';

let base: string;
let server: StaticServer;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'widthwise-serve-'));
  mkdirSync(join(base, 'root', 'assets'), { recursive: true });
  mkdirSync(join(base, 'root-beside'));
  writeFileSync(join(base, 'secret.txt'), 'secret');
  writeFileSync(join(base, 'root-beside', 'secret.txt'), 'secret');
  writeFileSync(join(base, 'root', 'index.html'), '<title>lab</title>');
  writeFileSync(join(base, 'root', '.hidden'), 'secret');
  writeFileSync(join(base, 'root', 'assets', 'a b.js'), 'export {};');
  symlinkSync(join(base, 'secret.txt'), join(base, 'root', 'link.txt'));
  server = await serveFolder({ folder: join(base, 'root') });
});

afterAll(async () => {
  await server.close();
  rmSync(base, { recursive: true, force: true });
});

/** A request whose path and headers are sent as they are. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((done, fail) => {
    const call = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (part) => {
        body += part;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', fail);
    call.end();
  });
}

describe('the loopback server', () => {
  it('serves the files of its folder with their types and no more than GET and HEAD', async () => {
    expect(await get('/')).toMatchObject({ status: 200, body: '<title>lab</title>' });
    const script = await get('/assets/a%20b.js?v=1');
    expect(script).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } });
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', {}, method)).status).toBe(405);
  });

  it('gives nothing outside its folder, through dots, encodings, links, neighbours or hidden names', async () => {
    const paths = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/..\\secret.txt',
      '/..%5csecret.txt',
      '/../root-beside/secret.txt',
      '//etc/passwd',
      '/link.txt',
      '/.hidden',
      '/index.html%00.txt',
      '/%E0%A4%A',
      '/assets',
      '/nothing',
    ];
    for (const path of paths) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body).not.toContain('secret');
    }
  });

  it('answers only pages of its own address', async () => {
    expect((await get('/', { host: 'attacker.example' })).status).toBe(421);
    expect((await get('/', { host: `127.0.0.1:${server.port + 1}` })).status).toBe(421);
    expect((await get('/', { host: `localhost:${server.port}` })).status).toBe(200);
    expect((await get('/', { origin: 'https://attacker.example' })).status).toBe(403);
    expect((await get('/', { origin: 'null' })).status).toBe(403);
    expect((await get('/', { origin: `http://127.0.0.1:${server.port}` })).status).toBe(200);
  });

  it('sends a strict policy with every answer', async () => {
    for (const path of ['/', '/nothing']) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';/);
      expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe-inline|\*|https?:/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['referrer-policy']).toBe('no-referrer');
    }
  });

  it('listens on the loopback address alone and ends open connections when it closes', async () => {
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/`);
    const other = await serveFolder({ folder: join(base, 'root') });
    const idle = connect(other.port, '127.0.0.1');
    await new Promise((done) => idle.once('connect', done));
    const ended = new Promise((done) => idle.once('close', done));
    await other.close();
    await ended;
    await expect(serveFolder({ folder: join(base, 'root'), port: server.port })).rejects.toThrow('EADDRINUSE');
  });
});
