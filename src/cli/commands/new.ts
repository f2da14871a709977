import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { InputError } from '../../base/input-error.ts';

/** `new`: a commented spec to start from. */
export function addNewCommand(program: Command): void {
  program
    .command('new')
    .description('a commented spec to start from, on standard output or in a file')
    .argument('[THEORY]', 'bpkr, ggdln, ndk, paths or continual', 'bpkr')
    .option('--out <FILE>', 'write the spec there; a file that exists is left alone')
    .action(async (theory: string, { out }: { readonly out?: string }) => {
      const { newSpec } = await import('../../experiment/new-spec.ts');
      const text = newSpec(theory);
      if (out === undefined) {
        process.stdout.write(text);
        return;
      }
      if (existsSync(out)) throw new InputError('--out', JSON.stringify(out), 'a file that does not exist yet');
      writeFileSync(out, text);
    });
}
