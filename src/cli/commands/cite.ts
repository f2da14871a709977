import type { Command } from 'commander';

/** `cite SPEC`: the BibTeX of what a result used. */
export function addCiteCommand(program: Command): void {
  program
    .command('cite')
    .description('the BibTeX entries of what a spec uses')
    .argument('<SPEC>', 'a YAML or JSON file, or -')
    .option(
      '--set <path=value>',
      'override a field of the spec',
      (value: string, list: string[]) => [...list, value],
      [],
    )
    .option('--json', 'print the keys and entries as one JSON document')
    .action(async (file: string, flags: { set: string[]; json?: boolean }) => {
      const { readSpec } = await import('../spec-input.ts');
      const { citationsOf } = await import('../../report/citations-of.ts');
      const { parsed } = await readSpec(file, flags.set);
      const entries = citationsOf(parsed);
      if (flags.json) process.stdout.write(`${JSON.stringify(Object.fromEntries(entries))}\n`);
      else process.stdout.write(`${entries.map(([, entry]) => entry).join('\n\n')}\n`);
    });
}
