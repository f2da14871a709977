import type { Command } from 'commander';

/** `schema`: the JSON Schema of the spec, for editors. */
export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description('the JSON Schema of the spec, for editors')
    .action(async () => {
      const { specJsonSchema } = await import('../../experiment/spec-schema.ts');
      process.stdout.write(`${JSON.stringify(specJsonSchema(), null, 2)}\n`);
    });
}
