import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { JsonObject } from '../../base/values.ts';
import type { RunKind } from '../../experiment/run.ts';
import { createExclusive, writeAtomic } from '../files.ts';

/** What a study is: everything a task on another machine needs to know. */
export interface StudyRecord {
  readonly name: string;
  readonly kind: RunKind;
  readonly spec: JsonObject;
  /** Where relative paths of the spec start. */
  readonly folder: string;
  /** Where its results go (`--out`), and the store of this build below it. */
  readonly out: string;
  readonly store: string;
  readonly started: string;
}

/** One submission: which points its tasks take. */
export interface Attempt {
  readonly attempt: number;
  /** Indices of the points of each task. */
  readonly chunks: readonly (readonly number[])[];
}

/** A task that works, as it says itself every few seconds. */
export interface Beat {
  readonly attempt: number;
  readonly task: number;
  readonly host: string;
  readonly job: string;
  /** Rises with every beat, so that a reader sees without clocks that it is alive. */
  readonly count: number;
  readonly points: readonly { readonly index: number; readonly fraction: number }[];
}

/** A point that could not be computed. */
export interface FailureRecord {
  readonly index: number;
  readonly kind: 'prediction' | 'simulation';
  readonly digest: string;
  readonly parameters: JsonObject;
  readonly field?: string;
  readonly message: string;
}

/**
 * The folder of a study: small files, each made by exclusive creation or by renaming, so that any number of processes on
 * any number of machines may read and write it without locks. What is done stands in the store alone.
 */
export class StudyFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** Makes the folder, or finds it made. */
  async create(record: StudyRecord): Promise<void> {
    await createExclusive(join(this.path, 'study.json'), `${JSON.stringify(record)}\n`);
    for (const name of ['attempts', 'beats', 'failed', 'logs']) await mkdir(join(this.path, name), { recursive: true });
  }

  /** What the study is, or undefined where there is none. */
  record(): Promise<StudyRecord | undefined> {
    return this.#read<StudyRecord>('study.json');
  }

  /** Claims the next submission; false where another coordinator has. */
  addAttempt(attempt: Attempt): Promise<boolean> {
    return createExclusive(join(this.path, 'attempts', `${attempt.attempt}.json`), JSON.stringify(attempt));
  }

  attempt(number: number): Promise<Attempt | undefined> {
    return this.#read<Attempt>(join('attempts', `${number}.json`));
  }

  /** Keeps the id that the cluster gave to a submission. */
  async addJob(attempt: number, job: string): Promise<void> {
    await createExclusive(join(this.path, 'attempts', `${attempt}.job`), job);
  }

  /** Submissions so far: their numbers, and their jobs where they are known. */
  async attempts(): Promise<{ readonly attempt: number; readonly job: string | undefined }[]> {
    const names = await this.#list('attempts');
    const numbers = names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
    numbers.sort((a, b) => a - b);
    return Promise.all(
      numbers.map(async (attempt) => ({
        attempt,
        job: await readFile(join(this.path, 'attempts', `${attempt}.job`), 'utf8').catch(() => undefined),
      })),
    );
  }

  /** Says that a task is alive. */
  async beat(beat: Beat): Promise<void> {
    await writeAtomic(join(this.path, 'beats', `${beat.attempt}-${beat.task}.json`), JSON.stringify(beat));
  }

  async beats(): Promise<Beat[]> {
    const names = (await this.#list('beats')).filter((name) => name.endsWith('.json'));
    const beats = await Promise.all(names.map((name) => this.#read<Beat>(join('beats', name))));
    return beats.filter((beat) => beat !== undefined);
  }

  /** Keeps why a point could not be computed, unless that is known. */
  async addFailure(failure: FailureRecord): Promise<void> {
    await createExclusive(join(this.path, 'failed', `${failure.kind}-${failure.digest}.json`), JSON.stringify(failure));
  }

  /** Lets failed points be computed again. */
  async forgetFailures(): Promise<void> {
    for (const name of await this.#list('failed')) await rm(join(this.path, 'failed', name), { force: true });
  }

  async failures(): Promise<FailureRecord[]> {
    const names = (await this.#list('failed')).filter((name) => name.endsWith('.json'));
    const failures = await Promise.all(names.map((name) => this.#read<FailureRecord>(join('failed', name))));
    return failures.filter((failure) => failure !== undefined);
  }

  /** Asks all who work on the study to stop; holds for the submissions so far. */
  async cancel(): Promise<void> {
    const last = (await this.attempts()).at(-1)?.attempt ?? 0;
    await createExclusive(join(this.path, `cancelled-${last}`), '');
  }

  /** The last submission that was cancelled; 0 where none was. */
  async cancelled(): Promise<number> {
    const numbers = (await this.#list('.')).flatMap((name) => /^cancelled-(\d+)$/.exec(name)?.[1] ?? []);
    return Math.max(0, ...numbers.map(Number));
  }

  async #list(folder: string): Promise<string[]> {
    return readdir(join(this.path, folder)).catch(() => []);
  }

  async #read<T>(name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(join(this.path, name), 'utf8')) as T;
    } catch {
      return undefined;
    }
  }
}

/** Where the studies of a results folder are. */
export function studiesFolder(out: string): string {
  return join(out, '.studies');
}
