import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { SlurmSettings } from '../../experiment/slurm-shape.ts';

/** What the script of a submission is made from. */
export interface ScriptInput {
  /** Of the job (`jobName`). */
  readonly name: string;
  /** Folder of the study. */
  readonly study: string;
  readonly attempt: number;
  readonly tasks: number;
  readonly settings: SlurmSettings;
  /** How this program was started: Node, its options, the entry. */
  readonly program: readonly string[];
}

/** The name of a study's jobs in the queue, with a few digits that tell equal studies in two folders apart. */
export function jobName(study: string): string {
  const mark = createHash('sha256').update(study).digest('hex').slice(0, 6);
  return `widthwise-${basename(study)}-${mark}`;
}

/** The batch script of one submission: an array with a task for every chunk of points. */
export function batchScript({ name, study, attempt, tasks, settings, program }: ScriptInput): string {
  const { partition, account, time, memory, cpus, atOnce, warning, options } = settings;
  const lines = [
    `--job-name=${name}`,
    `--array=0-${tasks - 1}${atOnce === undefined ? '' : `%${atOnce}`}`,
    `--output="${join(study, 'logs', '%A_%a.txt')}"`,
    '--open-mode=append',
    '--requeue',
    `--cpus-per-task=${cpus}`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    // The shell's process becomes Node's, so the signal to the shell alone reaches it.
    ...(time === undefined ? [] : [`--time=${time}`, `--signal=B:USR2@${warning}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...options,
  ];
  return [
    '#!/bin/sh',
    ...lines.map((line) => `#SBATCH ${line}`),
    'export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1',
    `exec ${[...program, 'task', study, String(attempt)].map(quoted).join(' ')}`,
    '',
  ].join('\n');
}

/** A word as a POSIX shell reads it, whatever is in it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
