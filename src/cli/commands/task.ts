import type { Command } from 'commander';

/** `task STUDY ATTEMPT`: what a task of a cluster's array runs; not for people. */
export function addTaskCommand(program: Command): void {
  program
    .command('task', { hidden: true })
    .argument('<STUDY>')
    .argument('<ATTEMPT>')
    .action(async (study: string, attempt: string) => {
      const { runTask } = await import('../../node/slurm/task.ts');
      const { exitCodes } = await import('../exit-codes.ts');
      const end = await runTask(study, Number(attempt), process.env);
      process.exitCode = end === 'done' ? exitCodes.done : exitCodes.terminated;
    });
}
