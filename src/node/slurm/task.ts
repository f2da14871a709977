import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { parseSpec } from '../../experiment/parse-spec.ts';
import { type WalkOptions, walkPredictions, walkSimulations } from '../../experiment/walk.ts';
import type { Prediction } from '../../judge/prediction.ts';
import { installNativeBackend } from '../blas/install.ts';
import { buildName } from '../store/build-name.ts';
import { fileCheckpoints } from '../store/checkpoints.ts';
import { packStore } from '../store/packs.ts';
import { failureRecord } from '../study/failures.ts';
import { openStudy } from '../study/open-study.ts';
import { StudyFolder } from '../study/study-folder.ts';
import { createWorkerPool } from '../worker-pool.ts';
import { requeueSelf } from './commands.ts';

/** Milliseconds between signs of life. */
const BEAT = 3000;

/** How a task ended. */
export type TaskEnd = 'done' | 'stopped' | 'requeued';

/**
 * Computes the points of one task of a study's array that have no result yet. SIGTERM, and the warning before the time
 * limit, end it within a second: what is done is written, chains keep their state, and after the warning the task puts itself
 * back into the queue, unless it got nowhere or was done.
 *
 * @throws InputError for a study that is not there or was begun by another build
 */
export async function runTask(path: string, number: number, environment: NodeJS.ProcessEnv): Promise<TaskEnd> {
  const folder = new StudyFolder(path);
  const record = await folder.record();
  const attempt = await folder.attempt(number);
  if (record === undefined || attempt === undefined) throw new InputError('STUDY', path, 'the folder of a study');
  if (basename(record.store) !== buildName()) {
    throw new InputError('STUDY', `one of Widthwise ${basename(record.store)}`, `one of this build, ${buildName()}`);
  }
  const task = Number(environment.SLURM_ARRAY_TASK_ID ?? 0);
  const indices = attempt.chunks[task] ?? [];
  const open = openStudy(record, parseSpec(record.spec));
  installNativeBackend();
  const pool = createWorkerPool({ workers: Number(environment.SLURM_CPUS_PER_TASK ?? 1), oneBlasThread: true });
  const restart = environment.SLURM_RESTART_COUNT ?? '0';
  const packName = `${record.name}-${number}-${task}-${restart}-${hostname()}-${process.pid}`;
  const packs = packStore(open.store, record.store, packName);
  const controller = new AbortController();
  let asked: 'stop' | 'requeue' | undefined;
  const stop = (how: 'stop' | 'requeue') => {
    asked ??= how;
    controller.abort();
  };
  process.on('SIGTERM', () => stop('stop'));
  process.on('SIGINT', () => stop('stop'));
  process.on('SIGUSR2', () => stop('requeue'));

  let count = 0;
  let fraction = 0;
  let got = 0;
  let at: number | undefined = indices[0];
  let whole = false;
  const beat = async () => {
    const points = at === undefined ? [] : [{ index: at, fraction }];
    const job = environment.SLURM_JOB_ID ?? '';
    await folder.beat({ attempt: number, task, host: hostname(), job, count: count++, points });
    if ((await folder.cancelled()) >= number) stop('stop');
  };
  const timer = setInterval(() => void beat().catch(() => undefined), BEAT);
  const checkpoints = fileCheckpoints(record.store, () => got++);
  const failures: Promise<void>[] = [];
  const options: WalkOptions = {
    adapter: open.parsed.adapter,
    study: open.plan,
    executor: pool,
    theoryInWorkers: true,
    store: packs,
    signal: controller.signal,
    checkpoints,
    onProgress: ({ done }) => {
      fraction = done % 1;
    },
    onFailure: (failure) => failures.push(folder.addFailure(failureRecord(failure))),
  };
  try {
    await beat();
    const predictions = new Map<number, Prediction>();
    await walkPredictions(options, indices, ({ point }, { value, reused }) => {
      if (!reused) got++;
      at = indices[indices.indexOf(point.index) + 1];
      if (record.kind !== 'predict' && open.plan.simulated(point.index)) predictions.set(point.index, value);
    });
    for (const index of predictions.keys()) {
      at = index;
      fraction = 0;
      await walkSimulations(
        options,
        [index],
        (i) => predictions.get(i),
        (_, { reused }) => {
          if (!reused) got++;
        },
      );
    }
    whole = true;
    return 'done';
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return 'stopped';
  } finally {
    clearInterval(timer);
    await Promise.all([...failures, packs.flush(), checkpoints.flush()]);
    await rm(join(folder.path, 'beats', `${number}-${task}.json`), { force: true });
    await pool.close();
    const name = `${environment.SLURM_ARRAY_JOB_ID}_${task}`;
    if (asked === 'requeue' && !whole && got > 0) await requeueSelf(name);
  }
}
