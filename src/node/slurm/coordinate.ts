import type { SlurmSettings } from '../../experiment/slurm-shape.ts';
import type { RunProgress } from '../../experiment/walk.ts';
import { Presence } from '../store/presence.ts';
import type { OpenStudy } from '../study/open-study.ts';
import type { PointTable } from '../study/point-table.ts';
import { studyStatus } from '../study/study-status.ts';
import { chunksOf } from './chunks.ts';
import { cancelJobs, isLive, maxArraySize, submit } from './commands.ts';
import { batchScript, jobName } from './script.ts';

/** How the coordination of a study ended. */
export type Outcome = 'done' | 'interrupted' | 'cancelled' | 'superseded' | 'barren';

/** What a coordinator is given. */
export interface CoordinateOptions {
  readonly table: PointTable;
  readonly settings: SlurmSettings;
  /** How this program was started. */
  readonly program: readonly string[];
  readonly signal: AbortSignal;
  /** Whether another coordinator has not taken over. */
  readonly held: () => Promise<boolean>;
  readonly onProgress: (progress: RunProgress) => void;
  readonly say: (text: string) => void;
  /** Whether to return once the job is submitted. */
  readonly detach?: boolean;
  /** Milliseconds between two looks at the files. */
  readonly look?: number;
}

const LOOK = 1500;

/**
 * Has a cluster compute the points of a study that are not done: submits them as one array job, waits for their files, and
 * submits again what ended without a result. What is done follows from result files alone; the queue is asked only whether
 * anything still works on the study, and its silence counts for nothing.
 *
 * @throws InputError where the cluster refuses the submission
 */
export async function coordinate(open: OpenStudy, options: CoordinateOptions): Promise<Outcome> {
  const { table, signal, say } = options;
  const name = jobName(open.folder.path);
  const presence = new Presence(open.record.store);
  let last = (await open.folder.attempts()).at(-1)?.attempt ?? 0;
  const before = await open.folder.cancelled();
  let barren = 0;
  let absent = 0;
  let doneAtSubmission = -1;
  let unknown = false;
  for (;;) {
    if (signal.aborted) return 'interrupted';
    if (!(await options.held())) return 'superseded';
    const status = await studyStatus(open, table, presence);
    const { done, failed } = status.counts;
    options.onProgress({ stage: 'study', done: done + failed, total: status.total, failed });
    if (done + failed === status.total) return 'done';
    const cancelled = await open.folder.cancelled();
    if (cancelled > before && cancelled >= last) return 'cancelled';
    const live = await isLive(name);
    if (live === undefined && !unknown) say('the queue does not answer; waiting for files');
    unknown = live === undefined;
    absent = live === false ? absent + 1 : 0;
    // Twice in a row nothing is in the queue, and the files that its last tasks wrote have been seen.
    if (absent >= 2 || (absent >= 1 && last === 0)) {
      barren = done === doneAtSubmission ? barren + 1 : 0;
      if (barren >= options.settings.attempts) return 'barren';
      doneAtSubmission = done;
      absent = 0;
      const places = status.states.flatMap((state, place) => (state === 'done' || state === 'failed' ? [] : [place]));
      last = await submitPoints(open, options, places, last + 1, name);
      if (options.detach) return 'interrupted';
    }
    await pause(options.look ?? LOOK, signal);
  }
}

async function submitPoints(
  open: OpenStudy,
  { table, settings, program, say }: CoordinateOptions,
  places: readonly number[],
  attempt: number,
  name: string,
): Promise<number> {
  const chunks = chunksOf(table, places, settings.chunk, await maxArraySize());
  await open.folder.addAttempt({ attempt, chunks });
  const study = open.folder.path;
  const job = await submit(batchScript({ name, study, attempt, tasks: chunks.length, settings, program }));
  await open.folder.addJob(attempt, job);
  say(`job ${job}: ${places.length} points in ${chunks.length} tasks`);
  return attempt;
}

/** Ends the work on a study: by a file that every task looks for, and by the queue. */
export async function cancelStudy(open: OpenStudy): Promise<void> {
  await open.folder.cancel();
  await cancelJobs(jobName(open.folder.path));
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
