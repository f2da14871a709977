import { InputError } from '../base/input-error.ts';
import { slurmShape } from '../experiment/slurm-shape.ts';
import { chunksOf } from '../node/slurm/chunks.ts';
import { maxArraySize } from '../node/slurm/commands.ts';
import { type CoordinateOptions, coordinate, type Outcome } from '../node/slurm/coordinate.ts';
import { batchScript, jobName } from '../node/slurm/script.ts';
import type { OpenStudy } from '../node/study/open-study.ts';
import { PointTable } from '../node/study/point-table.ts';

/** What the command adds to a study on a cluster. */
export interface SlurmFlags {
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

/** How this program was started, for the tasks to be started the same way. */
export function ownProgram(): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1]];
}

/** Plans a study and has the cluster compute it. */
export async function runOnCluster(
  open: OpenStudy,
  flags: SlurmFlags,
  watch: Pick<CoordinateOptions, 'signal' | 'held' | 'onProgress' | 'say'>,
): Promise<Outcome> {
  const settings = slurmShape.parse(open.parsed.spec.slurm ?? {});
  const table = await PointTable.of(open, watch.signal);
  const detach = flags.wait === false;
  const outcome = await coordinate(open, { ...watch, table, settings, program: ownProgram(), detach });
  const { name } = open.record;
  if (outcome === 'interrupted') {
    watch.say(`the cluster goes on; see \`widthwise status ${name}\`, end it with \`widthwise cancel ${name}\``);
  }
  if (outcome === 'cancelled') watch.say('the study was cancelled; what is done is kept');
  if (outcome === 'superseded') watch.say('another process coordinates the study now');
  if (outcome === 'barren') {
    watch.say(
      `widthwise: ${settings.attempts} submissions in a row ended without a new result; see ${open.folder.path}/logs`,
    );
  }
  return outcome;
}

/** The script that a study would be submitted with. */
export async function dryRun(open: OpenStudy): Promise<string> {
  const settings = slurmShape.parse(open.parsed.spec.slurm ?? {});
  const table = await PointTable.of(open);
  const most = await maxArraySize().catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    return 1001;
  });
  const places = Array.from({ length: table.count }, (_, place) => place);
  const tasks = chunksOf(table, places, settings.chunk, most).length;
  const study = open.folder.path;
  return batchScript({ name: jobName(study), study, attempt: 1, tasks, settings, program: ownProgram() });
}
