#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { InputError } from '../base/input-error.ts';
import { endNow } from '../node/end-now.ts';
import { packageVersion } from '../node/package-info.ts';
import { StorageError } from '../node/storage-error.ts';
import { addCiteCommand } from './commands/cite.ts';
import { addConvertCommand } from './commands/convert.ts';
import { addDataCommand } from './commands/data.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addFigureCommand } from './commands/figure.ts';
import { addLabCommand } from './commands/lab.ts';
import { addNewCommand } from './commands/new.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addResultsCommand } from './commands/results.ts';
import { addRunCommand } from './commands/run.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addStartCommand } from './commands/start.ts';
import { addStudyCommands } from './commands/study.ts';
import { addTaskCommand } from './commands/task.ts';
import { exitCodes } from './exit-codes.ts';
import { printable } from './printable.ts';

/** The command with all its subcommands. */
function widthwise(): Command {
  const program = new Command('widthwise')
    .description('Exact theories of learning in deep networks, checked against simulated networks of finite width')
    .version(packageVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXIT_STATUS);
  addRunCommand(program, 'predict');
  addRunCommand(program, 'simulate');
  addRunCommand(program, 'compare');
  addPlanCommand(program);
  addFigureCommand(program);
  addLabCommand(program);
  addDataCommand(program);
  addResultsCommand(program);
  addDoctorCommand(program);
  addCiteCommand(program);
  addNewCommand(program);
  addConvertCommand(program);
  addSchemaCommand(program);
  addStartCommand(program);
  addStudyCommands(program);
  addTaskCommand(program);
  return program;
}

const EXIT_STATUS = `
Exit status: 0 done; 2 usage or spec; 3 a solver did not converge; 4 sampler diagnostics failed;
5 theory and simulation disagree; 1 the machine failed (disk full); 130 or 143 interrupted (what is done is kept).

Verdicts of compare: agree (every |z| within the bound); within (gaps within the 1/N or measured domain that the theory states);
undecided (nothing can be told: it says why); disagree (exit status 5).`;

/** Says what went wrong on stderr and returns the exit status for it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof InputError) {
    const problems = 'problems' in error ? (error.problems as readonly string[]) : [error.message];
    for (const problem of problems) process.stderr.write(`widthwise: ${printable(problem)}\n`);
    return exitCodes.usage;
  }
  if (error instanceof StorageError) {
    process.stderr.write(`widthwise: ${printable(error.message)}\n`);
    return error.usersPath ? exitCodes.usage : exitCodes.failed;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`widthwise: this should not have happened; please report it\n${text}\n`);
  return exitCodes.failed;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

try {
  await widthwise().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
// A thread may still be in foreign code, for which Node would wait.
if (Number(process.exitCode) >= exitCodes.interrupted) {
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
  endNow(Number(process.exitCode));
}
