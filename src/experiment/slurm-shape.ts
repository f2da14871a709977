import { z } from 'zod';

const word = z.string().regex(/^[\w.,:+@%=/-]+$/, 'letters, digits and . , : + @ % = / -');
const positive = z.int().min(1);

/** `slurm` of a spec: what a task of the array asks of the cluster. It changes no number, and so no digest. */
export const slurmShape = z.strictObject({
  partition: word.optional(),
  account: word.optional(),
  /** Limit of one task as Slurm writes it: minutes, `hours:minutes:seconds` or `days-hours`. */
  time: z.union([positive, word]).optional(),
  /** Memory of one task, e.g. `4G`. */
  memory: word.optional(),
  /** Cores of one task; chains of a simulated point run beside each other on them. */
  cpus: positive.default(1),
  /** Points of theory in one task; a simulated point has a task of its own. */
  chunk: positive.default(100),
  /** Tasks that run at the same time at most. */
  atOnce: positive.optional(),
  /** Seconds before the time limit at which a task keeps its state and asks to be queued again. */
  warning: positive.default(60),
  /** Submissions in a row that may end without a single new result. */
  attempts: positive.default(3),
  /** Further options of sbatch, e.g. `--constraint=avx512`. */
  options: z.array(word.startsWith('--')).default([]),
});

/** `slurm` with its defaults. */
export type SlurmSettings = z.output<typeof slurmShape>;
