import { writeAtomic } from '../node/files.ts';
import { findStudy, listStudies } from '../node/study/find-study.ts';
import { studyStatus } from '../node/study/study-status.ts';
import { statusHtml } from '../report/page/status-html.ts';
import { runSpec } from './run-command.ts';
import { textTable } from './text-table.ts';

/** Failed points that are named one by one. */
const MOST_NAMED = 20;

/** Prints how far one study is, or all of them. */
export async function showStatus(
  name: string | undefined,
  flags: { readonly out: string; readonly json?: boolean; readonly html?: string },
): Promise<void> {
  const names = name === undefined ? (await listStudies(flags.out)).map((record) => record.name) : [name];
  const all = [];
  for (const each of names) all.push(await studyStatus(await findStudy(flags.out, each)));
  if (flags.html !== undefined) await writeAtomic(flags.html, statusHtml(all, new Date()));
  if (flags.json) {
    const documents = all.map(({ states: _, ...status }) => status);
    process.stdout.write(`${JSON.stringify(name === undefined ? documents : documents[0])}\n`);
    return;
  }
  if (all.length === 0) process.stdout.write(`no studies in ${flags.out}\n`);
  else {
    const rows = all.map(({ name: study, total, counts }) => [
      study,
      total,
      counts.done,
      counts.running,
      counts.failed,
      counts.planned,
    ]);
    process.stdout.write(`${textTable(['study', 'points', 'done', 'running', 'failed', 'planned'], rows)}\n`);
  }
  if (name === undefined) return;
  for (const { failures } of all) {
    for (const failure of failures.slice(0, MOST_NAMED)) process.stdout.write(`failed: ${failure.message}\n`);
    if (failures.length > MOST_NAMED) process.stdout.write(`and ${failures.length - MOST_NAMED} more\n`);
  }
}

/** Goes on with a study that was begun, and returns the exit status. */
export async function retryStudy(
  name: string,
  flags: {
    readonly out: string;
    readonly failed?: boolean;
    readonly engine: string;
    readonly workers?: number;
    readonly json?: boolean;
    readonly quiet?: boolean;
  },
): Promise<number> {
  const { record, parsed, folder } = await findStudy(flags.out, name);
  if (flags.failed) await folder.forgetFailures();
  const command = `widthwise retry ${record.name}`;
  const { exitCode } = await runSpec(record.kind, { parsed, folder: record.folder, command }, { ...flags, set: [] });
  return exitCode;
}
