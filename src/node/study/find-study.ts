import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { parseSpec } from '../../experiment/parse-spec.ts';
import { choiceOf } from '../../experiment/spec-errors.ts';
import { type OpenStudy, openStudy } from './open-study.ts';
import { StudyFolder, type StudyRecord, studiesFolder } from './study-folder.ts';

/** All studies of a results folder, newest first. */
export async function listStudies(out: string): Promise<StudyRecord[]> {
  const folder = studiesFolder(out);
  const names = await readdir(folder).catch(() => [] as string[]);
  const records = await Promise.all(names.map((name) => new StudyFolder(join(folder, name)).record()));
  return records.filter((record) => record !== undefined).sort((a, b) => (a.started < b.started ? 1 : -1));
}

/**
 * A study by its name.
 *
 * @param name - or a beginning that no other has
 * @throws InputError if none or several match
 */
export async function findStudy(out: string, name: string): Promise<OpenStudy> {
  const records = await listStudies(out);
  const exact = records.filter((record) => record.name === name);
  const matches = exact.length > 0 ? exact : records.filter((record) => record.name.startsWith(name));
  const [record] = matches;
  if (matches.length === 1) return openStudy(record, parseSpec(record.spec));
  const names = (matches.length > 1 ? matches : records).map((known) => known.name);
  const found = matches.length > 1 ? `the beginning of ${matches.length} studies` : JSON.stringify(name);
  throw new InputError('STUDY', found, names.length === 0 ? `a study: ${out} holds none` : choiceOf(names, name));
}
