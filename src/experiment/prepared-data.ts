import type { Task } from '../data/dataset.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { PreparedData } from './point.ts';
import { sha256Hex } from './sha256.ts';

/**
 * A task with the digest of its numbers.
 *
 * @param task - of the data floor
 * @param sha256 - of bytes in hexadecimal; a faster one where the platform has it
 */
export function withDigest(task: Task, sha256: (bytes: Uint8Array) => string = sha256Hex): PreparedData {
  const { paths } = task;
  const maps = paths === undefined ? [] : [paths.train, paths.test].flatMap((rows) => [...rows.maps, rows.readout]);
  const parts = [task.inputs, task.targets, task.testInputs, task.testTargets, ...maps].map(
    (part) => `${part.rows}x${part.columns} ${sha256(bytesOf(part))}`,
  );
  return { ...task, digest: sha256(new TextEncoder().encode(parts.join('\n'))) };
}

function bytesOf({ data }: Matrix): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
