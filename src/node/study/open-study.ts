import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { adapters } from '../../experiment/adapters/index.ts';
import type { ParsedSpec } from '../../experiment/parse-spec.ts';
import { planStudy, type StudyPlan } from '../../experiment/points.ts';
import type { RunKind } from '../../experiment/run.ts';
import { nodeDataLoader, nodeFileReader } from '../load-data.ts';
import { specDigest } from '../provenance.ts';
import { runName } from '../run-name.ts';
import { buildName } from '../store/build-name.ts';
import { type FileStore, fileStore } from '../store/file-store.ts';
import { StudyFolder, type StudyRecord, studiesFolder } from './study-folder.ts';

/** A study with its plan, its store and its folder. */
export interface OpenStudy {
  readonly record: StudyRecord;
  readonly parsed: ParsedSpec;
  readonly plan: StudyPlan;
  readonly store: FileStore;
  readonly folder: StudyFolder;
}

/** What a study of a spec would be; nothing is written. */
export function studyRecord(kind: RunKind, parsed: ParsedSpec, folder: string, out: string): StudyRecord {
  return {
    name: runName(parsed, specDigest(parsed), kind),
    kind,
    spec: parsed.written,
    folder: resolve(folder),
    out: resolve(out),
    store: join(resolve(out), '.store', buildName()),
    started: new Date().toISOString(),
  };
}

/** Opens a study, new or old. */
export function openStudy(
  record: StudyRecord,
  parsed: ParsedSpec,
  onDamaged?: (path: string, reason: string) => void,
): OpenStudy {
  return {
    record,
    parsed,
    plan: planStudy(parsed, {
      loadData: nodeDataLoader(record.folder),
      readFile: nodeFileReader(record.folder),
      among: adapters,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
    }),
    store: fileStore(record.store, onDamaged === undefined ? {} : { onDamaged }),
    folder: new StudyFolder(join(studiesFolder(record.out), record.name)),
  };
}
