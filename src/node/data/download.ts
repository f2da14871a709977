import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A download that did not succeed: which file, and what went wrong at each address. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

/** How far a download is. */
export interface DownloadProgress {
  readonly file: string;
  readonly received: number;
  /** Of the whole file, where it is known. */
  readonly total?: number;
  /** `present` where the file was there already, `retry` with the reason before another attempt. */
  readonly state: 'present' | 'running' | 'retry' | 'done';
  readonly reason?: string;
}

/** What to download, and how patiently. */
export interface DownloadOptions {
  /** Addresses of the file, tried in this order. */
  readonly urls: readonly string[];
  /** Where it goes; while it is under way the bytes stand in `<path>.part`, from which a later run resumes. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes?: number;
  /** Attempts at each address; 4 unless given. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled each time; 500 unless given. */
  readonly delay?: number;
  /** Milliseconds without a byte after which an attempt is given up; 30,000 unless given. */
  readonly patience?: number;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Downloads a file and checks its SHA-256: retries, resumes what an earlier attempt or run has left, and never puts anything
 * but the right file at `path`.
 *
 * @returns `present` if the right file was there already, else `downloaded`
 * @throws DownloadError after the last attempt at the last address; the signal's reason if it is aborted
 */
export async function download(options: DownloadOptions): Promise<'present' | 'downloaded'> {
  const { path, sha256, attempts = 4, delay = 500, onProgress, signal } = options;
  const file = path.split(/[\\/]/).pop() ?? path;
  if ((await digestOf(path)) === sha256) {
    onProgress?.({ file, received: await sizeOf(path), total: options.bytes, state: 'present' });
    return 'present';
  }
  await mkdir(dirname(path), { recursive: true });
  const reasons: string[] = [];
  for (const url of options.urls) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      signal?.throwIfAborted();
      if (attempt > 0) await sleep(delay * 2 ** (attempt - 1), undefined, { signal });
      try {
        await fetchInto(`${path}.part`, url, file, options);
        if ((await digestOf(`${path}.part`)) === sha256) {
          await rename(`${path}.part`, path);
          onProgress?.({ file, received: await sizeOf(path), total: options.bytes, state: 'done' });
          return 'downloaded';
        }
        await rm(`${path}.part`, { force: true });
        throw new DownloadError('its SHA-256 is not the expected one');
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        const reason = reasonOf(error);
        reasons.push(`${url}: ${reason}`);
        onProgress?.({ file, received: await sizeOf(`${path}.part`), total: options.bytes, state: 'retry', reason });
        if (error instanceof FinalAnswer) break;
      }
    }
  }
  throw new DownloadError(`${file} could not be downloaded\n  ${[...new Set(reasons)].join('\n  ')}`);
}

/** An answer that another attempt will not change. */
class FinalAnswer extends DownloadError {}

/** Appends to the part what the server has beyond it, or starts it anew where the server does not resume. */
async function fetchInto(part: string, url: string, file: string, options: DownloadOptions): Promise<void> {
  const { patience = 30_000, onProgress, signal } = options;
  let received = await sizeOf(part);
  if (options.bytes !== undefined && received >= options.bytes) {
    if (received === options.bytes) return;
    received = 0;
  }
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(new DownloadError('no answer')), patience);
  const still = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(new DownloadError('no bytes for too long')), patience);
  };
  const either = signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]);
  try {
    const answer = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...(received > 0 ? { range: `bytes=${received}-` } : {}) },
      signal: either,
    });
    if (answer.status === 416) {
      await answer.body?.cancel();
      await rm(part, { force: true });
      throw new DownloadError('the server has fewer bytes than were received before');
    }
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      const reason = `the server answered ${answer.status} ${answer.statusText}`.trim();
      throw answer.status >= 400 && answer.status < 500 && answer.status !== 429
        ? new FinalAnswer(reason)
        : new DownloadError(reason);
    }
    const resumed = answer.status === 206 && resumesAt(answer.headers.get('content-range'), received);
    if (answer.status === 206 && !resumed) throw new DownloadError('the server resumed at another place');
    if (!resumed) received = 0;
    const length = Number(answer.headers.get('content-length') ?? Number.NaN);
    const total = options.bytes ?? (Number.isFinite(length) ? received + length : undefined);
    // chunk by chunk, so that whatever has arrived stands in the part when the connection breaks
    const target = await open(part, resumed ? 'a' : 'w');
    try {
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        still();
        received += chunk.length;
        if (options.bytes !== undefined && received > options.bytes) {
          throw new DownloadError(`more than ${options.bytes} bytes`);
        }
        await target.writeFile(chunk);
        onProgress?.({ file, received, total, state: 'running' });
      }
    } finally {
      await target.close();
    }
    if (total !== undefined && received < total) throw new DownloadError(`cut off after ${received} of ${total} bytes`);
  } catch (error) {
    if (stalled.signal.aborted && !signal?.aborted) throw stalled.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function resumesAt(range: string | null, received: number): boolean {
  return Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? Number.NaN) === received;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** SHA-256 of a file in hexadecimal, or undefined where there is none. */
export async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
