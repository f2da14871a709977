import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';

/** `lab`: the lab in the browser. */
export function addLabCommand(program: Command): void {
  program
    .command('lab')
    .description('the lab: theories and simulations in the browser, served to this machine alone')
    .option('--port <N>', 'instead of a free one', port)
    .option('--no-open', 'do not open the browser')
    .action(async (flags: { port?: number; open: boolean }) => {
      const { InputError } = await import('../../base/input-error.ts');
      const { serveUntilStopped } = await import('../serve-until-stopped.ts');
      const folder = await labFolder();
      if (folder === undefined) throw new InputError('lab', 'no built lab', 'one: run `npm run build` first');
      const more = flags.port === undefined ? {} : { port: flags.port };
      await serveUntilStopped({ name: 'the lab', folder, open: flags.open, ...more });
    });
}

/** The built lab, where there is one. */
export async function labFolder(): Promise<string | undefined> {
  const { packageRoot } = await import('../../node/package-info.ts');
  const folder = join(packageRoot, 'dist', 'lab');
  return existsSync(join(folder, 'index.html')) ? folder : undefined;
}

/** An option's value as a port. */
export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65535)
    throw new InvalidArgumentError('expected a port, 1 to 65535.');
  return value;
}
