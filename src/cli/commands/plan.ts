import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from './run.ts';

/** `plan SPEC`: what a study would compute, what of it is done, and what the rest will cost. */
export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .description(
      'all points of a study with their digests, what is done, and what the rest will cost; computes nothing',
    )
    .argument('<SPEC>', 'a YAML or JSON file, or -')
    .option(
      '--set <path=value>',
      'override a field of the spec',
      (value: string, list: string[]) => [...list, value],
      [],
    )
    .option('--kind <KIND>', 'of which command: predict, simulate or compare', 'compare')
    .option('--list', 'list the points, a page at a time')
    .option('--from <N>', 'place of the first point of the page, from 0', place, 0)
    .option('--page <N>', 'points of a page', wholeNumber, 50)
    .option('--workers <N>', 'workers to reckon with', wholeNumber)
    .option('--no-cost', 'without the trial of a few points that the cost is reckoned from')
    .option('--json', 'print one JSON document on stdout')
    .option('--out <DIR>', 'where results are', 'results')
    .action(async (spec: string, flags) => {
      const { planCommand } = await import('../plan-command.ts');
      process.exitCode = await planCommand(spec, flags);
    });
}

function place(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number, 0 or more.');
  return value;
}
