import { type Command, InvalidArgumentError } from 'commander';
import type { RunKind } from '../../experiment/run.ts';
import type { RunFlags } from '../run-command.ts';

const DESCRIPTIONS: { readonly [kind in RunKind]: string } = {
  predict: 'the theory at every point of the sweep',
  simulate: 'finite networks at the chosen points, with diagnostics',
  compare: 'both, a verdict, and a report with figures',
};

/** `predict`, `simulate` and `compare`. */
export function addRunCommand(program: Command, kind: RunKind): void {
  const command = withRunOptions(
    program.command(kind).description(DESCRIPTIONS[kind]).argument('<SPEC>', 'a YAML or JSON file, or -'),
  );
  if (kind !== 'predict') {
    command.option(
      '--extrapolate <N,N,..>',
      'simulate these narrower widths too and extrapolate to infinite width in 1/N (theory ndk)',
      widthList,
    );
  }
  if (kind !== 'predict') {
    command.option(
      '--draws',
      'write every kept draw of the chains to draws.parquet (stored simulations are run again)',
    );
  }
  command.action(async (spec: string, { extrapolate, ...flags }: RunFlags & { readonly extrapolate?: string }) => {
    const { runCommand } = await import('../run-command.ts');
    const set = extrapolate === undefined ? flags.set : [...flags.set, `simulation.extrapolate=[${extrapolate}]`];
    process.exitCode = (await runCommand(kind, spec, { ...flags, set })).exitCode;
  });
}

/** The options that all runs share. */
export function withRunOptions(command: Command): Command {
  return command
    .option(
      '--set <path=value>',
      'override a field of the spec; may be repeated',
      (value: string, list: string[]) => [...list, value],
      [],
    )
    .option('--json', 'print one JSON document on stdout and nothing else there; progress is lines of JSON on stderr')
    .option('--out <DIR>', 'where results go', 'results')
    .option('--workers <N>', 'worker threads', wholeNumber)
    .option('--engine <NAME>', 'where points are computed: local, or slurm', 'local')
    .option('--dry-run', 'with --engine slurm: print the script that would be submitted')
    .option('--no-wait', 'with --engine slurm: return once the job is submitted')
    .option('--fresh', 'compute again what is stored already')
    .option('--quiet', 'no progress and no messages');
}

/** Widths with commas between them, as they were written. */
function widthList(text: string): string {
  for (const part of text.split(',')) wholeNumber(part);
  return text;
}

/** An option's value as a whole number above 0. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number, 1 or more.');
  return value;
}
