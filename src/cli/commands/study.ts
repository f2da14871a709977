import type { Command } from 'commander';
import { wholeNumber } from './run.ts';

interface StudyFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** `status`, `cancel` and `retry`: studies that were begun, on this machine or on a cluster. */
export function addStudyCommands(program: Command): void {
  const withOut = (command: Command) => command.option('--out <DIR>', 'where results are', 'results');

  withOut(program.command('status'))
    .description('how far studies are: points done, running, failed and planned, by their files')
    .argument('[STUDY]', 'its name, or the beginning of it; all studies without')
    .option('--json', 'print one JSON document on stdout')
    .option('--html <FILE>', 'write a page with a grid of the points')
    .action(async (name: string | undefined, flags: StudyFlags & { readonly html?: string }) => {
      const { showStatus } = await import('../study-commands.ts');
      await showStatus(name, flags);
    });

  withOut(program.command('cancel'))
    .description('end the work of a cluster on a study; what is done is kept')
    .argument('<STUDY>', 'its name, or the beginning of it')
    .action(async (name: string, flags: StudyFlags) => {
      const { findStudy } = await import('../../node/study/find-study.ts');
      const { cancelStudy } = await import('../../node/slurm/coordinate.ts');
      const open = await findStudy(flags.out, name);
      await cancelStudy(open);
      process.stderr.write(`${open.record.name}: cancelled\n`);
    });

  withOut(program.command('retry'))
    .description('go on with a study: points without a result and, with --failed, those that failed')
    .argument('<STUDY>', 'its name, or the beginning of it')
    .option('--failed', 'compute failed points again')
    .option('--engine <NAME>', 'local, or slurm', 'local')
    .option('--workers <N>', 'worker threads', wholeNumber)
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .option('--quiet', 'no progress and no messages')
    .action(
      async (
        name: string,
        flags: StudyFlags & { failed?: boolean; engine: string; workers?: number; quiet?: boolean },
      ) => {
        const { retryStudy } = await import('../study-commands.ts');
        process.exitCode = await retryStudy(name, flags);
      },
    );
}
