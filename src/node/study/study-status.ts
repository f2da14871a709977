import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../files.ts';
import { Presence, presenceKey } from '../store/presence.ts';
import type { OpenStudy } from './open-study.ts';
import { PointTable } from './point-table.ts';
import type { Beat, FailureRecord, StudyFolder } from './study-folder.ts';

/** A state a point, for counts and for a grid. */
export type ShownState = 'done' | 'failed' | 'planned' | 'running';

/** What a study's files say. */
export interface StudyStatus {
  readonly name: string;
  readonly total: number;
  readonly counts: { readonly [state in ShownState]: number };
  /** State of each point, in order. */
  readonly states: readonly ShownState[];
  readonly failures: readonly FailureRecord[];
  /** What is swept, the last running fastest, and through how many values. */
  readonly axes: readonly { readonly path: string; readonly count: number }[];
  /** Tasks that are at work. */
  readonly beats: readonly Beat[];
}

/** A task that has said nothing for so long (milliseconds, by the clock of the disk) is not at work. */
const SILENCE = 20_000;

/**
 * Counts the points of a study by its files: a result that is there is done, whatever the cluster says of the job.
 *
 * @param table - of the study, where it was made already
 */
export async function studyStatus(
  open: OpenStudy,
  table?: PointTable,
  presence: Presence = new Presence(open.record.store),
): Promise<StudyStatus> {
  const points = table ?? (await PointTable.of(open));
  await presence.refresh();
  const failures = await open.folder.failures();
  const failed = new Set(failures.map(({ kind, digest }) => presenceKey(kind, digest)));
  const beats = await liveBeats(open.folder);
  const running = new Set(beats.flatMap((beat) => beat.points.map(({ index }) => index)));
  const counts = { done: 0, running: 0, failed: 0, planned: 0 };
  const states = Array.from({ length: points.count }, (_, place): ShownState => {
    const state = points.state(place, presence, failed);
    const shown = state === 'planned' && running.has(points.indices[place]) ? 'running' : state;
    counts[shown]++;
    return shown;
  });
  const axes = open.plan.axes.map(({ path, values }) => ({ path, count: values.length }));
  return { name: open.record.name, total: points.count, counts, states, failures, axes, beats };
}

/** The beats of tasks that still work: their files are compared with one written now, on the same disk. */
async function liveBeats(folder: StudyFolder): Promise<Beat[]> {
  const beats = await folder.beats();
  if (beats.length === 0) return [];
  const probe = join(folder.path, 'beats', '.now');
  await writeAtomic(probe, '').catch(() => undefined);
  const now = (await stat(probe).catch(() => undefined))?.mtimeMs ?? Date.now();
  const alive: Beat[] = [];
  for (const beat of beats) {
    const path = join(folder.path, 'beats', `${beat.attempt}-${beat.task}.json`);
    const time = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (time !== undefined && now - time < SILENCE) alive.push(beat);
  }
  return alive;
}
