import { InputError } from '../../base/input-error.ts';
import type { PointFailure, WalkOptions } from '../../experiment/walk.ts';
import type { FailureRecord, StudyFolder } from './study-folder.ts';

/** A failure as it is kept. */
export function failureRecord({ index, kind, digest, parameters, error }: PointFailure): FailureRecord {
  const message = error instanceof Error ? error.message : String(error);
  const field = error instanceof InputError ? { field: error.field } : {};
  return { index, kind, digest, parameters, message, ...field };
}

/** Keeps why points could not be computed. */
export async function keepFailures(folder: StudyFolder, failures: readonly PointFailure[]): Promise<void> {
  for (const failure of failures) await folder.addFailure(failureRecord(failure));
}

/** What other processes found that they could not compute, as the errors that it was. */
export async function knownFailures(folder: StudyFolder): Promise<NonNullable<WalkOptions['knownFailure']>> {
  const known = new Map(
    (await folder.failures()).map((record) => [`${record.kind} ${record.digest}`, errorOf(record)]),
  );
  return (kind, digest) => known.get(`${kind} ${digest}`);
}

function errorOf({ field, message }: FailureRecord): Error {
  const [, found = message, expected = ''] = /: found (.*), expected (.*)$/s.exec(message) ?? [];
  return field === undefined ? new Error(message) : new InputError(field, found, expected);
}
