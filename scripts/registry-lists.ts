import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'src', 'activations');

/** The text of `families.generated.ts`: every file of `src/activations` that exports `activation`, in order of name. */
export function activationRegistry(): string {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.generated.ts'))
    .filter((name) => /^export const activation\b/m.test(readFileSync(join(folder, name), 'utf8')))
    .map((name) => name.slice(0, -3))
    .sort();
  const variable = (name: string) => name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Written by `npm run registries` from the files of this folder.',
    "import type { ActivationFamily } from './activation.ts';",
    ...names.map((name) => `import { activation as ${variable(name)} } from './${name}.ts';`),
    '',
    `export const families: readonly ActivationFamily[] = [${names.map(variable).join(', ')}];`,
    '',
  ].join('\n');
}
