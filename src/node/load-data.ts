import { createHash } from 'node:crypto';
import { loadTask } from '../data/load.ts';
import type { LoadData, ReadFile } from '../experiment/points.ts';
import { withDigest } from '../experiment/prepared-data.ts';
import { nodeDataFiles } from './data/files.ts';

/**
 * Loads the data of specs from the file system.
 *
 * @param folder - where relative paths start (the spec's folder); the working directory is tried next
 */
export function nodeDataLoader(folder: string): LoadData {
  const near = nodeDataFiles(folder);
  const here = nodeDataFiles();
  const files = { ...near, read: async (path: string) => (await near.read(path)) ?? here.read(path) };
  return async (data) => withDigest(await loadTask(data, files), fastSha256);
}

/** Reads other files that specs name, with paths from the same places. */
export function nodeFileReader(folder: string): ReadFile {
  const [near, here] = [nodeDataFiles(folder), nodeDataFiles()];
  return async (path) => (await near.read(path)) ?? here.read(path);
}

/** SHA-256 in hexadecimal. */
export function fastSha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
